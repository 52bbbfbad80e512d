"""What is done to shops and their sources from the admin: the same services as on their pages."""

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_acts import Act, ActForm, Refused
from accounts.models import User
from accounts.states import Permission
from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, Source
from ozon.wake import wake
from sellerdesk.upkeep import set_state


class SinceForm(ActForm):
    """From the beginning of which day, in the person's zone, everything is read again."""

    since = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("That day is still to come."))
        return day


def _pause(shop: Shop, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - one shape for all acts
    return set_state(shop, ShopState.PAUSED, by=user.label)


def _resume(shop: Shop, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - the same
    return set_state(shop, ShopState.ACTIVE, by=user.label)


def _read_now(row: SyncSource, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - the same
    source = _readable(row)
    sync.want(row.shop, source)
    transaction.on_commit(partial(wake, row.shop_id, source))
    return True


def _read_again(row: SyncSource, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - the same
    """Nothing older than the shop's history was ever read."""
    source = _readable(row)
    since = timezone.make_aware(datetime.combine(words["since"], time()))
    first = row.shop.opening_line - timedelta(days=row.shop.history_days)
    sync.read_again(row.shop, source, since=max(since, first))
    transaction.on_commit(partial(wake, row.shop_id, source))
    return True


def _readable(row: SyncSource) -> Source:
    if row.shop.state != ShopState.ACTIVE:
        raise Refused(gettext("The shop is paused. Resume it first; then everything is read at once."))
    return Source(row.source)


PAUSE = Act(
    permission=Permission.SETTLE,
    run=_pause,
    title=_("Pause these shops"),
    words=_("Nothing is read and nothing is sent until it is resumed. Deadlines at Ozon run on."),
)
RESUME = Act(
    permission=Permission.SETTLE,
    run=_resume,
    title=_("Resume these shops"),
    words=_(
        "Everything is read at once, and what waits is sent where its switch is on. "
        "What Ozon changed meanwhile is not lost."
    ),
)
READ_NOW = Act(permission=Permission.SETTLE, run=_read_now, title=_("Read these sources now"))
READ_AGAIN = Act(
    permission=Permission.SETTLE,
    run=_read_again,
    title=_("Read these sources again from a day on"),
    words=_(
        "Everything from that day on is compared with Ozon, and what differs is healed. It takes many calls."
    ),
    form=SinceForm,
)

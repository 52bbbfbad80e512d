"""What a person means to come back to: the buyer's answer, the supplier's. A dated work item, closed by hand."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.claims import item_key
from returns.models import Return
from returns.selectors import card_of
from worklist.models import WorkItem
from worklist.services import Card, open_item
from worklist.states import LIVE, Kind

KINDS = (Kind.FOLLOW_UP_BUYER, Kind.FOLLOW_UP_SUPPLIER)
MOST_DAYS = 365
LONGEST = 300  # characters of what is to be done


class NotTaken(Exception):
    """Nothing was opened; the text says why, for staff."""


def follow_up(case: Return, *, kind: Kind, days: int, what: str, now: datetime | None = None) -> WorkItem:
    """Put it into the queue, due in ``days``. Of one kind a return has one: it is dated anew. Raises ``NotTaken``."""
    what = what.strip()
    if kind not in KINDS or not 1 <= days <= MOST_DAYS:
        raise NotTaken(_("Say in how many days: 1 to %(most)s.") % {"most": MOST_DAYS})
    if not what or len(what) > LONGEST:
        raise NotTaken(_("Say what is to be done, in at most %(n)s characters.") % {"n": LONGEST})
    shown = card_of(case)
    card = Card(product=shown.product, picture=shown.picture, reason=what)
    due = (now or timezone.now()) + timedelta(days=days)
    return open_item(
        shop=case.shop,
        kind=kind,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card,
        deadline_at=due,
    )


def open_follow_ups(case: Return) -> QuerySet[WorkItem]:
    """Those of a return that are not over."""
    rows = WorkItem.objects.filter(shop=case.shop, kind__in=KINDS, key=item_key(case), state__in=LIVE)
    return rows.order_by("sort_at")

"""What the page of waiting writes shows: its tabs, and each effect with what may be done now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.selectors import AnyUser, scope
from outbox.models import Effect
from outbox.services import mode_of, person_may_decide_at
from outbox.states import EffectKind, Mode, Status

# The tabs, in the order of how much they need a person.
TABS: dict[str, tuple[Status, ...]] = {
    "unknown": (Status.UNKNOWN,),
    "dead": (Status.DEAD,),
    "held": (Status.HELD,),
    "due": (Status.DUE, Status.CLAIMED),
}
LABELS = {
    "unknown": _("Outcome unclear"),
    "dead": _("Gave up"),
    "held": _("Held by a switch"),
    "due": _("On the way"),
}
PAGE = 50
# What these write is decided on the posting's page, where the exact amount stands.
WITH_CONSEQUENCES = frozenset(
    {EffectKind.REQUEST_DECIDE, EffectKind.RETURN_DECIDE, EffectKind.POSTING_CANCEL}
)


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    count: int
    is_hot: bool


@dataclass(frozen=True)
class Row:
    """An effect and from when a person may say what became of it (None unless it is unknown)."""

    effect: Effect
    subject: str
    decide_at: datetime | None
    may_decide: bool

    @property
    def on_its_page(self) -> bool:
        """Whether to act on it one has to see its posting."""
        return bool(self.effect.posting_number) and self.effect.kind in WITH_CONSEQUENCES


def tabs(user: AnyUser) -> list[Tab]:
    """The tabs with their counts, in one query."""
    rows = scope(Effect.objects.all(), user).values("status").annotate(n=Count("id")).order_by()
    counts: dict[str, int] = dict(rows.values_list("status", "n"))
    return [
        Tab(
            name,
            str(LABELS[name]),
            sum(counts.get(status, 0) for status in statuses),
            name in {"unknown", "dead"},
        )
        for name, statuses in TABS.items()
    ]


def first_tab(found: list[Tab]) -> str:
    """The first tab with anything in it; the unclear ones where all is quiet."""
    return next((tab.name for tab in found if tab.count), "unknown")


def effects_in(user: AnyUser, name: str) -> QuerySet[Effect]:
    """The effects of a tab, oldest first."""
    rows = scope(Effect.objects.filter(status__in=TABS[name]), user)
    return rows.select_related("shop").order_by("created_at", "id")


def row_of(effect: Effect, *, now: datetime) -> Row:
    decide_at = person_may_decide_at(effect) if effect.status == Status.UNKNOWN else None
    return Row(effect, subject_of(effect), decide_at, decide_at is not None and now >= decide_at)


def subject_of(effect: Effect) -> str:
    """What an effect is about beside its posting: the article of a stock quantity."""
    return str(effect.payload.get("offer_id", ""))


def on_its_way(shop_id: int, kind: EffectKind) -> str:
    """What becomes of a write just decided, for the person who did: sent now, or kept by a switch."""
    if mode_of(shop_id, kind) is Mode.ON:
        return gettext("Ozon is told now.")
    return gettext("Ozon is not told: the shop's switch keeps it among the effects.")

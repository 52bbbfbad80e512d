"""Trouble with the connection to Ozon, and mailings that stand still: told to those who lead the shop, and told to be
over when they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.states import ALLOWED, Permission
from insights.states import REASONS
from ozon.models import Shop, SyncSource
from ozon.states import ShopState
from worklist.models import Notice, WorkItem
from worklist.notices import settle, tell
from worklist.states import ABOUT_SHOP, LIVE, ItemState, Kind, NoticeKind

# A source may fail for a while and read well again by itself; after this long a person should know.
PATIENCE = timedelta(minutes=10)
_STEPS = {words: step.name.lower() for step, words in REASONS.items()}


@dataclass(frozen=True)
class Failing:
    """Sources of one shop that cannot be read, and since when the first of them."""

    shop: Shop
    sources: list[str]
    since: datetime
    error: str


def tell_troubles(*, now: datetime) -> None:
    """Tell what began, settle what is over. Idempotent; a few queries, and two for each shop with new trouble."""
    settle_over(now=now)
    known = _known_sources()
    for failing in _failing(now):
        new = [source for source in failing.sources if (failing.shop.pk, source) not in known]
        if new:
            key = f"sources:{new[0]}:{failing.since:%Y%m%dT%H%M%S}"
            tell(
                leads(failing.shop),
                NoticeKind.TROUBLE,
                shop=failing.shop,
                key=key,
                sources=new,
                error=failing.error[:300],
            )
    items = WorkItem.objects.filter(kind__in=ABOUT_SHOP, state=ItemState.OPEN).select_related("shop")
    for item in items.exclude(shop__state=ShopState.REMOVED):
        _tell_of_key(item)


def settle_over(*, now: datetime) -> None:
    """Settle notices whose sources read again, whose key was replaced, whose mailing goes on. A paused shop proves
    nothing."""
    broken = set(SyncSource.objects.exclude(error="").values_list("shop_id", "source"))
    # A mailing somebody snoozed stands all the same.
    asked = Q(kind=Kind.KEY_REFUSED, state=ItemState.OPEN) | Q(kind=Kind.MAILING_STOPPED, state__in=LIVE)
    live = set(WorkItem.objects.filter(asked).values_list("kind", "shop_id"))
    over = [row.pk for row in _live().select_related("shop") if _is_over(row, broken, live)]
    if over:
        settle(Notice.objects.filter(pk__in=over), now=now)


def leads(shop: Shop) -> QuerySet[User]:
    """Owners and managers of the shop; the ops admins where it has none."""
    roles = list(ALLOWED[Permission.SETTLE])
    there = User.objects.filter(memberships__shop=shop, memberships__role__in=roles, is_active=True)
    return there if there.exists() else User.objects.filter(is_superuser=True, is_active=True)


def _live() -> QuerySet[Notice]:
    return Notice.objects.filter(~Q(params__has_key="settled"), kind=NoticeKind.TROUBLE)


def _is_over(row: Notice, broken: set[tuple[int, str]], live: set[tuple[str, int]]) -> bool:
    """``live``: kind and shop of the cases that still stand."""
    if "sources" in row.params:
        return not any((row.shop_id, source) in broken for source in row.params["sources"])
    case = row.params.get("case")
    if case in {Kind.KEY_REFUSED, Kind.MAILING_STOPPED}:
        return (case, row.shop_id) not in live
    return bool(row.params.get("ends") != _minute(row.shop.key_expires_at))


def _known_sources() -> set[tuple[int, str]]:
    """(shop, source) that somebody was told of already."""
    rows = _live().filter(params__has_key="sources").values_list("shop_id", "params__sources")
    return {(shop, source) for shop, sources in rows for source in sources}


def _failing(now: datetime) -> Iterable[Failing]:
    """By shop. A source began to fail when its pass after the last good one was due, at the latest."""
    second = timedelta(seconds=1)
    due = ExpressionWrapper(F("succeeded_at") + F("interval") * Value(second), output_field=DateTimeField())
    rows = (
        SyncSource.objects.filter(shop__state=ShopState.ACTIVE)
        .exclude(error="")
        .annotate(since=Coalesce(due, "shop__created_at"))
        .filter(since__lte=now - PATIENCE)
        .select_related("shop")
        .order_by("since", "id")
    )
    by_shop: dict[int, list[SyncSource]] = defaultdict(list)
    for row in rows:
        by_shop[row.shop_id].append(row)
    for found in by_shop.values():
        first = found[0]
        sources = [row.source for row in found]
        yield Failing(first.shop, sources, first.since, first.error)  # type: ignore[attr-defined]  # annotated


def _tell_of_key(item: WorkItem) -> None:
    """Each step towards the end of a key, and each time Ozon begins to refuse it, is news."""
    step = _STEPS.get(item.reason, "refused")
    began = _minute(item.deadline_at)
    tell(
        leads(item.shop),
        NoticeKind.TROUBLE,
        shop=item.shop,
        key=f"{item.kind}:{began}:{step}",
        case=item.kind,
        reason=item.reason,
        **({"ends": began} if item.kind == Kind.KEY_EXPIRY else {}),
    )


def _minute(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""

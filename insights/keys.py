"""Work items about a shop's key: it ends soon, or Ozon refuses it. They open, grow louder and close by themselves."""

from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from insights.states import OVER, REASONS, REFUSED, TAKEN_OVER, Step
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind, ShopState
from worklist.models import WorkItem
from worklist.services import Card, close_item, open_item
from worklist.states import ABOUT_SHOP, LIVE, ItemState, Kind

DESK = "desk"
KEY = "key"
# How a failed call names a key Ozon does not know (``ozon.client.errors``): 401, or its words for one that is off.
UNKNOWN_KEY = Q(detail__contains="HTTP 401") | Q(detail__icontains="api-key is deactivated")


def watch_all() -> None:
    """Look at the key of every shop. Idempotent; a second run at once writes nothing."""
    now = timezone.now()
    for shop in Shop.objects.exclude(state=ShopState.REMOVED).order_by("pk"):
        watch(shop, now=now)


def watch(shop: Shop, *, now: datetime) -> None:
    """Open, escalate or close the items about one shop's key, by what its row and its facts say at this moment."""
    refused = shop.state == ShopState.ACTIVE and is_refused(shop)
    _watch_calls(shop, refused=refused, now=now)
    _watch_end(shop, refused=refused, now=now)


def step_of(ends_at: datetime | None, *, now: datetime) -> Step | None:
    """The step a key's end has come to; None while it is far away, or Ozon names no end."""
    if ends_at is None:
        return None
    left = ends_at - now
    if left <= timedelta(0):
        return Step.ENDED
    return next((step for step in sorted(Step) if step and left <= timedelta(days=step)), None)


def is_refused(shop: Shop) -> bool:
    """Whether Ozon refused the key after the last thing it let be read: one good reading proves the key."""
    facts = Fact.objects.filter(UNKNOWN_KEY, shop=shop, kind=FactKind.CALL_FAILED, solved_at=None)
    refused_at = facts.aggregate(at=Max("last_at"))["at"]
    if refused_at is None:
        return False
    read_at = SyncSource.objects.filter(shop=shop).aggregate(at=Max("succeeded_at"))["at"]
    # The cabinet is read too where a new key is tried, before any pass with it.
    return all(refused_at > at for at in (read_at, shop.cabinet_read_at) if at)


def warnings_of(shop: Shop) -> QuerySet[WorkItem]:
    """Items about the shop itself that are not over, the nearest deadline first."""
    rows = WorkItem.objects.filter(shop=shop, kind__in=ABOUT_SHOP, state__in=LIVE)
    return rows.order_by("sort_at", "id")


def can_wait(item: WorkItem) -> bool:
    """Whether there is a next step to be reminded at."""
    return item.kind == Kind.KEY_EXPIRY and item.reason != REASONS[Step.ENDED]


def put_off(item: WorkItem, *, by: str) -> bool:
    """Close a warning until the key's end comes one step nearer. False when it is no such warning, or the last one."""
    if not can_wait(item):
        return False
    return close_item(shop=item.shop, kind=Kind.KEY_EXPIRY, key=item.key, by=by, outcome=item.reason)


def _watch_calls(shop: Shop, *, refused: bool, now: datetime) -> None:
    mine = WorkItem.objects.filter(shop=shop, kind=Kind.KEY_REFUSED, state__in=LIVE)
    if not refused:
        close_item(shop=shop, kind=Kind.KEY_REFUSED, key=KEY, by=DESK, outcome=OVER)
    elif not mine.exists():
        _open(shop, Kind.KEY_REFUSED, KEY, REFUSED, deadline_at=now)


def _watch_end(shop: Shop, *, refused: bool, now: datetime) -> None:
    """One item per end of a key. What a person put off comes back with the next step's words, not before."""
    ends_at = shop.key_expires_at
    step = step_of(ends_at, now=now)
    key = ends_at.isoformat(timespec="minutes") if ends_at else ""
    taken_over = step is Step.ENDED and refused
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.KEY_EXPIRY)
    still = "" if step is None or taken_over else key
    for old in rows.filter(state__in=LIVE).exclude(key=still):
        close_item(
            shop=shop,
            kind=Kind.KEY_EXPIRY,
            key=old.key,
            by=DESK,
            outcome=TAKEN_OVER if taken_over and old.key == key else OVER,
        )
    if step is None or taken_over:
        return
    item, reason = rows.filter(key=key).first(), REASONS[step]
    is_told = item is not None and item.reason == reason
    put_off_by_person = item is not None and item.state == ItemState.DONE and item.closed_by != DESK
    if is_told and (put_off_by_person or (item is not None and item.state in LIVE)):
        return
    _open(shop, Kind.KEY_EXPIRY, key, reason, deadline_at=ends_at)


def _open(shop: Shop, kind: Kind, key: str, reason: str, *, deadline_at: datetime | None) -> None:
    card = Card(product=shop.name, reason=reason)
    open_item(shop=shop, kind=kind, key=key, posting_number="", card=card, deadline_at=deadline_at)

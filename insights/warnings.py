"""What a person said about a warning keeps it quiet: warnings that are looked at every hour must not come back the
next hour as if nobody had spoken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from inventory.models import Product
from ozon.models import Shop
from worklist.locks import lock_all
from worklist.models import WorkItem
from worklist.services import Card, NewItem, close_items, open_items
from worklist.states import LIVE, ItemState, Kind

DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A product that needs a person: a packed reason, and the price it is about where it is about one."""

    offer_id: str
    key: str
    reason: str
    amount: Decimal | None = None
    currency: str = ""


@transaction.atomic
def warn(
    shop: Shop,
    kind: Kind,
    alarms: Sequence[Alarm],
    *,
    over: str,
    quiet_since: datetime,
    opens: Collection[str] | None = None,
    looked_at: Collection[str] | None = None,
) -> None:
    """Make the cases of this kind be these: open what is new, bring what is open up to date, close what is over.

    Quiet stays what a person closed after ``quiet_since``, and what he put off, unless its ``amount`` is another one
    than he saw. ``opens``: keys that are reason enough to open a case; the others only keep one open. ``looked_at``:
    nothing is known of keys beside these, and their cases stay as they are; None: all were. Idempotent; the same few
    statements for one as for a thousand.
    """
    # Locked: a person who closes one at this moment is heard before or after, not overwritten.
    known = {row.key: row for row in lock_all(WorkItem.objects.filter(shop=shop, kind=kind))}
    wanted = {one.key for one in alarms}
    gone = [
        key
        for key, row in known.items()
        if row.state in LIVE and key not in wanted and (looked_at is None or key in looked_at)
    ]
    close_items(shop=shop, kind=kind, keys=gone, by=DESK, outcome=over)
    live = {key for key, row in known.items() if row.state in LIVE}
    candidates = [one for one in alarms if opens is None or one.key in opens or one.key in live]
    news = [one for one in candidates if _is_news(known.get(one.key), one, quiet_since)]
    if news:
        faces = faces_of(shop, [one.offer_id for one in news])
        open_items(shop=shop, kind=kind, items=[_item(one, faces) for one in news])


def _is_news(row: WorkItem | None, one: Alarm, quiet_since: datetime) -> bool:
    if row is None:
        return True
    if row.state == ItemState.OPEN:
        return row.reason != one.reason
    if row.amount != one.amount:
        return True
    if row.state == ItemState.SNOOZED:
        return False
    return row.closed_by == DESK or row.closed_at is None or row.closed_at < quiet_since


def faces_of(shop: Shop, offer_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Name and picture by article, as the catalogue has them."""
    rows = Product.objects.filter(shop=shop, offer_id__in=offer_ids)
    return {
        offer_id: (name, picture)
        for offer_id, name, picture in rows.values_list("offer_id", "name", "picture")
    }


def _item(one: Alarm, faces: Mapping[str, tuple[str, str]]) -> NewItem:
    name, picture = faces.get(one.offer_id, ("", ""))
    card = Card(
        product=name or one.offer_id,
        picture=picture,
        reason=one.reason,
        amount=one.amount,
        currency=one.currency,
    )
    return NewItem(key=one.key, posting_number="", card=card)

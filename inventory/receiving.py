"""Pieces that come back from buyers: onto the shelf they were found right for, and off it again."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from inventory.corrections import NotPossible, refuse_kit, tell
from inventory.goods import Goods, whole
from inventory.locks import lock_item, lock_reservations
from inventory.models import Reservation, StockItem, StockMovement
from inventory.services import move
from inventory.states import Cause, Grade, Holding
from ozon.models import Shop


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Goods of one grade in one warehouse."""

    warehouse_id: int
    offer_id: str
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a piece comes back from. ``ordered``: pieces of it the posting lists, None where that is not known."""

    shop: Shop
    posting_number: str
    ordered: int | None = None


def put(origin: Origin, *, was: Spot | None, now: Spot | None, key: str, by: str) -> None:
    """One piece that lay at ``was`` lies at ``now``; None: nowhere the ledger counts. Nothing where both are the same.

    Needs a transaction. Locks what the posting holds, then both shelves. Raises ``NotPossible`` for a kit, for sound
    goods Ozon has no stock of there, and where all pieces of the posting line are in the house already. What is taken
    off and was sold meanwhile leaves the shelf below zero, marked so, with its case. Once per ``key``; Ozon is told of
    sound goods that changed, where we keep the numbers.
    """
    if was == now:
        return
    held = lock_reservations(origin.shop, [origin.posting_number])
    pks = {spot: _shelf(origin.shop, spot) for spot in (was, now) if spot}
    shelves = {pk: lock_item(pk) for pk in sorted(pks.values())}
    for spot, pieces in ((was, -1), (now, 1)):
        if spot:
            _move(origin, shelves[pks[spot]], pieces, held, key=key, by=by)


def _move(
    origin: Origin, item: StockItem, pieces: int, held: list[Reservation], *, key: str, by: str
) -> None:
    if pieces > 0:
        refuse_kit(item)
        _must_be_away(origin, item.offer_id, held)
    goods = Goods(shop=origin.shop, posting_number=origin.posting_number, warehouse_id=0, lines=[])
    if move(item, pieces, cause=Cause.RECEIVED, cause_id=key, by=by, goods=goods):
        tell(item, by=by, cause_id=f"received:{key}")


def _shelf(shop: Shop, spot: Spot) -> int:
    """Made where there is none; sound goods have one only where Ozon's figures opened it."""
    rows = StockItem.objects.filter(
        shop=shop, warehouse_id=spot.warehouse_id, offer_id=spot.offer_id, grade=spot.grade
    )
    pk = rows.values_list("pk", flat=True).first()
    if pk is None and spot.grade == Grade.A:
        raise NotPossible(_("Ozon has no stock of this product in this warehouse yet. Add it there first."))
    if pk is not None:
        return pk
    item, _new = StockItem.objects.get_or_create(
        shop=shop, warehouse_id=spot.warehouse_id, offer_id=spot.offer_id, grade=spot.grade
    )
    return item.pk


def _must_be_away(origin: Origin, offer_id: str, held: list[Reservation]) -> None:
    """Raises ``NotPossible`` where as many pieces came back as were sent. The posting's holdings are locked, so of two
    at once the second counts what the first put back."""
    most = _most(origin, offer_id, next((row for row in held if row.offer_id == offer_id), None))
    if most is None or _net(origin, offer_id, [Cause.RECEIVED]) < most:
        return
    if most == 0:
        raise NotPossible(
            _(
                "By the stock ledger this piece never left the house, so it is counted on its shelf already. "
                "Choose “not counted in the stock”."
            )
        )
    raise NotPossible(
        _(
            "All %(n)s pieces of this order line are back in the stock already. "
            "Choose “not counted in the stock”, or correct the other piece."
        )
        % {"n": most}
    )


def _most(origin: Origin, offer_id: str, row: Reservation | None) -> int | None:
    """Pieces that can come back: what left, net of what the carrier brought back; what left before the ledger opened
    by what the posting listed; None where nothing is known of the posting."""
    if row is None:
        return origin.ordered
    out = -_net(origin, offer_id, [Cause.HANDOVER, Cause.CAME_BACK])
    if row.holding != Holding.GONE:
        return max(0, out)
    sent = out if out > 0 else row.quantity
    return sent if origin.ordered is None else min(sent, origin.ordered)


def _net(origin: Origin, offer_id: str, causes: list[Cause]) -> int:
    rows = StockMovement.objects.filter(
        shop=origin.shop,
        posting_number=whole(origin.posting_number),
        component=offer_id,
        cause__in=causes,
    )
    return int(rows.aggregate(n=Sum("quantity"))["n"] or 0)

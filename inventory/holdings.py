"""What postings hold, and what that does to the quantity on hand. Quantities are pieces.

Every function locks what the posting holds, then its stock rows, each in one order (``lock_page`` does so for
a whole page beforehand), and is idempotent: the holding written last decides what is still to be done.

A kit is held and moved as its components, at the time the posting is held; what has left stays what it was then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import uuid4

from django.db.models import Sum
from django.utils import timezone

from inventory.goods import Goods, Line, merged, whole
from inventory.kits import apart
from inventory.locks import grade_a, lock_reservations, lock_stock
from inventory.models import Reservation, StockItem, StockMovement
from inventory.services import move, push_all, push_offers
from inventory.states import RESERVING, Cause, Grade, Holding
from ozon.models import Shop

Held = dict[str, Reservation]


def lock_page(shop: Shop, page: Sequence[Goods]) -> None:
    """Lock all that a page of postings will touch at once: page order is nobody's lock order."""
    page = apart(page)
    lock_reservations(shop, [goods.posting_number for goods in page])
    lock_stock(
        shop,
        warehouse_ids={goods.warehouse_id for goods in page},
        offer_ids={line.offer_id for goods in page for line in goods.lines},
    )


def _lock(goods: Goods) -> tuple[Held, list[Line], dict[tuple[str, str], StockItem]]:
    """``goods``: taken apart."""
    held = {row.offer_id: row for row in lock_reservations(goods.shop, [goods.posting_number])}
    lines = merged(goods.lines)
    offers = {*held, *(line.offer_id for line in lines)}
    return held, lines, lock_stock(goods.shop, warehouse_ids=[goods.warehouse_id], offer_ids=offers)


def _write(goods: Goods, holding: Holding) -> None:
    _write_all([goods], holding)


def _write_all(page: Sequence[Goods], holding: Holding) -> None:
    Reservation.objects.bulk_create(
        [
            Reservation(
                shop=goods.shop,
                posting_number=goods.posting_number,
                warehouse_id=goods.warehouse_id,
                offer_id=line.offer_id,
                quantity=line.quantity,
                holding=holding,
                changed_at=timezone.now(),
            )
            for goods in page
            for line in merged(goods.lines)
        ],
        update_conflicts=True,
        unique_fields=["shop", "posting_number", "offer_id"],
        update_fields=["warehouse_id", "quantity", "holding", "changed_at"],
    )


def _let_go(rows: Iterable[Reservation]) -> int:
    """These rows reserve nothing any more. Returns how many did."""
    pks = [row.pk for row in rows if row.holding in RESERVING]
    return Reservation.objects.filter(pk__in=pks).update(holding=Holding.FREE, changed_at=timezone.now())


def _gone_elsewhere(held: Held, lines: Iterable[Line]) -> list[Reservation]:
    """What the posting held and no longer lists: split off into another posting, or cancelled in part."""
    listed = {line.offer_id for line in lines}
    return [row for offer_id, row in held.items() if offer_id not in listed]


def _cause_id(item: StockItem, posting_number: str) -> str:
    """A posting may leave and come back; each way is a cause of its own. ``item`` is locked."""
    ways = (Cause.HANDOVER, Cause.CAME_BACK)
    times = StockMovement.objects.filter(item=item, posting_number=posting_number, cause__in=ways).count()
    return f"{posting_number}:{times}" if times else posting_number


def hold(goods: Goods, *, holding: Holding = Holding.OPEN) -> None:
    """The posting's goods are in the house and spoken for. Parent and child of a split may come in any order.

    Goods that were handed over and came back are on hand again.
    """
    [goods] = apart([goods])
    held, lines, stock = _lock(goods)
    gone_elsewhere = _gone_elsewhere(held, lines)
    _let_go(gone_elsewhere)
    for line in lines:
        item, row = grade_a(stock, line.offer_id), held.get(line.offer_id)
        if item and row and row.holding == Holding.GONE and _taken_out(item, goods.posting_number):
            cause_id = _cause_id(item, goods.posting_number)
            away = max(0, row.quantity - _received(goods, line.offer_id))
            move(item, away, cause=Cause.CAME_BACK, cause_id=cause_id, by="Ozon", goods=goods)
    _write(goods, holding)
    _tell_sharing(goods, [row.offer_id for row in gone_elsewhere] + _not_held_before(held, lines))


def _not_held_before(held: Held, lines: Iterable[Line]) -> list[str]:
    """Offers of which the posting reserved nothing, or another quantity."""
    reserved = {row.offer_id: row.quantity for row in held.values() if row.holding in RESERVING}
    return [line.offer_id for line in lines if reserved.get(line.offer_id) != line.quantity]


def _tell_sharing(goods: Goods, offer_ids: Sequence[str]) -> None:
    """Less or more of these is free. Ozon counts the article it sold by itself, not the kits that share a component
    with it, nor the components of a kit: they are told where there are any."""
    kits = goods.kits
    if kits and offer_ids and kits.sharing(offer_ids) != set(offer_ids):
        cause_id = f"{goods.posting_number}:{uuid4().hex}"
        push_offers(goods.shop, goods.warehouse_id, offer_ids, by="sellerdesk", cause_id=cause_id, kits=kits)


def hand_over(goods: Goods, *, by: str) -> None:
    """The goods left the house: on hand falls once by what the posting held, or lists where that is more.

    What it held and no longer lists was in the parcel: refused at handover before we looked. A posting the
    opening figures already left out (it came in before the ledger opened and held nothing with us) moves nothing.
    """
    [goods] = apart([goods])
    held, lines, stock = _lock(goods)
    _let_go(_gone_elsewhere(held, lines))
    lines = _in_parcel(held, lines)
    for line in lines:
        row = held.get(line.offer_id)
        if _has_left(row):
            continue
        held_back = row.quantity if row and row.holding in RESERVING else 0
        parcel = Line(line.offer_id, max(line.quantity, held_back))
        _take_out(goods, parcel, stock, was_held=row is not None, by=by)
    _write(replace(goods, lines=lines), Holding.GONE)
    _tell_sharing(goods, [line.offer_id for line in lines if line.offer_id not in held])


def _in_parcel(held: Held, lines: Iterable[Line]) -> list[Line]:
    """The lines of a posting that leaves, or left: one that left took all it listed then, so what its kits are made of
    since, or what became a kit since, was not in the parcel."""
    if any(row.holding == Holding.GONE for row in held.values()):
        return [line for line in lines if line.offer_id in held]
    return list(lines)


def _has_left(row: Reservation | None) -> bool:
    return row is not None and row.holding == Holding.GONE


def _take_out(
    goods: Goods, line: Line, stock: dict[tuple[str, str], StockItem], *, was_held: bool, by: str
) -> None:
    item = grade_a(stock, line.offer_id)
    if item and (was_held or (goods.since and goods.since > item.opened_at)):
        cause_id = _cause_id(item, goods.posting_number)
        move(item, -line.quantity, cause=Cause.HANDOVER, cause_id=cause_id, by=by, goods=goods)


def inherit(goods: Goods, *, parent: str, by: str) -> None:
    """A part refused at handover: its goods left with the parent's, and move nothing again.
    What the parent never took out, or what was held apart from it, leaves now."""
    [goods] = apart([goods])
    held, lines, stock = _lock(goods)
    lines = _in_parcel(held, lines)
    for line in lines:
        row = held.get(line.offer_id)
        if _has_left(row):
            continue
        item = grade_a(stock, line.offer_id)
        out = _taken_out(item, parent) if item else 0
        covered = 0 if row and row.holding in RESERVING else out
        if line.quantity > covered:
            part = Line(line.offer_id, line.quantity - covered)
            _take_out(goods, part, stock, was_held=row is not None, by=by)
    _write(replace(goods, lines=lines), Holding.GONE)


def _taken_out(item: StockItem, posting_number: str) -> int:
    """Pieces a posting has taken out of the house, net of what came back."""
    ways = (Cause.HANDOVER, Cause.CAME_BACK)
    rows = StockMovement.objects.filter(item=item, posting_number=posting_number, cause__in=ways)
    return -(rows.aggregate(n=Sum("quantity"))["n"] or 0)


def _received(goods: Goods, offer_id: str) -> int:
    """Pieces of a posting that were received back by hand, whatever their grade: they are in the house already."""
    rows = StockMovement.objects.filter(
        shop=goods.shop,
        posting_number=whole(goods.posting_number),
        component=offer_id,
        cause=Cause.RECEIVED,
    )
    return int(rows.aggregate(n=Sum("quantity"))["n"] or 0)


def release(goods: Goods) -> None:
    """The posting was split up: what it held is held by its children. Nothing moves, and Ozon is told nothing."""
    [goods] = apart([goods])
    held, _, _ = _lock(goods)
    _let_go(held.values())


def free(page: Sequence[tuple[Goods, str]], *, by: str) -> set[str]:
    """Postings hold nothing any more; tell Ozon the new free quantities. Each comes with the cause for that. Says which
    held something. In a handful of statements."""
    if not page:
        return set()
    shop, numbers = page[0][0].shop, [goods.posting_number for goods, _ in page]
    rows = lock_reservations(shop, numbers)
    held = {row.posting_number for row in rows if row.holding in RESERVING}
    whole = apart(_with_held(goods, rows) for goods, _ in page)
    lock_page(shop, whole)
    _let_go(rows)
    known = {row.posting_number for row in rows}
    _write_all([one for one in whole if one.posting_number not in known], Holding.FREE)
    push_all([(goods, cause_id) for goods, (_, cause_id) in zip(whole, page, strict=True)], by=by)
    return held


def _with_held(goods: Goods, rows: Iterable[Reservation]) -> Goods:
    """With what the posting holds beside what it lists: another offer where a kit was made otherwise since."""
    mine = [Line(row.offer_id, row.quantity) for row in rows if row.posting_number == goods.posting_number]
    return replace(goods, lines=[*goods.lines, *mine])


def is_held(goods: Goods) -> bool:
    """Whether an open posting holds these goods: it was cancelled, lived again, and may be cancelled again."""
    return any(row.holding == Holding.OPEN for row in lock_reservations(goods.shop, [goods.posting_number]))


def write_off(goods: Goods, *, by: str, defective: bool) -> None:
    """The seller cancelled because the goods were not there, or are defective: they leave the sellable shelf.

    Without this the missing unit would be sold again. Once per posting and offer. Of a kit all components are written
    off: nobody said which was missing, and staff correct the others.
    """
    [goods] = apart([goods])
    _, lines, stock = _lock(goods)
    cause = Cause.DEFECT if defective else Cause.OUT_OF_STOCK
    for line in lines:
        item = grade_a(stock, line.offer_id)
        if item is None:
            continue
        move(item, -line.quantity, cause=cause, cause_id=goods.posting_number, by=by, goods=goods)
        if defective:
            shelf, _ = StockItem.objects.get_or_create(
                shop=goods.shop,
                warehouse_id=goods.warehouse_id,
                offer_id=line.offer_id,
                grade=Grade.DEFECTIVE,
            )
            move(shelf, line.quantity, cause=cause, cause_id=goods.posting_number, by=by, goods=goods)

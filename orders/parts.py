"""A living posting that lists fewer pieces than before: they moved to another posting, or were cancelled.

A split shows in two readings, and either may come first: the posting shrinks, its child shows the pieces. So what
moved is kept as an account per posting and article (``Owed``): a posting that shrank owes pieces (negative), a child
that came ahead has them already (positive). What is not even at once is settled by reading the whole order again:
then the posting and all its children were seen together, and what is owed still was cancelled in part.

The caps of refunds stay as they are: money for a part comes out of what was paid for the posting.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from inventory import holdings as stock
from inventory.goods import PART, Goods, Line
from inventory.locks import lock_reservations
from inventory.models import Reservation
from inventory.services import push_all
from inventory.states import RESERVING, Holding
from orders.locks import lock_postings
from orders.mirror import Change
from orders.models import Posting, SellerCancellation
from orders.selectors import card_of
from orders.states import (
    CANCELLED,
    HANDED_OVER,
    IN_HOUSE,
    REASON_ONLY_DEFECTIVE,
    REASON_OUT_OF_STOCK,
    SPLIT_PENDING,
    Scheme,
    SellerCancelState,
)
from orders.states import Goods as Place
from orders.states import Part as CasePart
from ozon.models import Shop
from worklist.models import TimelineEntry, WorkItem
from worklist.phrases import phrase
from worklist.services import close_item, note, note_many, open_item
from worklist.states import Event, Kind, Origin

# Pieces by posting and article.
Owed = dict[str, dict[str, int]]

PUT_BACK_WITHIN = timedelta(hours=24)
DESK = "sellerdesk"
IN_PART = gettext_noop("Cancelled in part: %(lines)s")
NEVER_SENT = (SellerCancelState.REFUSED, SellerCancelState.DROPPED)


def moved(changes: Sequence[Change], parents: Mapping[str, Posting]) -> Owed:
    """What a page says of pieces that went from posting to posting. What left after handover owes nothing here: it
    went with the parcel, whoever lists it."""
    fresh = {change.posting.posting_number for change in changes if change.is_new}
    owed: dict[str, Counter[str]] = {}
    for change in changes:
        posting = change.posting
        if posting.scheme == Scheme.FBO:
            continue
        if change.moved and _in_house(posting):
            owed.setdefault(posting.posting_number, Counter()).update(change.moved)
        parent = parents.get(posting.parent_number)
        if change.is_new and parent and _in_house(parent) and parent.posting_number not in fresh:
            pieces = {line.offer_id: line.quantity for line in change.lines}
            owed.setdefault(parent.posting_number, Counter()).update(pieces)
    return _uneven(owed)


def _in_house(posting: Posting) -> bool:
    """Whether a piece more or less here is one in the house."""
    return posting.ozon_status in IN_HOUSE or (
        posting.ozon_status == CANCELLED and posting.handed_over_at is None
    )


def together(parts: Iterable[Mapping[str, Mapping[str, int]]]) -> Owed:
    """Several accounts in one; what is even is left out."""
    total: dict[str, Counter[str]] = {}
    for owed in parts:
        for number, pieces in owed.items():
            total.setdefault(number, Counter()).update(pieces)
    return _uneven(total)


def _uneven(owed: Mapping[str, Mapping[str, int]]) -> Owed:
    open_ones = {number: {offer: n for offer, n in pieces.items() if n} for number, pieces in owed.items()}
    return {number: pieces for number, pieces in open_ones.items() if pieces}


def note_refused(changes: Sequence[Change]) -> None:
    """Pieces that are missing from a posting after handover: the buyer did not take them. Stock moves with the parcel,
    so there is nothing but to say it."""
    now = timezone.now()
    note_many(
        TimelineEntry(
            shop=change.posting.shop,
            posting_number=change.posting.posting_number,
            code=Event.PART_CANCELLED,
            origin=Origin.OZON,
            at=now,
            params={"lines": _text(gone)},
        )
        for change in changes
        if change.posting.ozon_status in HANDED_OVER and (gone := _gone(change.moved))
    )


def settle(shop: Shop, owed: Mapping[str, Mapping[str, int]]) -> None:
    """Work out what the account still owes after the whole orders were read, in the caller's transaction: it was
    cancelled in part. Locks the postings, then what they hold.

    Not packed: its reserve is let go already, and Ozon is told. Packed: the part is held under a number of its own
    until staff took it out of the parcel. Cancelled by ourselves for want of goods: written off, so that the missing
    piece is not sold again.
    """
    postings = lock_postings(shop, [number for number, pieces in owed.items() if _gone(pieces)])
    parts = {
        number: (posting, _gone(owed[number]))
        for number, posting in postings.items()
        if posting.ozon_status != SPLIT_PENDING
    }
    pages = [goods for posting, gone in parts.values() if (goods := _goods(posting, gone))]
    stock.lock_page(shop, pages)
    for posting, gone in parts.values():
        note(shop, posting.posting_number, Event.PART_CANCELLED, origin=Origin.OZON, lines=_text(gone))
        if goods := _goods(posting, gone):
            _let_go(posting, goods)


def _gone(pieces: Mapping[str, int]) -> list[Line]:
    return [Line(offer_id, -n) for offer_id, n in sorted(pieces.items()) if n < 0]


def _text(lines: Iterable[Line]) -> str:
    return ", ".join(f"{line.offer_id} ×{line.quantity}" for line in lines)


def _goods(posting: Posting, gone: Sequence[Line]) -> Goods | None:
    """The part as goods of its own: one reading shows one part."""
    if posting.warehouse_id is None:
        return None
    return Goods(
        shop=posting.shop,
        posting_number=f"{posting.posting_number}{PART}{posting.read_at.timestamp():.0f}",
        warehouse_id=posting.warehouse_id,
        lines=gone,
        since=posting.in_process_at,
    )


def _let_go(posting: Posting, goods: Goods) -> None:
    reason = _own_reason(posting, goods.lines)
    if reason in {REASON_OUT_OF_STOCK, REASON_ONLY_DEFECTIVE}:
        stock.write_off(goods, by=DESK, defective=reason == REASON_ONLY_DEFECTIVE)
    elif posting.packed_at:
        stock.hold(goods, holding=Holding.PACKED)
        _ask_to_put_back(posting, goods)
    _tell_ozon(goods, posting.posting_number, "part")


def _own_reason(posting: Posting, gone: Sequence[Line]) -> int:
    """For which reason we cancelled these pieces ourselves; 0 when it was not us. One that was over before this reading
    was about other pieces."""
    offers = {line.offer_id for line in gone}
    rows = SellerCancellation.objects.filter(shop=posting.shop, posting_number=posting.posting_number)
    ours = rows.filter(Q(ended_at=None) | Q(ended_at__gte=posting.read_at)).exclude(state__in=NEVER_SENT)
    for row in ours.exclude(lines=[]).order_by("-decided_at"):
        if offers <= {line.get("offer_id") for line in row.lines}:
            return int(row.reason_id)
    return 0


def _ask_to_put_back(posting: Posting, goods: Goods) -> None:
    reason = phrase(IN_PART, lines=_text(goods.lines))
    open_item(
        shop=posting.shop,
        kind=Kind.PUT_BACK,
        key=goods.posting_number,
        posting_number=posting.posting_number,
        card=replace(card_of(posting, reason=reason), amount=None),
        deadline_at=timezone.now() + PUT_BACK_WITHIN,
    )


def _tell_ozon(goods: Goods, posting_number: str, what: str) -> None:
    told = replace(goods, posting_number=posting_number)
    push_all([(told, f"{what}:{goods.posting_number}")], by=DESK)


def is_part(item: WorkItem) -> bool:
    """Whether a case to put back is about a part of its posting."""
    return item.kind == Kind.PUT_BACK and PART in item.key


def pieces_of(shop: Shop, keys: Iterable[str]) -> dict[str, list[Line]]:
    """What is to be put back of parts, by the keys of their cases and by article, kits by component. One query."""
    found: dict[str, list[Line]] = {}
    rows = Reservation.objects.filter(shop=shop, posting_number__in=list(keys), holding__in=RESERVING)
    for row in rows.order_by("offer_id"):
        found.setdefault(row.posting_number, []).append(Line(row.offer_id, row.quantity))
    return found


@transaction.atomic
def put_back(item: WorkItem, *, by: str) -> bool:
    """Staff took the part out of the parcel and put it on the shelf: free again, once. False when it was told before.
    Locks the posting, then what the part holds."""
    goods = _waiting(item)
    if goods is None:
        return False
    stock.release(goods)
    _tell_ozon(goods, item.posting_number, "free")
    lines = _text(goods.lines)
    note(item.shop, item.posting_number, Event.PUT_BACK, by=by, origin=Origin.STAFF, lines=lines)
    close_item(shop=item.shop, kind=Kind.PUT_BACK, key=item.key, by=by, outcome=str(CasePart.DONE))
    return True


@transaction.atomic
def tell_handed_over(item: WorkItem, *, by: str) -> bool:
    """Staff say that the part left with the parcel: on hand falls by it, once. False when it was told before. Locks as
    ``put_back``."""
    goods = _waiting(item)
    if goods is None:
        return False
    stock.hand_over(goods, by=by)
    note(
        item.shop,
        item.posting_number,
        Event.GOODS_TOLD,
        by=by,
        origin=Origin.STAFF,
        goods=str(Place.HANDED_OVER),
    )
    close_item(shop=item.shop, kind=Kind.PUT_BACK, key=item.key, by=by, outcome=str(CasePart.AWAITING_PARCEL))
    return True


def _waiting(item: WorkItem) -> Goods | None:
    """The part that waits to be put back, locked; None when nothing does."""
    lock_postings(item.shop, [item.posting_number])
    rows = [row for row in lock_reservations(item.shop, [item.key]) if row.holding in RESERVING]
    if not rows:
        return None
    return Goods(
        shop=item.shop,
        posting_number=item.key,
        warehouse_id=rows[0].warehouse_id,
        lines=[Line(row.offer_id, row.quantity) for row in rows],
    )

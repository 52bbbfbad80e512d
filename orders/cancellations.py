"""What becomes of a recorded cancellation: read again, put back, settled. New ones: ``orders.recording``."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory import holdings as stock
from inventory.services import push_all
from inventory.states import Holding
from messaging import services as messages
from messaging.selectors import message_of, over_for
from messaging.states import MessageState
from orders.locks import lock_cancellation
from orders.models import Cancellation, Posting
from orders.selectors import card_of, goods_of, lines_text
from orders.states import (
    CANCELLED,
    INITIATOR_OF,
    PART_OVER,
    REASON_LOST,
    REASON_ONLY_DEFECTIVE,
    REASON_OUT_OF_STOCK,
    CancellationState,
    Goods,
    Initiator,
    Part,
    Scheme,
)
from orders.stopping import ask_to_stop, nothing_to_stop
from ozon.models import Shop
from worklist.models import TimelineEntry
from worklist.services import close_item, note, note_many, open_item
from worklist.states import Event, Kind, Origin

PUT_BACK_WITHIN = timedelta(hours=24)
DESK = "sellerdesk"
MESSAGE_CAUSE = "cancelled:"


class NotPossible(Exception):
    """The case is not in a state that allows this; the text says what it is now."""


def where_are_the_goods(posting: Posting, *, parent: Posting | None, now: datetime) -> Goods:
    """Where a cancelled posting's goods are, by the facts Ozon gives and what we saw.

    ``cancelled_after_ship`` means after assembly, not after handover. A part the buyer refused left with its
    parent and inherits that outflow; what was split off in the house is where it was. What cannot be told is
    ``UNKNOWN``.
    """
    if posting.scheme == Scheme.FBO:
        return Goods.AT_OZON
    if _went_out(posting, now) or _left_with(parent, posting):
        return Goods.HANDED_OVER
    if posting.reason_id == REASON_LOST:
        return Goods.HANDED_OVER  # by the carrier, who had it, whatever else was told or seen
    if posting.parent_number and parent is None:
        return Goods.UNKNOWN
    if posting.cancelled_after_ship or posting.packed_at:
        return Goods.PACKED
    return Goods.UNKNOWN if posting.cancelled_after_ship is None else Goods.UNPACKED


def _went_out(posting: Posting, now: datetime) -> bool:
    """Whether the posting itself was handed over; a part refused at handover only left with its parent."""
    away = posting.delivering_date is not None and posting.delivering_date <= now
    return away or posting.handed_over_at is not None


def _left_with(parent: Posting | None, posting: Posting) -> bool:
    """Whether a child was in its parent's parcel: refused at the door, it is shown cancelled from the first, and
    assembled. One that was packed by itself, was never assembled, or is held as an open posting is in the house still.
    """
    if parent is None or not parent.handed_over_at:
        return False
    if posting.packed_at or posting.cancelled_after_ship is False:
        return False
    goods = goods_of(posting)
    return goods is None or not stock.is_held(goods)


def initiator_of(posting: Posting) -> Initiator:
    return INITIATOR_OF.get(posting.cancellation_type.casefold(), Initiator.UNKNOWN)


def tell_again(case: Cancellation, posting: Posting, *, parent: Posting | None, now: datetime) -> None:
    """A recorded case is read again: Ozon says at last where the goods are, or the posting had come alive again,
    holds its goods and is cancelled a second time. Both rows are locked."""
    goods = where_are_the_goods(posting, parent=parent, now=now)
    held = goods_of(posting)
    lived_again = held is not None and stock.is_held(held)
    told_at_last = case.goods == Goods.UNKNOWN != goods and case.stock == Part.PENDING and not case.is_history
    if not (lived_again or told_at_last):
        return
    close_item(
        shop=case.shop, kind=Kind.GOODS_UNKNOWN, key=posting.posting_number, by="Ozon", outcome=str(goods)
    )
    case.goods, case.posting = goods, posting
    case.state, case.settled_at, case.is_history = CancellationState.CANCELLED, None, False
    case.stock = stock_follows(case, parent=parent)
    case.save(update_fields=["goods", "state", "settled_at", "is_history", "stock"])
    settle_locked(case)


def revive(case: Cancellation, posting: Posting) -> None:
    """A cancelled posting lives again: what the cancellation still wanted is not wanted any more. Idempotent."""
    if case.state == CancellationState.SETTLED:
        return
    case.posting = posting
    messages.withdraw(shop=posting.shop, cause=message_cause(posting))
    nothing_to_stop(posting.shop, [posting.posting_number], by="Ozon", outcome=posting.ozon_status)
    _stock_over(case, Part.NOT_EXPECTED, by="Ozon")


def ask_to_put_back(case: Cancellation) -> None:
    posting = case.posting
    open_item(
        shop=posting.shop,
        kind=Kind.PUT_BACK,
        key=posting.posting_number,
        posting_number=posting.posting_number,
        card=card_of(posting, reason=posting.reason),
        deadline_at=timezone.now() + PUT_BACK_WITHIN,
    )


def stock_follows(case: Cancellation, *, parent: Posting | None) -> Part:
    """What a cancellation does to the stock ledger, by where the goods are."""
    posting = case.posting
    goods = goods_of(posting)
    match case.goods:
        case Goods.UNPACKED:
            free([posting])
            return Part.DONE
        case Goods.PACKED:
            _hold_back(posting, Holding.PACKED)
            ask_to_put_back(case)
            return Part.PENDING
        case Goods.HANDED_OVER:
            if goods and parent and parent.handed_over_at:
                stock.inherit(goods, parent=parent.posting_number, by=DESK)
            elif goods:
                stock.hand_over(goods, by=DESK)
            if posting.handed_over_at or not (parent and parent.handed_over_at):
                ask_to_stop(case)  # a part refused at the door is back with the courier
            return Part.NOT_EXPECTED if posting.reason_id == REASON_LOST else Part.AWAITING_PARCEL
        case Goods.UNKNOWN:
            _hold_back(posting, Holding.ASKED)
            open_item(
                shop=posting.shop,
                kind=Kind.GOODS_UNKNOWN,
                key=posting.posting_number,
                posting_number=posting.posting_number,
                card=card_of(posting, reason=posting.reason),
                deadline_at=timezone.now() + PUT_BACK_WITHIN,
            )
            return Part.PENDING
        case _:
            return Part.NOT_EXPECTED


def _hold_back(posting: Posting, holding: Holding) -> None:
    """Ozon freed its reserve, but the goods are not on the shelf: they are held, and Ozon is told so."""
    goods = goods_of(posting)
    if goods:
        stock.hold(goods, holding=holding)
        push_all([(goods, _cause(posting, str(holding)))], by=DESK)


def _cause(posting: Posting, what: str) -> str:
    """The key of a push: a posting may be cancelled, live again and be cancelled again, each time anew."""
    return f"{what}:{posting.posting_number}:{posting.read_at.isoformat()}"


def free(postings: Sequence[Posting], *, in_hand: bool = False) -> None:
    """The goods of postings of one shop are sellable again, unless the seller cancelled because they are not.
    ``in_hand``: staff have put them on the shelf, so none is missing; it may still be defective."""
    page = [(posting, goods) for posting in postings if (goods := goods_of(posting))]
    for posting, goods in page:
        defective = posting.reason_id == REASON_ONLY_DEFECTIVE
        if defective or (posting.reason_id == REASON_OUT_OF_STOCK and not in_hand):
            stock.write_off(goods, by=DESK, defective=defective)
    held = stock.free([(goods, _cause(posting, "free")) for posting, goods in page], by=DESK)
    now = timezone.now()
    note_many(
        TimelineEntry(
            shop=posting.shop,
            posting_number=posting.posting_number,
            code=Event.RESERVE_RELEASED,
            origin=Origin.DESK,
            at=now,
            params={"lines": lines_text(posting)},
        )
        for posting, _ in page
        if posting.posting_number in held
    )


def message_cause(posting: Posting) -> str:
    return f"{MESSAGE_CAUSE}{posting.posting_number}"


@transaction.atomic
def put_back(pk: int, *, by: str) -> Cancellation:
    """Staff unpacked the goods and put them back on the shelf: free again, once. A repeat is a no-op."""
    case = lock_cancellation(pk)
    if case.stock == Part.DONE:
        return case
    _still_cancelled(case)
    if case.goods not in {Goods.PACKED, Goods.UNKNOWN} or case.stock != Part.PENDING:
        raise NotPossible(_("There is nothing to put back: %(goods)s.") % {"goods": case.get_goods_display()})
    posting = case.posting
    if not case.is_history:
        # History never left Ozon's free figure, from which our ledger was opened.
        free([posting], in_hand=True)
    note(
        posting.shop,
        posting.posting_number,
        Event.PUT_BACK,
        by=by,
        origin=Origin.STAFF,
        lines=lines_text(posting),
    )
    nothing_to_stop(posting.shop, [posting.posting_number], by=by, outcome=str(Part.DONE))
    _stock_over(case, Part.DONE, by=by)
    return case


@transaction.atomic
def tell_handed_over(pk: int, *, by: str) -> Cancellation:
    """Staff say that the goods of an unclear case are with the carrier: they leave the ledger, once."""
    case = lock_cancellation(pk)
    if case.goods == Goods.HANDED_OVER:
        return case
    _still_cancelled(case)
    if case.goods not in {Goods.PACKED, Goods.UNKNOWN} or case.stock != Part.PENDING:
        raise NotPossible(
            _("It is known where the goods are: %(goods)s.") % {"goods": case.get_goods_display()}
        )
    case.goods = Goods.HANDED_OVER
    case.save(update_fields=["goods"])
    goods = goods_of(case.posting)
    if goods and not case.is_history:
        stock.hand_over(goods, by=by)
    note(
        case.shop,
        case.posting.posting_number,
        Event.GOODS_TOLD,
        by=by,
        origin=Origin.STAFF,
        goods=str(Goods.HANDED_OVER),
    )
    ask_to_stop(case)
    _stock_over(case, Part.AWAITING_PARCEL, by=by)
    return case


@transaction.atomic
def parcel_inspected(shop: Shop, posting_number: str, *, by: str) -> bool:
    """All that came back of a cancelled posting is inspected and lies where it was found right for. False where no
    cancellation waits for a parcel. Idempotent; locks the case."""
    rows = Cancellation.objects.filter(
        shop=shop, posting__posting_number=posting_number, stock=Part.AWAITING_PARCEL
    )
    pk = rows.values_list("pk", flat=True).first()
    if pk is None:
        return False
    case = lock_cancellation(pk)
    if case.stock != Part.AWAITING_PARCEL:
        return False
    _stock_over(case, Part.DONE, by=by)
    return True


def _still_cancelled(case: Cancellation) -> None:
    if case.posting.ozon_status != CANCELLED:
        raise NotPossible(_("The posting is not cancelled any more."))


def _stock_over(case: Cancellation, part: Part, *, by: str) -> None:
    case.stock = part
    case.save(update_fields=["stock"])
    for kind in (Kind.PUT_BACK, Kind.GOODS_UNKNOWN):
        close_item(shop=case.shop, kind=kind, key=case.posting.posting_number, by=by, outcome=str(part))
    settle_locked(case)


_MESSAGE_PART = {
    MessageState.SENT: Part.DONE,
    MessageState.DISCARDED: Part.WAIVED,
}


@transaction.atomic
def settle(pk: int) -> bool:
    """Look at stock, money and message again; settled when each is over. Idempotent. True when it settled now."""
    return settle_locked(lock_cancellation(pk))


def settle_locked(case: Cancellation) -> bool:
    """``settle`` for a case whose row is locked."""
    if case.state == CancellationState.SETTLED:
        return False
    message = message_of(case.shop, message_cause(case.posting))
    if message is not None:
        case.message = _MESSAGE_PART.get(MessageState(message.state), Part.PENDING)
    over = all(part in PART_OVER for part in (case.stock, case.money, case.message))
    if over:
        case.state, case.settled_at = CancellationState.SETTLED, timezone.now()
        note(case.shop, case.posting.posting_number, Event.SETTLED)
    case.save(update_fields=["message", "state", "settled_at"])
    return over


def settle_posting(shop_id: int, posting_number: str) -> None:
    """``settle`` by posting number; nothing where there is no open case."""
    rows = Cancellation.objects.filter(
        shop_id=shop_id, posting__posting_number=posting_number, state=CancellationState.CANCELLED
    )
    for pk in rows.values_list("pk", flat=True):
        settle(pk)


def settle_open(limit: int = 500) -> int:
    """The sweep: settle what an outcome elsewhere has completed. Returns how many settled.

    Only what can settle is looked at: cases that wait for their message would keep the others out of the limit.
    """
    rows = Cancellation.objects.filter(
        Q(message__in=PART_OVER)
        | Q(over_for(Concat(Value(MESSAGE_CAUSE), OuterRef("posting__posting_number")))),
        state=CancellationState.CANCELLED,
        stock__in=PART_OVER,
        money__in=PART_OVER,
    )
    ready = list(rows.order_by("id").values_list("pk", flat=True)[:limit])
    return sum(1 for pk in ready if settle(pk))

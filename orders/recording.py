"""Cancelled postings become cases, a page at a time, each once and with all that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from inventory.models import Product
from messaging import services as messages
from messaging.models import Occasion
from orders.cancellations import (
    ask_to_put_back,
    free,
    initiator_of,
    message_cause,
    stock_follows,
    where_are_the_goods,
)
from orders.models import Cancellation, Posting
from orders.selectors import card_of, products_of
from orders.states import PART_OVER, CancellationState, Goods, Initiator, Part, Scheme
from ozon import copying
from worklist.models import TimelineEntry
from worklist.services import note_many
from worklist.states import Event, Origin

PAST_COLUMNS = [field.name for field in Cancellation._meta.concrete_fields if not field.primary_key]


def record(postings: Sequence[Posting], parents: Mapping[str, Posting], *, now: datetime) -> None:
    """Record cancelled postings of one shop that have no case yet.

    Runs in the transaction that stored the readings; the postings are locked, and so is what they hold. The number of
    statements does not grow with those cancelled before packing; each of the others costs some.
    """
    if not postings:
        return
    cases = [_new_case(posting, parents.get(posting.parent_number), now=now) for posting in postings]
    _tell(cases, Event.CANCELLED, origin=Origin.OZON)
    unpacked = [case.posting for case in cases if case.goods == Goods.UNPACKED]
    free(unpacked)
    for case in cases:
        parent = parents.get(case.posting.parent_number)
        case.stock = Part.DONE if case.goods == Goods.UNPACKED else stock_follows(case, parent=parent)
    _draft_messages(cases)
    settled = [case for case in cases if {case.stock, case.money, case.message} <= PART_OVER]
    for case in settled:
        case.state, case.settled_at = CancellationState.SETTLED, timezone.now()
    Cancellation.objects.bulk_create(cases)
    _tell(settled, Event.SETTLED, origin=Origin.DESK)


def _new_case(posting: Posting, parent: Posting | None, *, now: datetime) -> Cancellation:
    goods = where_are_the_goods(posting, parent=parent, now=now)
    return Cancellation(
        posting=posting,
        shop=posting.shop,
        goods=goods,
        initiator=initiator_of(posting),
    )


def _tell(cases: Sequence[Cancellation], code: Event, *, origin: Origin) -> None:
    at = timezone.now()
    note_many(
        TimelineEntry(
            shop=case.shop,
            posting_number=case.posting.posting_number,
            code=code,
            origin=origin,
            at=at,
            params={"reason": case.posting.reason} if code == Event.CANCELLED else {},
        )
        for case in cases
    )


def _draft_messages(cases: Sequence[Cancellation]) -> None:
    """A message to each buyer waits for somebody to read it, where the shop has a text and wants that."""
    asking = [case for case in cases if case.shop.draft_messages and case.posting.scheme != Scheme.FBO]
    if not asking:
        return
    shop = asking[0].shop
    products = products_of(shop, [case.posting for case in asking])
    drafted = messages.draft(shop, [_draft(case, products) for case in asking])
    for case in asking:
        if message_cause(case.posting) in drafted:
            case.message = Part.PENDING


def _draft(case: Cancellation, products: Mapping[str, Product]) -> messages.Draft:
    posting = case.posting
    card = card_of(posting, reason=posting.reason, products=products)
    by_buyer = case.initiator == Initiator.BUYER
    return messages.Draft(
        posting_number=posting.posting_number,
        cause=message_cause(posting),
        occasion=Occasion.CANCELLED_BY_BUYER if by_buyer else Occasion.CANCELLED_BY_OTHERS,
        product=card.product,
        card=card,
    )


def record_past(postings: Sequence[Posting], parents: dict[str, Posting], *, now: datetime) -> None:
    """Record postings that were cancelled before the shop was connected, in one statement: settled at once. They
    cause nothing but, for goods still on the packing table, a task. Postings are new, so they have no case."""
    cases = [_past_case(posting, parents.get(posting.parent_number), now=now) for posting in postings]
    copying.insert(cases, PAST_COLUMNS)
    for case in cases:
        if case.stock == Part.PENDING:
            ask_to_put_back(case)


def _past_case(posting: Posting, parent: Posting | None, *, now: datetime) -> Cancellation:
    goods = where_are_the_goods(posting, parent=parent, now=now)
    line = now - timedelta(days=posting.shop.packed_days)
    on_the_table = (
        goods == Goods.PACKED and posting.in_process_at is not None and posting.in_process_at > line
    )
    return Cancellation(
        posting=posting,
        shop=posting.shop,
        goods=goods,
        initiator=initiator_of(posting),
        is_history=True,
        stock=Part.PENDING if on_the_table else Part.NOT_EXPECTED,
        state=CancellationState.CANCELLED if on_the_table else CancellationState.SETTLED,
        settled_at=None if on_the_table else now,
    )

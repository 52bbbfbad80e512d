"""Cancelled postings become cases, a page at a time, each once and with all that follows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from inventory.models import Product
from messaging import drafting as messages
from messaging.models import Occasion
from messaging.states import MessageKind
from orders.cancellations import (
    ask_to_put_back,
    free,
    initiator_of,
    message_cause,
    stock_follows,
    where_are_the_goods,
)
from orders.causes import Rule, cause_of, rules_of
from orders.drafting import drafts_of, is_drafted
from orders.models import Cancellation, Posting
from orders.request_messages import told_by_request
from orders.selectors import card_of, products_of
from orders.states import PART_OVER, CancellationState, Goods, Initiator, Part
from orders.stopping import nothing_to_stop
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
    rules = rules_of(postings[0].shop)
    cases = [_new_case(posting, parents.get(posting.parent_number), rules, now=now) for posting in postings]
    _tell(cases, Event.CANCELLED, origin=Origin.OZON)
    unpacked = [case.posting for case in cases if case.goods == Goods.UNPACKED]
    free(unpacked)
    numbers = [posting.posting_number for posting in unpacked]
    nothing_to_stop(postings[0].shop, numbers, by="Ozon", outcome=str(Goods.UNPACKED))
    for case in cases:
        parent = parents.get(case.posting.parent_number)
        case.stock = Part.DONE if case.goods == Goods.UNPACKED else stock_follows(case, parent=parent)
    _draft_messages(cases)
    settled = [case for case in cases if {case.stock, case.money, case.message} <= PART_OVER]
    for case in settled:
        case.state, case.settled_at = CancellationState.SETTLED, timezone.now()
    Cancellation.objects.bulk_create(cases)
    _tell(settled, Event.SETTLED, origin=Origin.DESK)


def _new_case(
    posting: Posting, parent: Posting | None, rules: Sequence[Rule], *, now: datetime
) -> Cancellation:
    initiator = initiator_of(posting)
    cause, is_guessed = cause_of(posting, initiator, rules)
    return Cancellation(
        posting=posting,
        shop=posting.shop,
        goods=where_are_the_goods(posting, parent=parent, now=now),
        initiator=initiator,
        cause=cause,
        is_cause_guessed=is_guessed,
    )


def tell_causes_again(cases: Sequence[Cancellation], postings: Mapping[int, Posting]) -> None:
    """Recorded cases of one shop are read again: who cancelled and why may be told otherwise now, or at last.

    The cases are locked. One query, and one statement where something differs.
    """
    if not cases:
        return
    rules = rules_of(cases[0].shop)
    differing = [case for case in cases if _differs(case, postings[case.posting_id], rules)]
    if differing:
        Cancellation.objects.bulk_update(differing, ["initiator", "cause", "is_cause_guessed"])


def _differs(case: Cancellation, posting: Posting, rules: Sequence[Rule]) -> bool:
    """Put what the posting says on the case, and tell whether it was otherwise."""
    before = (case.initiator, case.cause, case.is_cause_guessed)
    case.initiator = initiator_of(posting)
    case.cause, case.is_cause_guessed = cause_of(posting, Initiator(case.initiator), rules)
    return before != (case.initiator, case.cause, case.is_cause_guessed)


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
    shop = cases[0].shop
    if not shop.draft_messages:
        return
    drafts = drafts_of(shop)
    asking = [case for case in cases if is_drafted(case, drafts)]
    told = told_by_request(shop, [case.posting.posting_number for case in asking])
    asking = [case for case in asking if case.posting.posting_number not in told]
    if not asking:
        return
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
        kind=MessageKind.CANCELLED,
        posting_number=posting.posting_number,
        cause=message_cause(posting),
        occasion=Occasion.CANCELLED_BY_BUYER if by_buyer else Occasion.CANCELLED_BY_OTHERS,
        variables={"reason": posting.reason},
        card=card,
    )


def record_past(postings: Sequence[Posting], parents: dict[str, Posting], *, now: datetime) -> None:
    """Record postings that were cancelled before the shop was connected, in one statement: settled at once. They
    cause nothing but, for goods still on the packing table, a task. Postings are new, so they have no case."""
    if not postings:
        return
    rules = rules_of(postings[0].shop)
    cases = [_past_case(posting, parents.get(posting.parent_number), rules, now=now) for posting in postings]
    copying.insert(cases, PAST_COLUMNS)
    for case in cases:
        if case.stock == Part.PENDING:
            ask_to_put_back(case)


def _past_case(
    posting: Posting, parent: Posting | None, rules: Sequence[Rule], *, now: datetime
) -> Cancellation:
    case = _new_case(posting, parent, rules, now=now)
    line = now - timedelta(days=posting.shop.packed_days)
    on_the_table = (
        case.goods == Goods.PACKED and posting.in_process_at is not None and posting.in_process_at > line
    )
    case.is_history = True
    case.stock = Part.PENDING if on_the_table else Part.NOT_EXPECTED
    case.state = CancellationState.CANCELLED if on_the_table else CancellationState.SETTLED
    case.settled_at = None if on_the_table else now
    return case

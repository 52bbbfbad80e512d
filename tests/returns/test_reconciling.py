"""The refund ledger, what Ozon shows on returns, and what it booked, compared as they are stored."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from money import reconciling as money
from money import services as ledger
from money.models import Accrual, AccrualType, Reconciliation, Refund, Touched
from money.states import PartKind, RefundState, Verdict
from money.touching import touch
from ozon.models import Shop
from returns.models import Return
from returns.reconciling import Report, reconcile
from returns.states import Claim, ReturnSource, SellerCompensation
from tests import factories
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

PRICE = Decimal("990.00")
SHIPPING, PAID = 34, 90


@pytest.fixture
def shop(db: None) -> Shop:
    """Connected a hundred days ago, with two types of bookings beside the sale."""
    shop = factories.make_shop(opening_line=timezone.now() - timedelta(days=100))
    AccrualType.objects.create(shop=shop, type_id=SHIPPING, name="ReturnShippingToBuyer")
    AccrualType.objects.create(shop=shop, type_id=PAID, name="SellerCompensation")
    return shop


def returned(shop: Shop, **fields: Any) -> Return:
    """An rFBS return of one kettle whose posting is in the mirror."""
    posting = factories.make_posting(shop=shop, scheme="rfbs", ozon_status="delivered", lines=0)
    line = factories.make_line(posting)
    values = {"posting_number": posting.posting_number, "sku": line.sku, "offer_id": line.offer_id}
    return factories.make_return(shop=shop, **{**values, **fields})


def refunded(case: Return, state: str = RefundState.ACCEPTED, *, days: int = 1, **fields: Any) -> Refund:
    """Our refund of the whole price, accepted some days ago."""
    Return.objects.filter(pk=case.pk, claim=Claim.AWAITING_DECISION).update(claim=Claim.REFUND_APPROVED)
    known = {"posting_number": case.posting_number, "offer_id": case.offer_id, "state": state}
    key, at = f"{case.source}:{case.return_id}", timezone.now() - timedelta(days=days)
    return factories.make_refund(
        shop=case.shop, return_id=key, accepted_at=at, created_at=at, **{**known, **fields}
    )


def book(case: Return, amount: str, *, days: int = 0, type_id: int = 0, currency: str = "RUB") -> Accrual:
    """One figure of that posting, some days ago; told as a pass would tell it."""
    touch(case.shop, [case.posting_number])
    return Accrual.objects.create(
        shop=case.shop,
        date=(timezone.now() - timedelta(days=days)).date(),
        accrual_id=Accrual.objects.count() + 1,
        part="1",
        unit_number=case.posting_number,
        kind=PartKind.SERVICE if type_id else PartKind.SALE,
        sku=case.sku,
        type_id=type_id,
        amount=Decimal(amount),
        currency=currency,
    )


def verdict(case: Return, now: datetime | None = None) -> Reconciliation:
    touch(case.shop, [case.posting_number])
    reconcile(case.shop, now=now)
    return Reconciliation.objects.get(shop=case.shop, posting_number=case.posting_number)


def items(shop: Shop) -> list[tuple[str, str]]:
    rows = WorkItem.objects.filter(shop=shop, kind=Kind.MONEY_DIFFERS).order_by("id")
    return list(rows.values_list("key", "state"))


def test_a_refund_is_waited_for_then_missed_then_found(shop: Shop) -> None:
    case = returned(shop)
    refund = refunded(case, days=9)
    row = verdict(case)
    assert (row.verdict, row.planned, row.booked) == (Verdict.WAITING, PRICE, None)
    assert (row.offer_id, row.product, row.scheme, row.cases) == (case.offer_id, "Kettle", "rfbs", [case.pk])
    assert items(shop) == []
    later = timezone.now() + timedelta(days=2)
    assert verdict(case, later).verdict == Verdict.NO_MONEY
    assert items(shop) == [(f"{case.posting_number}:{case.sku}", ItemState.OPEN)]
    book(case, "990", days=12)
    book(case, "-990", days=1)
    found = verdict(case)
    assert (found.verdict, found.booked, found.pk) == (Verdict.MATCHED, PRICE, row.pk)
    assert items(shop) == [(f"{case.posting_number}:{case.sku}", ItemState.DONE)]
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE  # a booked reversal is Ozon showing the money
    shown = TimelineEntry.objects.get(posting_number=case.posting_number, code=Event.REFUND_DONE)
    assert shown.params == {"amount": "990.00", "currency": "RUB"}


def test_no_other_refund_is_touched_by_a_booking(shop: Shop) -> None:
    unknown, offered = returned(shop), returned(shop, claim=Claim.PARTIAL_OFFERED)
    kept = [refunded(unknown, RefundState.UNKNOWN), refunded(offered, amount=Decimal(300))]
    book(unknown, "-990")
    book(offered, "-300")
    assert [verdict(case).verdict for case in (unknown, offered)] == [Verdict.MATCHED, Verdict.MATCHED]
    for refund in kept:
        state = refund.state
        refund.refresh_from_db()
        assert refund.state == state


def test_an_offer_the_buyer_has_not_taken_expects_nothing(shop: Shop) -> None:
    case = returned(shop, claim=Claim.PARTIAL_OFFERED)
    refunded(case, amount=Decimal(300), days=30)
    assert verdict(case).verdict == Verdict.NOT_EXPECTED


def test_money_without_a_case_is_told_once_it_is_booked(shop: Shop) -> None:
    stray = Return(shop=shop, posting_number="7-1", sku=5)
    book(stray, "-990.005")
    row = verdict(stray)
    assert (row.verdict, row.booked, row.cases) == (Verdict.NO_CASE, Decimal("990.01"), [])
    card = WorkItem.objects.get(shop=shop, kind=Kind.MONEY_DIFFERS)
    assert (card.key, card.amount, card.posting_number) == ("7-1:5", Decimal("990.01"), "7-1")
    case = factories.make_return(
        shop=shop, posting_number="7-1", sku=5, source=ReturnSource.OZON, type="ClientReturn",
        claim=Claim.NONE, ozon_state="MovingToSeller", price=Decimal("990.01"),
    )  # fmt: skip
    assert verdict(case).verdict == Verdict.MATCHED
    assert items(shop) == [("7-1:5", ItemState.DONE)]


@pytest.mark.parametrize(("type_", "status"), [("Cancellation", "cancelled"), ("PartialReturn", "delivered")])
def test_goods_that_were_never_sold_have_no_booking_to_miss(shop: Shop, type_: str, status: str) -> None:
    """Ozon gave the buyer his money at the door; it never counted as the seller's."""
    long_ago = timezone.now() - timedelta(days=30)
    posting = factories.make_posting(shop=shop, ozon_status=status, lines=0)
    line = factories.make_line(posting)
    if status == "cancelled":
        factories.make_cancellation(posting=posting)
    case = factories.make_return(
        shop=shop, source=ReturnSource.OZON, type=type_, claim=Claim.DECIDED_BY_OZON, opened_at=long_ago,
        posting_number=posting.posting_number, sku=line.sku, offer_id=line.offer_id, ozon_state="MoneyReturned",
    )  # fmt: skip
    assert verdict(case).verdict == Verdict.NOT_EXPECTED
    book(case, "990", days=12)
    book(case, "-990", days=1)
    assert verdict(case).verdict == Verdict.MATCHED


def test_what_was_before_the_shop_was_connected_opens_nothing(shop: Shop) -> None:
    old = Return(shop=shop, posting_number="8-1", sku=5)
    book(old, "-990", days=101)
    past = timezone.now() - timedelta(days=120)
    returned(shop, opened_at=past, ozon_state="MoneyReturned", claim=Claim.DECIDED_BY_OZON)
    report = reconcile(shop, everything=True)
    assert (report.postings, report.written, items(shop)) == (2, 0, [])
    # Booked after it, of a return from before it: both are known, so it agrees.
    case = returned(shop, opened_at=past, ozon_state="MoneyReturned", claim=Claim.DECIDED_BY_OZON)
    book(case, "-990", days=99)
    assert verdict(case).verdict == Verdict.MATCHED


def test_shipping_counts_with_the_goods(shop: Shop) -> None:
    case = returned(shop)
    refunded(case, RefundState.DONE, shipping=Decimal("120.50"))
    book(case, "-990", days=1)
    book(case, "-120.50", days=0, type_id=SHIPPING)
    row = verdict(case)
    assert (row.verdict, row.shipping, row.booked_shipping) == (
        Verdict.MATCHED,
        Decimal("120.50"),
        Decimal("120.50"),
    )


def test_several_returns_of_one_line_are_one_row(shop: Shop) -> None:
    first = returned(shop)
    second = factories.make_return(
        shop=shop, posting_number=first.posting_number, sku=first.sku + 9_000_000, offer_id=first.offer_id
    )  # another number of the same article
    refunded(first, RefundState.DONE)
    refunded(second, RefundState.DONE, amount=Decimal(400))
    book(first, "-990", days=3)
    assert verdict(first).verdict == Verdict.WAITING
    book(first, "-400", days=0)
    row = verdict(first)
    assert (row.verdict, row.planned, row.booked) == (Verdict.MATCHED, Decimal(1390), Decimal(1390))
    assert row.cases == [first.pk, second.pk]


def test_an_order_cancelled_after_delivery_is_a_case_of_its_own(shop: Shop) -> None:
    now = timezone.now()
    posting = factories.make_posting(shop=shop, ozon_status="cancelled", delivered_at=now, lines=0)
    line = factories.make_line(posting, quantity=2)
    factories.make_cancellation(posting=posting)
    case = Return(shop=shop, posting_number=posting.posting_number, sku=line.sku)
    row = verdict(case)
    assert (row.verdict, row.planned, row.shown) == (Verdict.WAITING, None, None)
    book(case, "-1980")
    assert verdict(case).verdict == Verdict.MATCHED


def test_lost_goods_are_paid_by_ozon(shop: Shop) -> None:
    past = timezone.now() - timedelta(days=11)
    case = returned(
        shop,
        source=ReturnSource.OZON,
        claim=Claim.NONE,
        ozon_state="MovingToSeller",
        compensation=SellerCompensation.RECEIVED,
        compensation_at=past,
    )
    assert verdict(case).verdict == Verdict.NO_MONEY
    reason = WorkItem.objects.get(shop=shop, kind=Kind.MONEY_DIFFERS).reason
    assert reason == "Ozon shows its compensation as paid, and none is booked."
    book(case, "990", type_id=PAID)
    row = verdict(case)
    assert (row.verdict, row.compensated) == (Verdict.NOT_EXPECTED, PRICE)


def test_currencies_are_never_added(shop: Shop) -> None:
    case = returned(shop)
    refunded(case, RefundState.DONE)
    book(case, "-990", currency="CNY")
    row = verdict(case)
    assert (row.verdict, row.booked, row.currency) == (Verdict.AMOUNT_DIFFERS, None, "RUB")


def test_a_person_accepts_exactly_these_sums(shop: Shop, english: None) -> None:
    case = returned(shop)
    refunded(case, RefundState.DONE)
    book(case, "-1000")
    row = verdict(case)
    assert row.verdict == Verdict.AMOUNT_DIFFERS
    for seen, why in (("", "checked"), (money.version_of(row), "  ")):
        with pytest.raises(money.NotPossible):
            money.accept(row, seen=seen, why=why, by="Anna")
    for _press in range(2):
        done = money.accept(row, seen=money.version_of(row), why="agreed with support", by="Anna")
    assert (done.settled_by, done.settled_why) == ("Anna", "agreed with support")
    assert items(shop)[0][1] == ItemState.DONE
    assert (
        TimelineEntry.objects.filter(posting_number=case.posting_number, code=Event.MONEY_SETTLED).count()
        == 1
    )
    assert not money.is_wrong(verdict(case))
    assert items(shop)[0][1] == ItemState.DONE
    book(case, "-1")
    opened = verdict(case)
    assert (money.is_wrong(opened), opened.settled_why) == (True, "")
    assert items(shop)[0][1] == ItemState.OPEN


def test_a_booking_taken_off_again_leaves_nothing_expected(shop: Shop) -> None:
    stray = Return(shop=shop, posting_number="7-1", sku=5)
    booking = book(stray, "-990")
    assert verdict(stray).verdict == Verdict.NO_CASE
    booking.delete()
    row = verdict(stray)
    assert (row.verdict, row.booked) == (Verdict.NOT_EXPECTED, None)
    assert items(shop) == [("7-1:5", ItemState.DONE)]


def test_only_what_changed_is_compared_and_twice_is_as_once(shop: Shop) -> None:
    cases = [returned(shop) for _ in range(3)]
    for case in cases:
        refunded(case, RefundState.DONE)
        book(case, "-990")
    assert reconcile(shop) == Report(postings=3, written=3)
    assert Touched.objects.count() == 0
    assert reconcile(shop) == Report()
    rows = list(Reconciliation.objects.order_by("pk").values())
    assert reconcile(shop, everything=True) == Report(postings=3)
    assert list(Reconciliation.objects.order_by("pk").values()) == rows
    ledger.to_state(Refund.objects.create(
        shop=shop, posting_number=cases[0].posting_number, offer_id="X", return_id="rfbs:1", amount=1
    ), RefundState.SENDING)  # fmt: skip
    assert [row.posting_number for row in Touched.objects.all()] == [cases[0].posting_number]


def test_the_number_of_queries_does_not_grow(shop: Shop) -> None:
    def counted(n: int) -> int:
        for _ in range(n):
            case = returned(shop)
            refunded(case)
            book(case, "-990")
            book(returned(shop), "-700")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert reconcile(shop).postings == 2 * n
        return len(seen)

    counted(1)
    assert counted(2) == counted(12) <= 30

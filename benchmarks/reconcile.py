"""20,000 refunds held against 100,000 bookings, in batches, against a loop that reads each posting by itself.

Both judge by the same rules in the same run; the loop is given a sample, and its time for all is worked out from it.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.tools import report, require, seconds
from money.families import families_of
from money.models import Accrual, AccrualType, Reconciliation, Refund
from money.states import PartKind, RefundState
from money.touching import touch
from money.verdicts import judge
from orders.models import Posting, PostingLine
from ozon.models import Shop
from returns.models import Return
from returns.reconciling import BATCH, reconcile, subjects_of
from returns.states import Claim
from returns.terms import terms_of

RETURNS, ACCRUALS_EACH, SAMPLE = 20_000, 5, 300
PRICE = Decimal("990.00")
GATE = 5.0


def main() -> None:
    shop = Shop.objects.create(
        name="Reconcile",
        client_id="reconcile",
        api_key="x",
        api_url="http://127.0.0.1:9",
        opening_line=timezone.now() - timedelta(days=200),
    )
    numbers = fill(shop)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    loop = seconds(lambda: one_by_one(shop, numbers[:SAMPLE])) * RETURNS / SAMPLE
    Reconciliation.objects.all().delete()
    touch(shop, numbers)
    ours = seconds(lambda: reconcile(shop))
    counts = {queries(shop, numbers[:size]) for size in (BATCH // 10, BATCH)}
    ratio = loop / ours
    figures = {
        "seconds": ours,
        "returns_per_second": RETURNS / ours,
        "loop_seconds": loop,
        "queries": max(counts),
    }
    report("reconcile", figures, {"faster_than_one_by_one": ratio})
    matched = Reconciliation.objects.filter(verdict="matched").count()
    require(
        {
            f"{GATE}× the loop": ratio >= GATE,
            "the number of queries is that of a batch": len(counts) == 1,
            "every refund is matched": matched == RETURNS,
        }
    )


def fill(shop: Shop) -> list[str]:
    """A delivered posting, a refunded return and five bookings of each."""
    now = timezone.now()
    for type_id, name in ((32, "Logistic"), (33, "ReturnFlowLogistic"), (1, "Acquiring")):
        AccrualType.objects.create(shop=shop, type_id=type_id, name=name)
    numbers = [f"{70_000_000 + index}-0001-1" for index in range(RETURNS)]
    postings = Posting.objects.bulk_create(
        (
            Posting(
                shop=shop,
                posting_number=number,
                scheme="rfbs",
                ozon_status="delivered",
                currency="RUB",
                read_at=now,
            )
            for number in numbers
        ),
        batch_size=2000,
    )
    PostingLine.objects.bulk_create(
        (PostingLine(posting=row, sku=501, offer_id="KT", quantity=1, price=PRICE) for row in postings),
        batch_size=2000,
    )
    line = {"shop": shop, "offer_id": "KT", "currency": "RUB"}
    Return.objects.bulk_create(
        (
            Return(
                **line,
                source="rfbs",
                return_id=index,
                posting_number=number,
                sku=501,
                price=PRICE,
                claim=Claim.REFUND_APPROVED,
                opened_at=now,
            )
            for index, number in enumerate(numbers)
        ),
        batch_size=2000,
    )
    Refund.objects.bulk_create(
        (
            Refund(
                **line,
                posting_number=number,
                return_id=f"rfbs:{index}",
                amount=PRICE,
                state=RefundState.DONE,
                done_at=now,
            )
            for index, number in enumerate(numbers)
        ),
        batch_size=2000,
    )
    booked = (
        (0, PRICE, 9),
        (0, -PRICE, 2),
        (32, Decimal(-63), 9),
        (33, Decimal(-52), 1),
        (1, Decimal(-15), 9),
    )
    assert len(booked) == ACCRUALS_EACH
    Accrual.objects.bulk_create(
        (
            Accrual(
                shop=shop,
                date=(now - timedelta(days=days)).date(),
                accrual_id=index * ACCRUALS_EACH + place,
                part="1",
                unit_number=number,
                kind=PartKind.SERVICE if type_id else PartKind.SALE,
                sku=501,
                type_id=type_id,
                amount=amount,
                currency="RUB",
            )
            for index, number in enumerate(numbers)
            for place, (type_id, amount, days) in enumerate(booked)
        ),
        batch_size=2000,
    )
    return numbers


def one_by_one(shop: Shop, numbers: list[str]) -> None:
    """What one would write first: each posting read, judged and stored by itself."""
    now = timezone.now()
    for number in numbers:
        patience = timedelta(days=terms_of(shop).money_days)
        for (_, sku), subject in subjects_of(shop, [number], families_of(shop)).items():
            outcome = judge(
                subject.cases, subject.booked, compensation_since=None, now=now, patience=patience
            )
            row = subject.row(outcome)
            told = {
                name: getattr(row, name) for name in ("planned", "shown", "booked", "currency", "verdict")
            }
            Reconciliation.objects.update_or_create(
                shop=shop, posting_number=number, sku=sku, defaults={**told, "since": row.since}
            )


def queries(shop: Shop, numbers: list[str]) -> int:
    """Of comparing these once more, all in one batch."""
    touch(shop, numbers)
    Reconciliation.objects.filter(posting_number__in=numbers).update(planned=None)
    with CaptureQueriesContext(connection) as seen:
        reconcile(shop)
    return len(seen)

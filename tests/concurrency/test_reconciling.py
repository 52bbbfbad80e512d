"""Two workers who compare the same shop, and money that moves while they do: nothing is lost, nothing written twice."""

import threading
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from money import reconciling
from money.locks import try_shop
from money.models import Accrual, Reconciliation, Touched
from money.states import PartKind, Verdict
from money.touching import touch
from ozon.models import Shop
from returns.reconciling import Report, reconcile
from tests import factories
from tests.concurrency.conftest import wait_until
from tests.concurrency.threads import at_once
from worklist.models import WorkItem
from worklist.states import Kind

pytestmark = pytest.mark.django_db(transaction=True)


def strays(count: int) -> Shop:
    """Money that went back without a case, from so many postings."""
    shop = factories.make_shop(opening_line=timezone.now() - timedelta(days=9))
    values: dict[str, Any] = {"date": timezone.now().date(), "part": "1", "kind": PartKind.SALE, "sku": 5}
    for number in range(count):
        Accrual.objects.create(
            shop=shop,
            accrual_id=number,
            unit_number=f"{number}-1",
            amount=Decimal("-9.90"),
            currency="RUB",
            **values,
        )
    touch(shop, [f"{number}-1" for number in range(count)])
    return shop


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def test_of_two_workers_each_posting_is_compared_once() -> None:
    shop = strays(30)
    told: list[Report] = at_once(partial(reconcile, shop), partial(reconcile, shop))
    assert sum(report.written for report in told) == 30
    assert Reconciliation.objects.filter(verdict=Verdict.NO_CASE).count() == 30
    assert WorkItem.objects.filter(kind=Kind.MONEY_DIFFERS).count() == 30
    assert Touched.objects.count() == 0


def test_what_changes_while_a_worker_compares_is_compared_again() -> None:
    shop = strays(1)
    with transaction.atomic():
        taken = reconciling.take(shop, 500)
        assert taken is not None
        # Meanwhile, in another connection: one who tells of a change, and one who would compare.
        busy, _none = at_once(partial(reconcile, shop), partial(touch, shop, ["0-1"]))
        assert busy.busy
        assert busy.postings == 0
        reconciling.worked_off(taken)
    assert Touched.objects.count() == 1
    assert reconcile(shop).postings == 1
    assert not connection.in_atomic_block


def test_what_a_person_accepts_waits_for_the_comparison_and_stands() -> None:
    shop = strays(1)
    reconcile(shop)
    row, worker_reads = Reconciliation.objects.get(), threading.Event()

    def compare() -> None:
        with transaction.atomic():
            touch(shop, ["0-1"])
            taken = reconciling.take(shop, 500)
            known = {("0-1", 5): Reconciliation.objects.get()}
            worker_reads.set()
            wait_until(somebody_waits, what="the press of a person")
            again = Reconciliation.objects.get()
            again.since -= timedelta(days=1)  # no sum of it
            reconciling.store(shop, [again], known, pictures={})
            reconciling.worked_off(taken or {})

    def press() -> None:
        worker_reads.wait(10)
        seen = reconciling.version_of(row)
        reconciling.accept(row, seen=seen, why="agreed", by="Anna")

    told = at_once(compare, press)
    row.refresh_from_db()
    # The person is told that what he saw has changed: nothing of his is overwritten unseen.
    assert [type(one) for one in told] == [type(None), reconciling.NotPossible]
    assert row.settled_at is None
    assert (
        reconciling.accept(row, seen=reconciling.version_of(row), why="agreed", by="Anna").settled_by
        == "Anna"
    )


def test_shops_do_not_wait_for_each_other() -> None:
    first, second = strays(1), strays(1)
    with transaction.atomic():
        assert try_shop(first.pk)
        [report] = at_once(partial(reconcile, second))
    assert report.postings == 1

"""Connecting a shop with a year behind it: what was over stays over, what is open is work."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.models import StockItem, StockMovement
from messaging.models import BuyerMessage
from money.models import ObservedRefund, Refund
from orders.models import Cancellation, CancellationRequest, Posting
from orders.states import CancellationState, RequestState
from outbox.models import Effect
from returns.models import Return
from returns.states import Claim
from sandbox import server
from tests.fixtures_desk import open_desk
from worklist.models import TimelineEntry, WorkItem

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


@pytest.fixture
def year() -> Iterator[server.Running]:
    """A year of business that is over."""
    running = server.start(history=150, catalog=6, arrivals=0, open_cases=False, rate_limit=100_000)
    yield running
    running.stop()


def nothing_follows() -> None:
    for model in (StockMovement, BuyerMessage, Effect, WorkItem, Refund, ObservedRefund):
        assert model.objects.count() == 0, model


def test_a_year_of_history_is_nobodys_work(year: server.Running, db: None) -> None:
    desk = open_desk(year)
    reports = desk.sync()
    assert [report.error for report in reports.values()] == [""] * len(reports)
    postings = {doc["posting_number"]: doc["status"] for doc in year.world.shop.postings.all()}
    assert Posting.objects.count() == len(postings) == 150
    over = Cancellation.objects.values_list("state", "is_history")
    cancelled = sum(1 for status in postings.values() if status == "cancelled")
    assert list(over) == [(CancellationState.SETTLED, True)] * cancelled
    assert cancelled > 10
    assert CancellationRequest.objects.exists()
    ends = {RequestState.APPROVED, RequestState.REJECTED}
    assert set(CancellationRequest.objects.values_list("state", flat=True)) <= ends
    assert Return.objects.exists()
    assert not Return.objects.filter(claim__in=[Claim.AWAITING_DECISION, Claim.DECIDING]).exists()
    nothing_follows()
    assert TimelineEntry.objects.count() == 0

    for _ in range(2):
        desk.work()
    nothing_follows()
    assert desk.ledger() == []


def test_the_stock_opens_with_ozons_figures(year: server.Running, db: None) -> None:
    desk = open_desk(year)
    desk.sync()
    rows = StockItem.objects.all()
    assert rows.count() == 12
    for row in rows:
        truth = year.world.stock(row.offer_id, row.warehouse_id)
        assert (row.on_hand, row.opening) == (truth["present"], truth["present"])


def test_what_is_open_enters_the_queue(year: server.Running, db: None) -> None:
    world = year.world
    packed = world.add_posting(lines=KETTLE)["posting_number"]
    world.cancel(packed, packed=True)
    unpacked = world.add_posting(lines=KETTLE)["posting_number"]
    world.cancel(unpacked)
    world.add_cancellation_request()
    world.add_rfbs_return()
    world.add_return()
    alive = world.add_posting(lines=KETTLE)["posting_number"]
    desk = open_desk(year)
    before = desk.present_at_ozon(), desk.free_at_ozon()
    desk.sync()
    assert Counter(kind for kind, _ in desk.queue()) == {
        "put_back": 1,
        "cancellation_request": 1,
        "return_claim": 1,
        "collect": 1,
    }
    assert desk.case(packed).state == CancellationState.CANCELLED
    assert desk.case(unpacked).state == CancellationState.SETTLED
    for model in (StockMovement, BuyerMessage, Effect):
        assert model.objects.count() == 0, model
    desk.work()
    assert desk.ledger() == []
    assert (desk.present_at_ozon(), desk.free_at_ozon()) == before

    world.cancel(alive)  # and this one is news
    desk.shop.refresh_from_db()
    desk.sync()
    assert desk.case(alive).is_history is False
    assert BuyerMessage.objects.get().posting_number == alive
    desk.deliver()
    assert desk.free_at_ozon() == before[1] + 1


def test_a_line_in_the_past_makes_the_last_days_work(year: server.Running, db: None) -> None:
    number = year.world.add_posting(lines=KETTLE)["posting_number"]
    year.world.cancel(number)
    desk = open_desk(year, opening_line=timezone.now() - timedelta(days=3))
    desk.sync()
    assert desk.case(number).is_history is False
    assert desk.queue() == [("message", number)]
    assert Cancellation.objects.filter(is_history=True).count() == Cancellation.objects.count() - 1

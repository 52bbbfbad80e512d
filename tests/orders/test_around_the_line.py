"""What was cancelled before the shop was connected is never work, however and whenever it is read; and pushes Ozon
cannot answer for keep nothing else waiting."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders import sync as orders_sync
from orders.models import Cancellation, CancellationRequest, Posting
from outbox.models import Effect
from ozon import push, sync, windows
from ozon.client.postings import Postings
from ozon.models import Fact, PushDelivery, SyncSource
from ozon.states import FactKind, Source
from sandbox import server, times
from tests.fixtures_desk import Desk, open_desk
from tests.orders.test_sync import FBO_LIST, FBS_GET, FBS_LIST, bad_facts, page_of, show
from worklist.models import WorkItem

REFUSED = '{"code": 3, "message": "invalid order_numbers"}'


def broken(desk: Desk, page: dict[str, Any]) -> None:
    for row in page["postings"]:
        row["products"] = 5
    show(desk, page)


def cancelled_long_ago(running: server.Running) -> str:
    now = running.world.shop.now()
    number = str(running.world.add_posting(at=times.shifted(now, days=-10))["posting_number"])
    running.world.cancel(number, at=times.shifted(now, days=-9))
    return number


def test_a_row_of_the_history_that_a_proof_cannot_read_either_stays_history(
    sandbox: server.Running, db: None
) -> None:
    number = cancelled_long_ago(sandbox)
    desk = open_desk(sandbox)
    page = page_of(desk)
    show(desk, {"postings": [], "has_next": False, "cursor": ""})  # nothing changed
    broken(desk, page)
    desk.sync(Source.FBS)
    assert (bad_facts(), Posting.objects.count()) == ([number], 0)
    SyncSource.objects.update(proof_at=timezone.now() - timedelta(hours=25), overlap=0)
    desk.fault("status", FBS_GET, status=500, times=5)
    show(desk, {"postings": [], "has_next": False, "cursor": ""})
    broken(desk, page)
    desk.sync(Source.FBS)
    assert desk.source(Source.FBS).proof["read"] == 0
    assert bad_facts() == [number]
    desk.running.sandbox.faults.clear()
    desk.sync(Source.FBS)
    assert desk.case(number).is_history
    assert (Effect.objects.count(), WorkItem.objects.count()) == (0, 0)


def test_a_bad_row_first_met_by_a_proof_is_told_apart_by_ozon(sandbox: server.Running, db: None) -> None:
    number = cancelled_long_ago(sandbox)
    desk = open_desk(sandbox)
    SyncSource.objects.update(overlap=0, opened_at=timezone.now() - timedelta(hours=25))
    page = page_of(desk)
    show(desk, {"postings": [], "has_next": False, "cursor": ""})
    broken(desk, page)
    desk.sync(Source.FBS)
    assert bad_facts() == [number]
    desk.sync(Source.FBS)
    assert bad_facts() == []
    assert desk.case(number).is_history


def test_both_halves_of_a_page_are_stored_together(
    sandbox: server.Running, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place in the list moves with the first: what of the page is history would be passed over."""
    old = cancelled_long_ago(sandbox)
    desk = open_desk(sandbox)
    desk.sync(Source.FBS)
    Cancellation.objects.all().delete()
    Posting.objects.all().delete()
    for _ in range(130):
        desk.world.add_posting()
    monkeypatch.setattr(windows, "PAGES_AT_ONCE", 1)
    sync.read_again(desk.shop, Source.FBS, since=timezone.now() - timedelta(days=20))
    SyncSource.objects.update(overlap=0)
    real = orders_sync.store_page

    def killed(*args: Any, past: bool | None, **how: Any) -> tuple[int, int]:
        if past:
            raise KeyboardInterrupt
        return real(*args, past=past, **how)

    with monkeypatch.context() as patch:
        patch.setattr(orders_sync, "store_page", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.sync(Source.FBS)
    desk.sync(Source.FBS)
    assert desk.case(old).is_history


def pushed(desk: Desk, kind: str, number: str) -> None:
    push.store(desk.shop, {"message_type": kind, "posting_number": number}, began=time.perf_counter())


@pytest.mark.parametrize(
    ("source", "path", "kind"),
    [(Source.FBS, FBS_LIST, "TYPE_POSTING_CANCELLED"), (Source.FBO, FBO_LIST, "TYPE_FBO_POSTING_CANCELLED")],
)
def test_a_push_that_names_no_number_of_ozons_keeps_nothing_waiting(
    desk: Desk, source: Source, path: str, kind: str
) -> None:
    scheme = "fbo" if source == Source.FBO else "fbs"
    told, other = (str(desk.world.add_posting(scheme=scheme)["posting_number"]) for _ in range(2))
    for number in ("нет такого", told, other):
        pushed(desk, kind, number)
    faults = desk.running.sandbox.faults
    refuse = {"fault": "status", "path": path, "status": 400, "body": REFUSED}

    with pytest.MonkeyPatch.context() as patch:
        name = "fbs_list" if source == Source.FBS else "fbo_list"
        real = getattr(Postings, name)

        def picky(self: Postings, *args: Any, **how: Any) -> Any:
            named = [*how.get("order_numbers", ()), *how.get("posting_numbers", ())]
            if "нет такого" in named:
                faults.add(refuse)
            return real(self, *args, **how)

        patch.setattr(Postings, name, picky)
        report = desk.sync(source)[source]
    assert report.error == ""
    assert set(Posting.objects.values_list("posting_number", flat=True)) == {told, other}
    assert not PushDelivery.objects.filter(handled_at=None).exists()


def test_a_pushed_posting_that_cannot_be_read_keeps_nothing_waiting(desk: Desk) -> None:
    number = str(desk.world.add_posting()["posting_number"])
    pushed(desk, "TYPE_POSTING_CANCELLED", "11111111-0001-1")  # no list shows it
    desk.fault("body", FBS_GET, body='{"result": {"posting_number": 5}}', times=2)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert report.error == ""
    assert Posting.objects.get().posting_number == number
    assert not PushDelivery.objects.filter(handled_at=None).exists()
    assert Fact.objects.get(kind=FactKind.BAD_ROW).key == "11111111-0001-1"


def test_a_buyers_words_that_were_forgotten_do_not_come_back(desk: Desk, settings: Any) -> None:
    placed = desk.world.add_cancellation_request()
    desk.sync(Source.CANCELLATION_REQUESTS)
    request = desk.request(placed["cancellation_id"])
    assert request.wish
    settings.PERSONAL_DAYS = 0
    CancellationRequest.objects.update(wish="")
    SyncSource.objects.update(proof_at=timezone.now() - timedelta(hours=25))
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.request(placed["cancellation_id"]).wish == ""
    assert desk.source(Source.CANCELLATION_REQUESTS).proof["differing"] == 0

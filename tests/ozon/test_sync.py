"""What Ozon and the network do wrong: what was good is kept, what was bad is said, and everything goes on."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, DataError
from django.utils import timezone

from inventory.models import Product, Warehouse
from orders import sync as orders_sync
from orders.models import Cancellation, Posting
from outbox.models import Effect
from ozon import sync
from ozon.models import Fact, PushDelivery, SyncSource
from ozon.passes import TAKEN_OVER, Pass
from ozon.states import FactKind, ShopState, Source
from sandbox import server, times
from tests.fixtures_desk import Desk, open_desk
from worklist.models import WorkItem

FBS_LIST = "/v4/posting/fbs/list"
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
WAYS_TO_FAIL: list[tuple[str, dict[str, Any]]] = [
    ("broken JSON", {"fault": "body", "body": '{"postings": [{"posting_number": "1'}),
    ("a page of HTML", {"fault": "body", "body": "<html><body>Обслуживание</body></html>"}),
    ("nothing", {"fault": "body", "body": " "}),
    ("null", {"fault": "body", "body": "null"}),
    ("a list for an object", {"fault": "body", "body": "[1, 2]"}),
    ("no list at all", {"fault": "body", "body": "{}"}),
    ("a word for a list", {"fault": "body", "body": '{"postings": "нет"}'}),
    ("500 in HTML", {"fault": "status", "status": 500}),
    ("502", {"fault": "status", "status": 502, "body": "Bad Gateway"}),
    ("401", {"fault": "status", "status": 401, "body": '{"code": 16, "message": "Invalid Api-Key"}'}),
    ("403", {"fault": "status", "status": 403, "body": '{"code": 7, "message": "Access denied"}'}),
    ("404 of a gateway", {"fault": "status", "status": 404}),
    ("429", {"fault": "status", "status": 429, "seconds": 600, "body": '{"code": 8, "message": "later"}'}),
    ("no answer", {"fault": "lose_answer"}),
]


def cancelled_unread(desk: Desk) -> str:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    desk.world.cancel(number)
    return str(number)


@pytest.mark.parametrize("how", [how for _, how in WAYS_TO_FAIL], ids=[name for name, _ in WAYS_TO_FAIL])
def test_a_failing_source_says_so_stops_nobody_and_heals(desk: Desk, how: dict[str, Any]) -> None:
    number = cancelled_unread(desk)
    cursor = desk.source(Source.FBS).cursor
    desk.fault(path=FBS_LIST, times=5, **how)
    reports = desk.sync()
    failed = [source for source, report in reports.items() if report.error]
    assert failed == [Source.FBS]
    row = desk.source(Source.FBS)
    assert row.error == reports[Source.FBS].error != ""
    assert row.error_at is not None
    assert (row.cursor, row.lease, row.lease_until) == (cursor, "", None)
    [fact] = Fact.objects.filter(solved_at=None)
    assert (fact.source, fact.kind, fact.detail) == (Source.FBS, FactKind.CALL_FAILED, row.error)
    assert not Posting.objects.exists()

    desk.running.sandbox.faults.clear()
    healed = desk.sync(Source.FBS)[Source.FBS]
    assert (healed.error, healed.rows) == ("", 1)
    row = desk.source(Source.FBS)
    assert (row.error, row.error_at) == ("", None)
    assert not Fact.objects.filter(solved_at=None).exists()
    assert desk.case(number).posting.posting_number == number


@pytest.mark.parametrize("source", list(Source))
def test_every_source_survives_html_and_comes_back(desk: Desk, source: Source) -> None:
    desk.world.add_posting(lines=KETTLE)
    desk.fault("body", body="<html>", times=10)
    assert desk.sync(source)[source].error
    desk.running.sandbox.faults.clear()
    assert not desk.sync(source)[source].error


def test_ozon_is_left_alone_as_long_as_it_asks(desk: Desk) -> None:
    body = '{"code": 8, "message": "later"}'
    desk.fault("status", FBS_LIST, status=429, seconds=600, body=body, times=5)
    before = timezone.now()
    desk.sync(Source.FBS)
    wait = desk.source(Source.FBS).wanted_at - before
    assert timedelta(seconds=595) < wait < timedelta(seconds=660)
    assert (desk.shop.pk, Source.FBS) not in sync.due()


def test_a_short_pause_is_waited_out_in_place(desk: Desk) -> None:
    cancelled_unread(desk)
    desk.fault("status", FBS_LIST, status=429, seconds=1, body='{"code": 8, "message": "later"}')
    assert desk.sync(Source.FBS)[Source.FBS].error == ""
    assert Cancellation.objects.count() == 1


def test_good_pages_stay_and_the_next_pass_goes_on_where_it_was_cut(desk: Desk) -> None:
    SyncSource.objects.update(overlap=0)
    numbers = [desk.world.add_posting(lines=KETTLE)["posting_number"] for _ in range(130)]
    with sync_cut_after(desk, pages=1):
        report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, bool(report.error)) == (100, True)
    assert Posting.objects.count() == 100
    row = desk.source(Source.FBS)
    assert row.cursor["changes"]["page"]

    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, report.error) == (30, "")
    assert set(Posting.objects.values_list("posting_number", flat=True)) == set(numbers)
    assert "changes" not in desk.source(Source.FBS).cursor


class sync_cut_after:  # noqa: N801 - reads as a phrase
    """Ozon's list breaks after so many good pages."""

    def __init__(self, desk: Desk, *, pages: int) -> None:
        self.faults, self.left = desk.running.sandbox.faults, pages
        self.take = self.faults.take

    def __enter__(self) -> None:
        def take(call: Any) -> Any:
            if call.path == FBS_LIST:
                if self.left <= 0:
                    self.faults.add({"fault": "status", "path": FBS_LIST})
                self.left -= 1
            return self.take(call)

        self.faults.take = take  # type: ignore[method-assign]  # put in its place for the test

    def __exit__(self, *_: object) -> None:
        self.faults.take = self.take  # type: ignore[method-assign]  # put in its place for the test
        self.faults.clear()


def test_a_page_the_database_refuses_is_told_and_no_other_source_suffers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled_unread(desk)

    def refuse(*_: object, **__: object) -> None:
        raise DatabaseError("integer out of range")

    with monkeypatch.context() as patch:
        patch.setattr("orders.sync.store", refuse)
        reports = desk.sync()
    assert [source for source, report in reports.items() if report.error] == [Source.FBS, Source.FBO]
    assert "integer out of range" in desk.source(Source.FBS).error
    assert desk.sync(Source.FBS)[Source.FBS].error == ""
    assert Cancellation.objects.count() == 1


def test_a_bug_of_ours_leaves_no_lease_behind_and_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelled_unread(desk)

    def break_down(*_: object, **__: object) -> None:
        raise LookupError("a case nobody thought of")

    with monkeypatch.context() as patch:
        patch.setattr("orders.sync.follow", break_down)
        with pytest.raises(LookupError, match="nobody thought of"):
            desk.sync(Source.FBS)
    row = desk.source(Source.FBS)
    assert (row.lease, row.lease_until) == ("", None)
    assert "nobody thought of" in row.error
    assert not Posting.objects.exists()
    desk.sync(Source.FBS)
    assert Cancellation.objects.count() == 1


def test_a_source_another_process_reads_is_left_to_it(desk: Desk) -> None:
    cancelled_unread(desk)
    soon = timezone.now() + timedelta(minutes=1)
    SyncSource.objects.filter(source=Source.FBS).update(lease="other", lease_until=soon)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.skipped, report.rows) == (True, 0)
    assert not Posting.objects.exists()
    assert (desk.shop.pk, Source.FBS) not in sync.due()

    SyncSource.objects.filter(source=Source.FBS).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert desk.sync(Source.FBS)[Source.FBS].rows == 1


def test_a_pass_that_lost_its_lease_stores_nothing_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled_unread(desk)
    real = sync._syncs[Source.FBS]

    def overtaken(turn: Pass) -> None:
        SyncSource.objects.filter(source=Source.FBS).update(lease="other")
        real(turn)

    monkeypatch.setitem(sync._syncs, Source.FBS, overtaken)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.skipped, report.error) == (True, TAKEN_OVER)
    assert (Posting.objects.count(), Effect.objects.count(), WorkItem.objects.count()) == (0, 0, 0)
    assert desk.source(Source.FBS).lease == "other"


def test_a_paused_shop_is_not_read(desk: Desk) -> None:
    SyncSource.objects.update(wanted_at=timezone.now())
    assert {source for _, source in sync.due()} == set(sync.sources())
    desk.shop.state = ShopState.PAUSED
    desk.shop.save(update_fields=["state"])
    assert sync.due() == []


def test_wanting_a_source_brings_its_pass_forward(desk: Desk) -> None:
    assert (desk.shop.pk, Source.FBO) not in sync.due()
    sync.want(desk.shop, Source.FBO)
    assert (desk.shop.pk, Source.FBO) in sync.due()
    desk.sync(Source.FBO)
    assert (desk.shop.pk, Source.FBO) not in sync.due()


def test_a_turn_that_comes_before_the_next_look_is_known_by_its_moment(desk: Desk) -> None:
    """Else a poll would come up to the time between two looks late."""
    rows, now = SyncSource.objects.filter(shop=desk.shop), timezone.now()
    rows.update(wanted_at=now + timedelta(hours=1))
    rows.filter(source=Source.FBS).update(wanted_at=now + timedelta(seconds=5))
    rows.filter(source=Source.FBO).update(wanted_at=now - timedelta(seconds=5))
    PushDelivery.objects.create(
        shop=desk.shop, message_type="TYPE_NEW_MESSAGE", digest="1", source=Source.CHATS
    )
    found = {source: wait for _, source, wait in sync.coming(30)}
    assert found == {Source.FBO: 0.0, Source.CHATS: 0.0, Source.FBS: pytest.approx(5, abs=1)}
    assert {source for _, source, _ in sync.coming(1)} == {Source.FBO, Source.CHATS}


def test_the_catalogue_is_read_once_each(desk: Desk) -> None:
    for _ in range(2):
        desk.sync()
    assert (Product.objects.count(), Warehouse.objects.count()) == (6, 2)
    assert isinstance(desk.source(Source.PRODUCTS).succeeded_at, datetime)
    assert json.loads(json.dumps(desk.source(Source.FBS).cursor))["changed_to"]


def test_a_row_that_cannot_be_stored_holds_up_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its neighbours on the page are stored, it is told by name, and read again singly until it can be stored."""
    desk.sync()
    good, bad = (
        desk.world.add_posting(scheme="fbs", status="awaiting_packaging")["posting_number"] for _ in range(2)
    )
    honest = orders_sync.follow

    def refuse(shop: Any, changes: Any, **how: Any) -> None:
        honest(shop, changes, **how)
        if any(change.posting.posting_number == bad for change in changes):
            raise DataError("numeric field overflow")

    monkeypatch.setattr(orders_sync, "follow", refuse)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.error, report.bad_rows) == ("", 1)
    assert Posting.objects.get(posting_number__in=[good, bad]).posting_number == good
    fact = Fact.objects.get(kind=FactKind.BAD_ROW, solved_at=None)
    assert (fact.key, fact.detail) == (bad, "cannot be stored: numeric field overflow · ")

    monkeypatch.undo()
    desk.sync(Source.FBS)
    assert Posting.objects.filter(posting_number=bad).exists()
    assert not Fact.objects.filter(kind=FactKind.BAD_ROW, solved_at=None).exists()


def test_history_that_could_not_be_stored_is_history_still_when_it_can(
    sandbox: server.Running, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = times.shifted(sandbox.world.shop.now(), days=-40)
    number = sandbox.world.add_posting(at=at)["posting_number"]
    sandbox.world.cancel(number, at=times.shifted(at, hours=2))
    desk = open_desk(sandbox)
    honest = orders_sync.follow

    def refuse(shop: Any, changes: Any, **how: Any) -> None:
        if any(change.posting.posting_number == number for change in changes):
            raise DataError("numeric field overflow")
        honest(shop, changes, **how)

    monkeypatch.setattr(orders_sync, "follow", refuse)
    desk.sync()
    monkeypatch.undo()
    desk.sync()
    assert desk.case(number).is_history
    assert (desk.queue(), desk.effects()) == ([], [])

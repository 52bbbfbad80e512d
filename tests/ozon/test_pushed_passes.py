"""Passes that pushes brought about, before it was the source's turn: soon, small, and no substitute for the turn."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orders import sync as orders_sync
from orders.models import Cancellation, Posting
from ozon import push, sync
from ozon.client.postings import Postings
from ozon.client.throttle import put_off
from ozon.models import PushDelivery, SyncSource
from ozon.states import Source
from sellerdesk import tasks
from tests.fixtures_desk import Desk


def pushed(desk: Desk, **body: Any) -> PushDelivery:
    push.store(desk.shop, body, began=time.perf_counter())
    return PushDelivery.objects.filter(shop=desk.shop).latest("received_at")


def wait_for_turn(desk: Desk, source: Source, seconds: int) -> SyncSource:
    """It is the source's turn only so many seconds from now."""
    now = timezone.now()
    SyncSource.objects.filter(shop=desk.shop, source=source).update(
        wanted_at=now + timedelta(seconds=seconds)
    )
    return desk.source(source)


def test_a_push_has_its_posting_read_and_leaves_the_turn_where_it_was(desk: Desk) -> None:
    told, other = (str(desk.world.add_posting()["posting_number"]) for _ in range(2))
    for number in (told, other):
        desk.world.cancel(number)
    before = wait_for_turn(desk, Source.FBS, 15)
    row = pushed(desk, message_type="TYPE_POSTING_CANCELLED", posting_number=told)

    report = sync.run(desk.shop, Source.FBS, only_due=True)
    assert (report.error, report.rows, report.skipped) == ("", 1, False)
    assert Cancellation.objects.get().posting.posting_number == told
    row.refresh_from_db()
    assert row.handled_at is not None
    after = desk.source(Source.FBS)
    kept = ("wanted_at", "cursor", "read_to", "succeeded_at", "opened_at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (after.lease, after.lease_until) == ("", None)
    assert sync.run(desk.shop, Source.FBS, only_due=True).skipped

    wait_for_turn(desk, Source.FBS, 0)
    assert sync.run(desk.shop, Source.FBS, only_due=True).rows > 0
    assert Posting.objects.filter(ozon_status="cancelled").count() == 2


def test_the_turn_itself_reads_pushes_and_everything_else(desk: Desk) -> None:
    told, other = (str(desk.world.add_posting()["posting_number"]) for _ in range(2))
    pushed(desk, message_type="TYPE_NEW_POSTING", posting_number=told)
    wait_for_turn(desk, Source.FBS, 0)
    sync.run(desk.shop, Source.FBS, only_due=True)
    assert set(Posting.objects.values_list("posting_number", flat=True)) == {told, other}
    assert desk.source(Source.FBS).wanted_at > timezone.now()


def test_a_pushed_fbo_posting_is_read_alone(desk: Desk) -> None:
    told, other = (str(desk.world.add_posting(scheme="fbo")["posting_number"]) for _ in range(2))
    before = wait_for_turn(desk, Source.FBO, 300)
    pushed(desk, message_type="TYPE_FBO_POSTING_NEW", posting_number=told)
    assert sync.run(desk.shop, Source.FBO, only_due=True).rows == 1
    assert not Posting.objects.filter(posting_number=other).exists()
    assert desk.source(Source.FBO).wanted_at == before.wanted_at


def test_what_fails_waits_for_its_turn(desk: Desk) -> None:
    number = str(desk.world.add_posting()["posting_number"])
    wait_for_turn(desk, Source.FBS, 15)
    pushed(desk, message_type="TYPE_NEW_POSTING", posting_number=number)
    desk.fault("status", "/v4/posting/fbs/list", status=500)
    assert sync.run(desk.shop, Source.FBS, only_due=True).error
    assert sync.run(desk.shop, Source.FBS, only_due=True).skipped
    assert desk.source(Source.FBS).wanted_at > timezone.now()
    wait_for_turn(desk, Source.FBS, 0)
    assert not sync.run(desk.shop, Source.FBS, only_due=True).error
    assert Posting.objects.get().posting_number == number


@pytest.mark.parametrize(
    ("source", "kind"), [(Source.STOCKS, "TYPE_STOCKS_CHANGED"), (Source.PRODUCTS, "TYPE_UPDATE_ITEM")]
)
def test_a_source_read_as_a_whole_follows_a_heap_of_pushes_once_in_a_while(
    desk: Desk, source: Source, kind: str
) -> None:
    """Each of our own quantities makes Ozon push: a pass for each would never end."""
    for number in range(3):
        pushed(desk, message_type=kind, offer_id=f"{number}", items=[{"sku": number}])
    started = SyncSource.objects.filter(shop=desk.shop, source=source)
    started.update(
        started_at=timezone.now() - sync.WHOLE_PAUSE, wanted_at=timezone.now() + timedelta(hours=1)
    )
    assert not sync.run(desk.shop, source, only_due=True).skipped
    assert not PushDelivery.objects.filter(handled_at=None).exists()

    pushed(desk, message_type=kind, offer_id="4", items=[{"sku": 4}])
    assert sync.run(desk.shop, source, only_due=True).skipped
    assert not sync.is_due(desk.shop, source)
    started.update(started_at=timezone.now() - sync.WHOLE_PAUSE)
    assert sync.is_due(desk.shop, source)


def test_a_push_that_came_while_the_whole_was_read_waits_for_the_next_pass(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync._syncs[Source.STOCKS]

    def meanwhile(turn: Any) -> None:
        real(turn)
        pushed(desk, message_type="TYPE_STOCKS_CHANGED", items=[{"sku": 1}])

    monkeypatch.setitem(sync._syncs, Source.STOCKS, meanwhile)
    sync.run(desk.shop, Source.STOCKS)
    assert PushDelivery.objects.get().handled_at is None


def test_a_push_committed_after_the_look_for_pushes_waits_for_the_next_pass(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came in before the pass began, and nobody has read what it tells of."""
    wait_for_turn(desk, Source.FBS, 15)
    pushed(
        desk, message_type="TYPE_NEW_POSTING", posting_number=str(desk.world.add_posting()["posting_number"])
    )
    real, late = orders_sync._read_numbers, str(desk.world.add_posting()["posting_number"])

    def meanwhile(*what: Any) -> None:
        real(*what)
        row = pushed(desk, message_type="TYPE_NEW_POSTING", posting_number=late)
        PushDelivery.objects.filter(pk=row.pk).update(received_at=timezone.now() - timedelta(minutes=1))

    with monkeypatch.context() as patch:
        patch.setattr(orders_sync, "_read_numbers", meanwhile)
        sync.run(desk.shop, Source.FBS, only_due=True)
    assert PushDelivery.objects.get(handled_at=None).key == late
    sync.run(desk.shop, Source.FBS, only_due=True)
    assert Posting.objects.filter(posting_number=late).exists()


def test_what_is_pushed_while_a_turn_reads_its_pages_is_read_between_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking back over a busy time takes many pages, and a push must not wait for the last of them."""
    real, late = orders_sync._changed_page, []

    def meanwhile(turn: Any, *span: Any) -> Any:
        page = real(turn, *span)
        if not late:
            late.append(str(desk.world.add_posting()["posting_number"]))
            pushed(desk, message_type="TYPE_NEW_POSTING", posting_number=late[0])
        return page

    monkeypatch.setattr(orders_sync, "_changed_page", meanwhile)
    sync.run(desk.shop, Source.FBS)
    assert [Posting.objects.get().posting_number] == late
    assert PushDelivery.objects.get().handled_at is not None


def test_a_pass_our_own_limits_kept_back_is_not_asked_for_again_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pushes wait, so it is due: asked for at once it would turn round and round till there is room."""
    wait_for_turn(desk, Source.FBS, 15)
    pushed(desk, message_type="TYPE_NEW_POSTING", posting_number="11111111-0001-1")
    asked: list[Any] = []
    monkeypatch.setattr(tasks.poll, "apply_async", lambda **how: asked.append(how))

    def no_room(*_: Any, **__: Any) -> None:
        raise put_off("/v4/posting/fbs/list", 60.0)

    monkeypatch.setattr(Postings, "fbs_list", no_room)
    tasks.poll(desk.shop.pk, Source.FBS)
    assert sync.is_due(desk.shop, Source.FBS)
    assert asked == []

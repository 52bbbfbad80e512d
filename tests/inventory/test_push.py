"""Stock quantities leave together: a hundred pairs to a call, each pair's newest, and one that is refused alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import StockItem
from inventory.services import PAIR_PAUSE, lane_of, push
from outbox import runner
from outbox.models import Attempt, Effect, Stream
from outbox.states import AttemptOutcome, EffectKind, Status
from ozon.client import Page
from ozon.client.stocks import Stocks
from ozon.states import Source
from sandbox import server
from tests.factories import make_stock
from tests.fixtures_desk import STOCK, Desk, open_desk
from worklist.models import TimelineEntry
from worklist.states import Event

READ = "/v2/product/info/stocks-by-warehouse/fbs"
NO = '{"code": 3, "message": "no"}'


@pytest.fixture
def wide(db: None) -> Iterator[Desk]:
    """A shop with many goods, at an Ozon that takes a pair once in 30 s."""
    running = server.start(history=0, catalog=130, arrivals=0, open_cases=False, rate_limit=100_000)
    desk = open_desk(running)
    desk.sync(Source.WAREHOUSES, Source.STOCKS)
    yield desk
    running.stop()


def goods(desk: Desk, number: int) -> list[StockItem]:
    """So many pairs, each with one piece less than Ozon was told."""
    items = list(StockItem.objects.filter(shop=desk.shop, on_hand__gt=1).order_by("pk")[:number])
    assert len(items) == number
    for item in items:
        StockItem.objects.filter(pk=item.pk).update(on_hand=item.on_hand - 1)
    return items


def want(desk: Desk, items: list[StockItem], cause: str = "one") -> None:
    with transaction.atomic():
        for item in items:
            push(item, desk.shop, by="desk", cause_id=cause, posting_number=f"{cause}-{item.pk}")


def told(desk: Desk) -> list[list[str]]:
    """The lanes of every call Ozon took."""
    return [
        [f"{row['warehouse_id']}:{row['offer_id']}" for row in write["updated"]]
        for write in desk.written(STOCK)
    ]


def open_windows(desk: Desk) -> None:
    """As after half a minute: Ozon takes every pair again."""
    desk.world.shop.options = replace(desk.world.shop.options, stock_limit=False)


def statuses(cause: str = "") -> list[str]:
    rows = Effect.objects.filter(key__startswith=cause).order_by("pk")
    return list(rows.values_list("status", flat=True))


def call(desk: Desk) -> Any:
    return runner.deliver_batch(desk.shop.pk, EffectKind.STOCK_PUSH)


def assert_ozon_is_right(desk: Desk, items: list[StockItem]) -> None:
    for item in items:
        item.refresh_from_db()
        assert desk.free_at_ozon(item.offer_id, item.warehouse_id) == item.on_hand


def test_one_call_carries_the_newest_of_each_pair_and_ends_what_is_older(wide: Desk) -> None:
    items = goods(wide, 50)
    for cause in ("first", "second", "third"):
        want(wide, items, cause)
    assert call(wide) == [Status.DONE] * 50
    assert [sorted(lanes) for lanes in told(wide)] == [sorted(map(lane_of, items))]
    assert statuses() == [Status.DONE] * 150
    assert set(Attempt.objects.values_list("effect__key", "outcome")) == {
        (f"third:{lane_of(item)}", AttemptOutcome.DONE) for item in items
    }
    older = Effect.objects.exclude(key__startswith="third").values_list("result__told_before", flat=True)
    assert list(older) == [True] * 100
    pushed = TimelineEntry.objects.filter(code=Event.STOCK_PUSHED)
    assert set(pushed.values_list("posting_number", flat=True)) == {f"third-{item.pk}" for item in items}
    assert_ozon_is_right(wide, items)


def test_more_than_a_call_carries_leaves_in_the_next_one(wide: Desk) -> None:
    items = goods(wide, 120)
    want(wide, items)
    assert wide.deliver() == {"expired": 0, Status.DONE: 120}
    assert [len(lanes) for lanes in told(wide)] == [100, 20]
    assert_ozon_is_right(wide, items)


def test_a_call_comes_at_its_pace(wide: Desk) -> None:
    items = goods(wide, 2)
    want(wide, items[:1])
    assert call(wide) == [Status.DONE]
    want(wide, items[1:])
    assert call(wide) is None
    Stream.objects.update(next_at=timezone.now())
    assert call(wide) == [Status.DONE]
    assert call(wide) is None
    assert len(told(wide)) == 2


def test_a_pair_ozon_refuses_costs_no_other_its_write(wide: Desk) -> None:
    items = goods(wide, 5)
    unknown = make_stock(shop=wide.shop, warehouse_id=items[0].warehouse_id)
    want(wide, [*items[:2], unknown, *items[2:]])
    call(wide)
    assert statuses() == [Status.DONE] * 2 + [Status.DEAD] + [Status.DONE] * 3
    assert "NOT_FOUND_ERROR" in Effect.objects.get(status=Status.DEAD).error
    assert wide.queue() == [("not_delivered", f"one-{unknown.pk}")]
    assert_ozon_is_right(wide, items)


def test_a_no_to_the_call_is_narrowed_down(wide: Desk) -> None:
    items = goods(wide, 4)
    want(wide, items)
    wide.fault("status", STOCK, status=400, body=NO, times=2)
    call(wide)  # all four, then the first two, then each of these, then the last two
    assert statuses() == [Status.DONE] * 4
    assert [len(lanes) for lanes in told(wide)] == [1, 1, 2]
    assert_ozon_is_right(wide, items)


def test_a_pair_told_too_soon_waits_for_its_window_and_counts_as_no_attempt(wide: Desk) -> None:
    first, second = goods(wide, 2)
    want(wide, [first])
    wide.deliver()
    Stream.objects.update(next_at=timezone.now())
    StockItem.objects.filter(pk=first.pk).update(pushed_at=None, on_hand=first.on_hand - 5)
    want(wide, [first, second], "two")
    before = timezone.now()
    call(wide)
    assert statuses("two") == [Status.DUE, Status.DONE]
    put_off = Effect.objects.get(key__startswith="two", status=Status.DUE)
    assert put_off.due_at >= before + timedelta(seconds=30)
    assert put_off.attempts == 0
    open_windows(wide)
    wide.deliver()
    assert statuses("two") == [Status.DONE] * 2
    assert_ozon_is_right(wide, [first, second])


def test_what_is_wanted_while_a_call_is_under_way_waits_for_the_window(
    wide: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was told when it was wanted, so it would be refused now; it waits, and its quantity goes out."""
    [item] = goods(wide, 1)
    want(wide, [item])
    write = Stocks.set

    def slow(stocks: Stocks, writes: Any) -> Any:
        StockItem.objects.filter(pk=item.pk).update(on_hand=1)
        item.refresh_from_db()
        want(wide, [item], "meanwhile")
        return write(stocks, writes)

    with monkeypatch.context() as patch:
        patch.setattr(Stocks, "set", slow)
        assert call(wide) == [Status.DONE]
    late = Effect.objects.get(key__startswith="meanwhile")
    item.refresh_from_db()
    assert (late.status, late.due_at) == (Status.DUE, item.pushed_at + PAIR_PAUSE)
    open_windows(wide)
    wide.deliver()
    assert statuses() == [Status.DONE] * 2
    assert_ozon_is_right(wide, [item])


def test_a_lost_answer_makes_all_of_them_due_again(wide: Desk) -> None:
    items = goods(wide, 10)
    for cause in ("older", "newer"):
        want(wide, items, cause)
    wide.fault("lose_answer", STOCK)
    before = timezone.now()
    assert call(wide) == [Status.DUE] * 10
    waiting = Effect.objects.filter(due_at__gte=before + timedelta(seconds=5))
    assert waiting.count() == 20  # what is older waits for the newest of its pair
    open_windows(wide)
    wide.deliver()
    assert statuses() == [Status.DONE] * 20
    assert_ozon_is_right(wide, items)


def test_a_reader_that_fails_holds_up_no_write(wide: Desk) -> None:
    items = goods(wide, 3)
    want(wide, items)
    wide.fault("status", READ, status=400, body=NO)
    call(wide)
    assert statuses() == [Status.DONE] * 3
    assert_ozon_is_right(wide, items)


def test_a_reader_that_never_ends_holds_up_no_write(wide: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty pages, each with a cursor of its own to another one."""
    items, asked = goods(wide, 3), []

    def for_offers(_: Stocks, __: Any, *, cursor: str = "") -> Page[Any]:
        asked.append(cursor)
        assert len(asked) < 100, "would go on for ever"
        return Page([], [], cursor=str(len(asked)), has_next=True)

    monkeypatch.setattr(Stocks, "for_offers", for_offers)
    want(wide, items)
    call(wide)
    assert statuses() == [Status.DONE] * 3


def test_nothing_is_read_beyond_the_pairs_of_a_call(wide: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    items, asked, read = goods(wide, 2), [], Stocks.for_offers

    def for_offers(stocks: Stocks, offers: Any, *, cursor: str = "") -> Page[Any]:
        asked.append(cursor)
        return msgspec.structs.replace(read(stocks, offers), cursor=f"{len(asked)}", has_next=True)

    monkeypatch.setattr(Stocks, "for_offers", for_offers)
    want(wide, items)
    call(wide)
    assert len(asked) == 1
    assert_ozon_is_right(wide, items)


def test_a_call_costs_the_same_statements_for_one_as_for_a_hundred(wide: Desk) -> None:
    items = goods(wide, 101)
    want(wide, items[:1])
    with CaptureQueriesContext(
        connection,
    ) as alone:
        assert call(wide) == [Status.DONE]
    for cause in ("older", "newer"):
        want(wide, items[1:], cause)
    Stream.objects.update(next_at=timezone.now())
    with CaptureQueriesContext(connection) as together:
        assert call(wide) == [Status.DONE] * 100
    assert len(together) <= len(alone) + 5  # many rows are copied beside their table and written from there
    assert len(together) <= 40

"""Kinds that leave many at a time: whose turn it is, one bad one among them, and waking one worker once."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from outbox import asking, handlers, runner, selectors, services, sweep, wake
from outbox.claims import PATIENCE, claim, claim_batch
from outbox.handlers import Answer, Handler
from outbox.models import Attempt, Effect, Stream
from outbox.outcomes import MAX_ATTEMPTS
from outbox.states import AttemptOutcome, EffectKind, Mode, Status, SwitchKind
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError, RateLimited, Refused, TransportError
from ozon.models import Shop
from ozon.states import ShopState, StockKeeper
from tests.factories import make_effect, make_shop

KIND = EffectKind.STOCK_PUSH
BAD = "bad"
pytestmark = pytest.mark.django_db


class Many(Handler):
    """Takes four at a time, and answers as the test says."""

    kind = KIND
    idempotent = True
    no_is_final = False
    batch = 4
    pace = 0.2

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.done: list[str] = []
        self.error: Exception | None = None
        self.about_bad: Exception | None = None

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"would": effect.key}

    def deliver_many(self, effects: Sequence[Effect], client: OzonClient) -> dict[int, Answer]:
        self.calls.append([effect.lane for effect in effects])
        if self.error:
            raise self.error
        if self.about_bad and BAD in self.calls[-1]:
            raise self.about_bad
        return {effect.pk: {"stock": 1} for effect in effects}

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        if effect.payload.get("bug"):
            raise AttributeError("a bug in one")
        self.done.append(effect.key)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Many:
    handler = Many()
    monkeypatch.setitem(handlers._handlers, KIND, handler)
    return handler


@pytest.fixture
def shop(db: None) -> Shop:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    services.set_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.ON)
    return shop


def due(shop: Shop, *lanes: str, **fields: Any) -> list[Effect]:
    return [make_effect(shop=shop, lane=lane, **fields) for lane in lanes]


def turn(shop: Shop) -> Any:
    """The next call, whenever the last one was."""
    Stream.objects.update(next_at=timezone.now())
    return runner.deliver_batch(shop.pk, KIND)


def by_lane() -> dict[str, str]:
    return dict(Effect.objects.order_by("pk").values_list("lane", "status"))


def refused() -> Refused:
    return Refused("no", method="/x", status=400)


def test_the_longest_due_leave_first_and_paused_shops_wait(shop: Shop, many: Many) -> None:
    due(shop, "e")
    due(shop, "a", "b", "c", "d", due_at=timezone.now() - timedelta(minutes=1))
    due(make_shop(state=ShopState.PAUSED), "z")
    assert turn(shop) == [Status.DONE] * 4
    assert turn(shop) == [Status.DONE]
    assert turn(shop) == []
    assert many.calls == [["a", "b", "c", "d"], ["e"]]
    assert selectors.streams_due(timezone.now()) == []


def test_the_newest_of_a_lane_speaks_for_all_even_when_it_waits_longer(shop: Shop, many: Many) -> None:
    later = timezone.now() + timedelta(seconds=30)
    due(shop, "a", "b")
    [newest] = due(shop, "a", due_at=later)
    assert turn(shop) == [Status.DONE]
    assert many.calls == [["b"]]
    assert selectors.next_turn(shop.pk, KIND) == later
    Effect.objects.filter(pk=newest.pk).update(due_at=timezone.now())
    assert turn(shop) == [Status.DONE]
    assert set(by_lane().values()) == {Status.DONE}
    assert len(many.done) == 3  # each is told once


def test_what_a_person_dropped_meanwhile_stays_dropped(shop: Shop, many: Many) -> None:
    older, _ = due(shop, "a", "a")
    batch = claim_batch(shop.pk, KIND)
    assert batch
    services.drop(older.pk, reason="anna")
    record = runner._record_batch(many, batch, {effect.pk: {} for effect in batch.effects})
    assert list(record.values()) == [Status.DONE]
    older.refresh_from_db()
    assert (older.status, len(many.done)) == (Status.CANCELLED, 1)


def test_a_lane_that_is_being_sent_is_left_alone(shop: Shop, many: Many) -> None:
    first, _ = due(shop, "a", "b")
    assert claim(first.pk)
    due(shop, "a")
    assert turn(shop) == [Status.DONE]
    assert many.calls == [["b"]]
    assert selectors.next_turn(shop.pk, KIND) is None


def test_the_turn_is_given_back_after_the_call_and_not_waited_for_where_nobody_does(
    shop: Shop, many: Many
) -> None:
    due(shop, "a", "b", "c", "d", "e")
    before = timezone.now()
    assert claim_batch(shop.pk, KIND)
    assert claim_batch(shop.pk, KIND) is None
    [stream] = Stream.objects.all()
    assert before + PATIENCE <= stream.next_at <= timezone.now() + PATIENCE
    assert turn(shop) == [Status.DONE]
    stream.refresh_from_db()
    assert stream.next_at <= timezone.now() + timedelta(seconds=many.pace)


@pytest.mark.parametrize("error", [refused(), AttributeError("a bug")], ids=["a no", "a bug"])
def test_one_bad_effect_costs_no_other_its_write(shop: Shop, many: Many, error: Exception) -> None:
    due(shop, "a", "b", BAD, "c")
    many.about_bad = error
    turn(shop)
    status = Status.DEAD if isinstance(error, OzonError) else Status.DUE
    assert by_lane() == {"a": Status.DONE, "b": Status.DONE, BAD: status, "c": Status.DONE}
    assert many.calls == [["a", "b", BAD, "c"], ["a", "b"], [BAD, "c"], [BAD], ["c"]]


def test_looking_for_the_bad_one_has_an_end(shop: Shop, many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIME_FOR_PARTS", -1)
    due(shop, "a", BAD)
    many.about_bad = refused()
    assert turn(shop) == [Status.DUE] * 2
    assert len(many.calls) == 1
    assert set(Effect.objects.values_list("attempts", flat=True)) == {0}


@pytest.mark.parametrize(
    "error",
    [TransportError("lost", method="/x", uncertain=True), Forbidden("no role", method="/x")],
    ids=lambda error: type(error).__name__,
)
def test_what_is_about_the_line_or_the_shop_is_about_all(shop: Shop, many: Many, error: Exception) -> None:
    due(shop, "a", "b", "a")
    many.error = error
    turn(shop)
    assert len(many.calls) == 1
    status = Status.DUE if isinstance(error, TransportError) else Status.DEAD
    assert Effect.objects.filter(status=status, attempts=1).count() == 2
    assert Effect.objects.filter(status=Status.DUE, attempts=0).count() == 1  # the older one, never sent


def test_what_the_limit_puts_off_is_no_failure_and_stops_the_stream(shop: Shop, many: Many) -> None:
    due(shop, "a", "b")
    many.error = RateLimited("later", method="/x", retryable=True, retry_after=20)
    for _ in range(MAX_ATTEMPTS + 1):
        Effect.objects.update(due_at=timezone.now())
        assert turn(shop) == [Status.DUE] * 2
    soon = timezone.now() + timedelta(seconds=15)
    assert Stream.objects.get().next_at > soon
    assert all(effect.due_at > soon and effect.attempts == 0 for effect in Effect.objects.all())


def test_a_bug_in_recording_one_loses_none_of_the_others(shop: Shop, many: Many) -> None:
    due(shop, "a", "b")
    due(shop, BAD, payload={"bug": True})
    assert sorted(turn(shop)) == [Status.DONE] * 2
    assert by_lane() == {"a": Status.DONE, "b": Status.DONE, BAD: Status.CLAIMED}
    Effect.objects.update(claimed_until=timezone.now())
    assert sweep.take_back_expired() == 1


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.DRY_RUN])
def test_what_the_switch_keeps_back_is_held(shop: Shop, many: Many, mode: Mode) -> None:
    due(shop, "a", "b")
    services.set_switch(shop=shop, kind=SwitchKind.STOCK, mode=mode)
    assert turn(shop) == []
    assert (set(by_lane().values()), many.calls) == ({Status.HELD}, [])
    dry = Attempt.objects.filter(outcome=AttemptOutcome.DRY_RUN)
    assert dry.count() == (2 if mode is Mode.DRY_RUN else 0)


def test_one_sweep_works_off_all_calls_and_tries_nothing_twice(shop: Shop, many: Many) -> None:
    due(shop, *"abcdefghij")
    assert sweep.deliver_all() == {"expired": 0, Status.DONE: 10}
    assert [len(lanes) for lanes in many.calls] == [4, 4, 2]


@pytest.fixture
def words(shop: Shop) -> Iterator[redis.Redis]:
    """What is on its way to the workers."""
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("deliver", wake._now(shop.pk, KIND), wake._later(shop.pk, KIND))
        yield broker
        broker.delete("deliver")


def sent(broker: redis.Redis) -> list[tuple[Any, bool]]:
    """Arguments of every word on its way, and whether it is for later."""
    found: Any = broker.lrange("deliver", 0, -1)
    told = [json.loads(row)["headers"] for row in reversed(found)]
    return [(row["argsrepr"], row["eta"] is not None) for row in told]


def test_one_worker_is_woken_once_for_many_effects(shop: Shop, words: redis.Redis) -> None:
    now, args = timezone.now(), f"[{shop.pk}, '{KIND}']"
    for _ in range(20):
        wake.wake_stream(shop.pk, KIND, at=now)
    assert sent(words) == [(args, False)]
    wake.arrived(shop.pk, KIND)
    wake.wake_stream(shop.pk, KIND, at=now)
    assert len(sent(words)) == 2


def test_the_earliest_time_to_come_is_asked_for_once(shop: Shop, words: redis.Redis) -> None:
    now, args = timezone.now(), f"[{shop.pk}, '{KIND}']"
    for seconds in (20, 25, 20, 10, 15, 3600):
        wake.wake_stream(shop.pk, KIND, at=now + timedelta(seconds=seconds))
    assert sent(words) == [(args, True)] * 2  # for 20, and for 10
    wake.arrived(shop.pk, KIND)  # for another reason: the one for 10 is still to come
    wake.wake_stream(shop.pk, KIND, at=now + timedelta(seconds=10))
    assert len(sent(words)) == 2


def test_a_turn_asks_for_the_one_after_it(
    shop: Shop, many: Many, words: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "pace", 30.0)  # longer than a turn takes on a machine with much to do
    due(shop, "a", "b", "c", "d", "e")
    sweep.take_turn(shop.pk, KIND)
    assert sent(words) == [(f"[{shop.pk}, '{KIND}']", True)]
    assert len(many.calls) == 1
    sweep.take_turn(shop.pk, KIND)  # too early, and another one is on its way
    assert (len(sent(words)), len(many.calls)) == (1, 1)


def test_the_sweep_wakes_a_worker_for_what_was_forgotten(shop: Shop, many: Many, words: redis.Redis) -> None:
    due(shop, "a")
    sweep.sweep_all()
    assert many.calls == []
    assert sent(words) == [(f"[{shop.pk}, '{KIND}']", False)]


def test_a_broker_that_is_down_costs_only_time(
    shop: Shop, many: Many, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = redis.Redis(port=1, socket_connect_timeout=0.1)
    monkeypatch.setattr(wake, "_flags", lambda: nowhere)
    due(shop, "a")
    sweep.take_turn(shop.pk, KIND)
    wake.wake_stream(shop.pk, KIND, at=timezone.now())
    assert many.calls == [["a"]]

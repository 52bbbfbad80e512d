"""One effect through claim, call and record; the kinds here are pretended, the outcomes are not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox import claims, handlers, runner, services, sweep
from outbox.handlers import Handler, NotYet, Seen, Stop, Verdict
from outbox.models import Attempt, Effect
from outbox.outcomes import MAX_ATTEMPTS, OUTRUN
from outbox.selectors import lag
from outbox.states import TERMINAL, AttemptOutcome, EffectKind, Mode, Status, SwitchKind
from ozon.client import OzonClient
from ozon.client.errors import (
    NotConnected,
    OzonError,
    RateLimited,
    Refused,
    ServerError,
    TransportError,
    Unauthorized,
)
from ozon.models import Shop
from ozon.states import StockKeeper
from tests.factories import make_effect, make_shop

WORDS = "слова Ozon"


class Pretended(Handler):
    """Does what the test says, and remembers what it was told."""

    def __init__(self, kind: EffectKind, *, idempotent: bool) -> None:
        self.kind = kind  # type: ignore[misc]  # a handler made for the test
        self.idempotent = idempotent  # type: ignore[misc]  # a handler made for the test
        self.calls: list[int] = []
        self.told: list[str] = []
        self.answer: Callable[[], dict[str, Any]] = dict
        self.verdict = Verdict(Seen.OPEN)

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"would": effect.key}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        assert not connection.in_atomic_block or connection.savepoint_ids == []  # only the test's own
        self.calls.append(effect.pk)
        return self.answer()

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        return self.verdict

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        self.told.append("done")

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        self.told.append(f"refused {error.message}")

    def on_unknown(self, effect: Effect) -> None:
        self.told.append("unknown")

    def on_dead(self, effect: Effect) -> None:
        self.told.append("dead")

    def on_stopped(self, effect: Effect, reason: str) -> None:
        self.told.append(f"stopped {reason}")

    def on_cancelled(self, effect: Effect, reason: str) -> None:
        self.told.append(f"cancelled {reason}")

    def on_not_done(self, effect: Effect, by: str) -> None:
        self.told.append(f"not done {by}")


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pretended]:
    """A kind whose second call does harm."""
    handler = Pretended(EffectKind.RETURN_DECIDE, idempotent=False)
    monkeypatch.setitem(handlers._handlers, handler.kind, handler)
    return handler  # type: ignore[return-value]  # the same


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    """A kind that may be sent again."""
    handler = Pretended(EffectKind.STOCK_PUSH, idempotent=True)
    monkeypatch.setitem(handlers._handlers, handler.kind, handler)
    return handler


@pytest.fixture
def shop(db: None) -> Shop:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    for kind in SwitchKind:
        services.set_switch(shop=shop, kind=kind, mode=Mode.ON)
    return shop


def wanted(shop: Shop, handler: Handler, key: str = "one") -> Effect:
    with transaction.atomic():
        return services.enqueue(shop=shop, kind=handler.kind, key=key, payload={}, by="anna")


def fails(error: Exception) -> Callable[[], dict[str, Any]]:
    def answer() -> dict[str, Any]:
        raise error

    return answer


def lost(**how: Any) -> TransportError:
    return TransportError("no complete answer", method="/x", uncertain=True, **how)


def outcomes(effect: Effect) -> list[str]:
    return list(Attempt.objects.filter(effect=effect).order_by("number").values_list("outcome", flat=True))


def test_done_once_is_never_called_again(shop: Shop, once: Pretended) -> None:
    effect = wanted(shop, once)
    assert [runner.deliver(effect.pk) for _ in range(3)] == [Status.DONE, None, None]
    effect.refresh_from_db()
    assert (effect.status, effect.attempts, len(once.calls), once.told) == (Status.DONE, 1, 1, ["done"])
    assert outcomes(effect) == [AttemptOutcome.DONE]


def test_the_same_fact_causes_one_effect(shop: Shop, once: Pretended) -> None:
    assert wanted(shop, once).pk == wanted(shop, once).pk
    assert Effect.objects.count() == 1


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_a_key_that_is_over_acts_never_again_and_says_so(shop: Shop, once: Pretended, status: Status) -> None:
    wanted(shop, once)
    Effect.objects.update(status=status)
    with pytest.raises(services.AlreadyOver, match=f"one is {status}"):
        wanted(shop, once)


@pytest.mark.django_db(transaction=True)
def test_an_effect_without_its_cause_is_a_mistake(shop: Shop, once: Pretended) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        services.enqueue(shop=shop, kind=once.kind, key="x", payload={}, by="")
    assert Effect.objects.count() == 0


@pytest.mark.parametrize(
    "error",
    [
        lost(),
        ServerError("502", method="/x", uncertain=True),
        RuntimeError("a bug after the call"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_lost_answer_is_unknown_and_never_repeated(shop: Shop, once: Pretended, error: Exception) -> None:
    effect, once.answer = wanted(shop, once), fails(error)
    assert runner.deliver(effect.pk) == Status.UNKNOWN
    Effect.objects.update(due_at=timezone.now() - timedelta(days=1), claimed_until=timezone.now())
    for _ in range(3):
        sweep.deliver_all()
    assert (len(once.calls), once.told) == (1, ["unknown"])
    assert outcomes(effect) == [AttemptOutcome.UNKNOWN]


@pytest.mark.parametrize(
    "error",
    [lost(), RuntimeError("a bug"), NotConnected("down", method="/x", retryable=True)],
    ids=lambda error: type(error).__name__,
)
def test_an_absolute_write_is_sent_again_later(shop: Shop, again: Pretended, error: Exception) -> None:
    effect, again.answer = wanted(shop, again), fails(error)
    before = timezone.now()
    assert runner.deliver(effect.pk) == Status.DUE
    effect.refresh_from_db()
    assert effect.due_at - before >= timedelta(seconds=5)
    assert runner.deliver(effect.pk) is None  # not before its time
    again.answer = dict
    Effect.objects.update(due_at=before)
    assert runner.deliver(effect.pk) == Status.DONE
    assert outcomes(effect) == [AttemptOutcome.RETRY, AttemptOutcome.DONE]


@pytest.mark.parametrize(
    "error",
    [
        NotConnected("down", method="/x", retryable=True),
        RateLimited("later", method="/x", retryable=True),
        Unauthorized("wrong key", method="/x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_surely_was_not_done_is_tried_again(shop: Shop, once: Pretended, error: OzonError) -> None:
    effect, once.answer = wanted(shop, once), fails(error)
    assert runner.deliver(effect.pk) == Status.DUE
    assert once.told == []


def test_ozon_is_not_asked_before_it_said(shop: Shop, once: Pretended) -> None:
    effect = wanted(shop, once)
    once.answer = fails(RateLimited("later", method="/x", retryable=True, retry_after=120))
    before = timezone.now()
    runner.deliver(effect.pk)
    effect.refresh_from_db()
    assert effect.due_at - before >= timedelta(seconds=120)


def test_a_no_is_final_and_carries_ozons_words(shop: Shop, once: Pretended) -> None:
    effect, once.answer = wanted(shop, once), fails(Refused(WORDS, method="/x", status=400))
    assert runner.deliver(effect.pk) == Status.REFUSED
    effect.refresh_from_db()
    assert WORDS in effect.error
    assert once.told == [f"refused {WORDS}"]
    assert runner.deliver(effect.pk) is None


def test_a_no_that_is_nobodys_case_waits_for_a_person(shop: Shop, again: Pretended) -> None:
    again.no_is_final = False  # type: ignore[misc]  # a handler made for the test
    effect, again.answer = wanted(shop, again), fails(Refused(WORDS, method="/x", status=400))
    assert runner.deliver(effect.pk) == Status.DEAD
    effect.refresh_from_db()
    assert WORDS in effect.error
    assert (again.told, outcomes(effect)) == (["dead"], [AttemptOutcome.REFUSED])
    again.answer = dict
    services.retry(effect.pk, by="anna")
    assert runner.deliver(effect.pk) == Status.DONE


def test_an_absolute_write_outruns_what_gave_up_before_it_on_the_same_thing(
    shop: Shop, again: Pretended
) -> None:
    effects = [make_effect(shop=shop, lane=lane, status=Status.DEAD) for lane in ("a", "b")]
    newest = make_effect(shop=shop, lane="a")
    assert runner.deliver(newest.pk) == Status.DONE
    assert [Effect.objects.get(pk=effect.pk).status for effect in effects] == [Status.CANCELLED, Status.DEAD]
    assert again.told == ["done", f"cancelled {OUTRUN}"]


def test_what_its_case_stops_is_told_to_nobody_else(shop: Shop, once: Pretended) -> None:
    effect = wanted(shop, once)
    for stopped in (True, False):
        assert services.cancel_unsent(shop=shop, kind=once.kind, key="one", reason="gone") is stopped
    effect.refresh_from_db()
    assert (effect.status, effect.error) == (Status.CANCELLED, "gone")
    assert once.told == ["cancelled gone"]


def test_not_wanted_any_more_is_not_a_failure(shop: Shop, once: Pretended) -> None:
    effect, once.answer = wanted(shop, once), fails(Stop("decided elsewhere"))
    assert runner.deliver(effect.pk) == Status.CANCELLED
    assert once.told == ["stopped decided elsewhere"]
    assert outcomes(effect) == [AttemptOutcome.STOPPED]


def test_too_soon_waits_as_long_as_told(shop: Shop, again: Pretended) -> None:
    effect, again.answer = wanted(shop, again), fails(NotYet("too frequently", seconds=31))
    before = timezone.now()
    assert runner.deliver(effect.pk) == Status.DUE
    effect.refresh_from_db()
    assert timedelta(seconds=31) <= effect.due_at - before < timedelta(seconds=40)


@pytest.mark.parametrize("error", [lost(), RuntimeError("a bug")], ids=lambda error: type(error).__name__)
def test_after_the_limit_it_is_dead_and_staff_may_try_again(
    shop: Shop, again: Pretended, error: Exception
) -> None:
    effect, again.answer = wanted(shop, again), fails(error)
    for _ in range(MAX_ATTEMPTS + 3):
        Effect.objects.update(due_at=timezone.now())
        runner.deliver(effect.pk)
    effect.refresh_from_db()
    assert (effect.status, len(again.calls)) == (Status.DEAD, MAX_ATTEMPTS)
    assert again.told == ["dead"]
    again.answer = dict
    services.retry(effect.pk, by="anna")
    assert runner.deliver(effect.pk) == Status.DONE


def test_the_pause_doubles_up_to_ten_minutes() -> None:
    seconds = [claims.back_off(attempt).total_seconds() for attempt in range(1, 12)]
    assert seconds == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]


def test_a_dead_workers_claim_is_unknown_or_due_by_its_kind(
    shop: Shop, once: Pretended, again: Pretended
) -> None:
    first, second = wanted(shop, once), wanted(shop, again)
    assert claims.claim(first.pk)
    assert claims.claim(second.pk)
    assert sweep.take_back_expired() == 0  # still theirs
    Effect.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert sweep.take_back_expired() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.UNKNOWN, Status.DUE)
    assert (once.told, again.told) == (["unknown"], [])
    assert (once.calls, again.calls) == ([], [])


def test_the_due_time_is_moved_before_the_attempt(shop: Shop, again: Pretended) -> None:
    effect, before = wanted(shop, again), timezone.now()
    claims.claim(effect.pk)
    effect.refresh_from_db()
    assert effect.due_at - before >= timedelta(seconds=5)
    assert outcomes(effect) == [AttemptOutcome.STARTED]


def test_a_record_of_a_claim_that_is_somebody_elses_changes_nothing(shop: Shop, again: Pretended) -> None:
    effect = wanted(shop, again)

    def slow() -> dict[str, Any]:
        Effect.objects.update(claim="another worker")
        return {}

    again.answer = slow
    assert runner.deliver(effect.pk) == Status.CLAIMED
    effect.refresh_from_db()
    assert (effect.status, again.told) == (Status.CLAIMED, [])


@pytest.mark.parametrize(
    ("verdict", "status", "told"),
    [
        (Verdict(Seen.DONE, {"state": "x"}), Status.DONE, ["unknown", "done"]),
        (Verdict(Seen.REFUSED, {"reason": WORDS}), Status.REFUSED, ["unknown", f"refused {WORDS}"]),
        (Verdict(Seen.OPEN), Status.UNKNOWN, ["unknown"]),
    ],
    ids=["done", "refused", "open"],
)
def test_an_unknown_outcome_is_settled_only_by_reading(
    shop: Shop, once: Pretended, verdict: Verdict, status: Status, told: list[str]
) -> None:
    effect, once.answer = wanted(shop, once), fails(lost())
    runner.deliver(effect.pk)
    once.verdict = verdict
    assert runner.read_back(effect.pk) is None  # too early: Ozon's readers lag
    Effect.objects.update(read_back_at=timezone.now())
    assert runner.read_back(effect.pk) == status
    assert runner.read_back(effect.pk) is None  # and the next reading is set before this one
    assert (len(once.calls), once.told) == (1, told)


def test_a_bug_in_one_reading_keeps_no_other_from_being_read(shop: Shop, once: Pretended) -> None:
    once.answer = fails(lost())
    first, second = wanted(shop, once, "one"), wanted(shop, once, "two")
    for effect in (first, second):
        runner.deliver(effect.pk)
    Effect.objects.update(read_back_at=timezone.now())

    def reconcile(effect: Effect, client: OzonClient) -> Verdict:
        if effect.pk == first.pk:
            raise AttributeError("text")
        return Verdict(Seen.DONE)

    once.reconcile = reconcile  # type: ignore[method-assign]  # put in its place for the test
    assert sweep.read_back_unknown() == {"unknown": 1, "done": 1}


def test_a_person_may_say_it_did_not_happen_only_after_the_settle_period(
    shop: Shop, once: Pretended, settings: Any
) -> None:
    effect, once.answer = wanted(shop, once), fails(lost())
    runner.deliver(effect.pk)
    with pytest.raises(services.NotAllowed):
        services.confirm_not_done(effect.pk, by="anna")
    Effect.objects.update(unknown_at=timezone.now() - timedelta(seconds=settings.SETTLE_SECONDS - 5))
    with pytest.raises(services.NotAllowed):
        services.confirm_not_done(effect.pk, by="anna")
    Effect.objects.update(unknown_at=timezone.now() - timedelta(seconds=settings.SETTLE_SECONDS))
    services.confirm_not_done(effect.pk, by="anna")
    assert once.told == ["unknown", "not done anna"]
    with pytest.raises(services.NotAllowed):
        services.confirm_not_done(effect.pk, by="anna")


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.DONE, Status.UNKNOWN, Status.REFUSED])
def test_what_may_have_left_cannot_be_dropped(shop: Shop, once: Pretended, status: Status) -> None:
    effect = wanted(shop, once)
    Effect.objects.update(status=status, claimed_until=timezone.now())
    with pytest.raises(services.NotAllowed):
        services.drop(effect.pk, reason="")
    assert not services.cancel_unsent(shop=shop, kind=once.kind, key="one", reason="")
    assert once.told == []


def test_the_lag_is_how_long_the_oldest_waits(shop: Shop, once: Pretended) -> None:
    assert lag() == timedelta(0)
    wanted(shop, once)
    Effect.objects.update(due_at=timezone.now() - timedelta(minutes=3))
    assert timedelta(minutes=3) <= lag() < timedelta(minutes=4)

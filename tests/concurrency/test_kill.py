"""kill -9 of a worker at every step of every kind of write: nothing twice, nothing lost."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from inventory.models import StockItem
from inventory.services import push
from messaging.states import MessageState
from money.models import LineBalance, Refund
from money.states import RefundState
from orders.models import SellerCancellation
from orders.states import CancellationState, Part, RequestState, SellerCancelState
from outbox import services as outbox
from outbox.models import Attempt, Effect
from outbox.states import AttemptOutcome, Status
from ozon.models import Shop
from returns.states import Claim
from tests.concurrency.conftest import (
    ROOT,
    Workers,
    claimed,
    environment,
    later,
    let_claims_run_out,
    wait_until,
)
from tests.concurrency.every_write import (
    KINDS,
    NOT_REPEATABLE,
    ONCE,
    PATHS,
    EveryWrite,
    press,
    want_every_write,
)
from tests.fixtures_desk import CHAT_START, STOCK, Desk

REPEATABLE = {"stock_push", "chat_start"}
TAKEN = (SellerCancelState.ACCEPTED, SellerCancelState.DONE)


def unknown_kinds() -> list[str]:
    return sorted(Effect.objects.filter(status=Status.UNKNOWN).values_list("kind", flat=True))


def lost_in_the_queue(desk: Desk) -> int:
    return sum(1 for kind, _ in desk.queue() if kind == "outcome_unknown")


def start_one_per_write(workers: Workers) -> None:
    workers.start(KINDS)


def hold_claimed(other: BaseDatabaseWrapper) -> int:
    """Lock the rows of all claimed effects from another connection; how many those are."""
    with other.cursor() as cursor:
        cursor.execute("SELECT id FROM outbox_effect WHERE status = 'claimed' FOR UPDATE")
        return len(cursor.fetchall())


def waiting_for_a_row() -> int:
    """How many workers wait for a lock on an effect."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def restart(workers: Workers) -> None:
    """What a supervisor does after the crash: new workers, again and again."""
    later()
    workers.finish(2)
    workers.finish(2)


def assert_all_is_over(case: EveryWrite) -> None:
    """Every case reached its end, and Ozon was told once."""
    desk = case.desk
    assert case.harm() == ONCE
    case.assert_stock_is_right()
    assert case.payments() == [f"{desk.price(case.refund):.2f}"]
    assert [message.state for message in map(desk.message, (case.freed, case.away))] == [
        MessageState.SENT
    ] * 2
    assert desk.request(case.approve).state == RequestState.APPROVED
    assert desk.request(case.reject).state == RequestState.REJECTED
    assert desk.claim(case.refund).claim == Claim.REFUND_APPROVED
    assert desk.claim(case.refuse).claim == Claim.REJECTED
    assert SellerCancellation.objects.get(state__in=TAKEN).posting_number == case.ours
    assert case.statuses() <= {Status.DONE, Status.CANCELLED}
    assert case.queue() == []


def assert_money_shows(case: EveryWrite) -> None:
    """Ozon pays a little later, once, and the ledger of refunds follows it."""
    case.desk.running.sandbox.advance(6)
    case.desk.work()
    [refund] = Refund.objects.filter(state=RefundState.DONE)
    assert refund.amount == case.desk.price(case.refund)
    balance = LineBalance.objects.get(posting_number=refund.posting_number)
    assert balance.intended == refund.amount
    assert case.harm() == ONCE
    assert case.desk.case(case.freed).state == CancellationState.SETTLED
    assert case.desk.case(case.away).stock == Part.AWAITING_PARCEL


def test_killed_before_the_call(live: Desk, workers: Workers, black_hole: str, settings: Any) -> None:
    """Claimed, and dead before a byte left. Nobody can know that, so what must not be repeated waits for a person."""
    case = want_every_write(live)
    Shop.objects.update(api_url=black_hole)
    start_one_per_write(workers)
    wait_until(lambda: claimed() == KINDS, what="each worker has a claim")
    workers.kill()
    assert claimed() == KINDS
    Shop.objects.update(api_url=live.running.url)
    assert live.ledger() == []

    restart(workers)
    lost = ["file_send", "message_send", "posting_cancel", "posting_ship", "request_decide", "request_decide"]
    lost += ["return_decide", "return_decide"]
    assert unknown_kinds() == lost
    assert lost_in_the_queue(live) == NOT_REPEATABLE
    assert sorted(case.harm()) == ["chat", "message Здравствуйте! Заказ отменён."]
    case.assert_stock_is_right()

    live.work()
    live.work()
    assert unknown_kinds() == lost  # readers lag: one that shows nothing proves nothing
    unknown = list(Effect.objects.filter(status=Status.UNKNOWN))
    for effect in unknown:
        with pytest.raises(outbox.NotAllowed):
            outbox.confirm_not_done(effect.pk, by="anna")
    press(case)  # impatience changes nothing
    workers.finish(2)
    assert sum(case.harm().values()) == 2

    settings.SETTLE_SECONDS = 0
    for effect in unknown:
        outbox.confirm_not_done(effect.pk, by="anna")
    assert lost_in_the_queue(live) == 0
    assert sorted(kind for kind, _ in live.queue() if kind != "dialogue") == [
        "cancellation_request",
        "cancellation_request",
        "message",
        "return_claim",
        "return_claim",
        "ship_failed",  # who packed it took it for done
    ]
    press(case)
    workers.finish(2)
    live.shop.refresh_from_db()
    live.work()
    assert_all_is_over(case)
    assert_money_shows(case)


def test_killed_between_the_write_and_its_answer(live: Desk, workers: Workers) -> None:
    """Ozon did it, and the one who was to hear so is dead."""
    case = want_every_write(live)
    for path, times in PATHS.items():
        live.fault("hold_after", path, times=times, seconds=60)
    start_one_per_write(workers)
    wait_until(lambda: len(live.ledger()) == KINDS, what="Ozon has every write")
    assert claimed() == KINDS
    workers.kill()
    assert not any(entry["answered"] for entry in live.ledger())

    restart(workers)
    assert lost_in_the_queue(live) == NOT_REPEATABLE
    assert Attempt.objects.filter(outcome=AttemptOutcome.UNKNOWN).count() == NOT_REPEATABLE
    live.running.sandbox.advance(3)  # a cancellation of ours shows a moment later
    live.read_back()
    live.work()
    assert_all_is_over(case)
    assert_money_shows(case)


def test_killed_between_the_answer_and_the_record(live: Desk, workers: Workers) -> None:
    """The worker heard that it is done and dies before it is written down: its row is held by another."""
    case = want_every_write(live)
    for path, times in PATHS.items():
        live.fault("hold_after", path, times=times, seconds=60)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        start_one_per_write(workers)
        wait_until(lambda: len(live.ledger()) == KINDS, what="Ozon has every write")
        assert hold_claimed(other) == KINDS
        live.running.sandbox.faults.clear()
        wait_until(lambda: all(entry["answered"] for entry in live.ledger()), what="every answer left")
        wait_until(lambda: waiting_for_a_row() == KINDS, what="each worker is about to write it down")
        assert (claimed(), len(live.ledger())) == (KINDS, KINDS)
        workers.kill()
    finally:
        other.rollback()
        other.close()

    restart(workers)
    assert lost_in_the_queue(live) == NOT_REPEATABLE
    live.running.sandbox.advance(3)  # a cancellation of ours shows a moment later
    live.read_back()
    live.work()
    assert_all_is_over(case)
    assert_money_shows(case)


@pytest.mark.parametrize("answered", [False, True])
def test_a_killed_call_of_many_pairs_loses_none_of_them(live: Desk, workers: Workers, answered: bool) -> None:
    """Whether Ozon took them or not: all are due again, the older ones of a pair too, and what is told is right."""
    items = list(StockItem.objects.filter(grade="A", on_hand__gt=1))
    with transaction.atomic():
        for cause in ("older", "newer"):
            for item in items:
                push(item, live.shop, by="desk", cause_id=cause)
    live.fault("hold_after" if answered else "hold_before", STOCK, seconds=60)
    workers.start()
    wait_until(lambda: claimed() == len(items), what="the call has all pairs")
    wait_until(lambda: not live.running.sandbox.faults.listed(), what="the call is at Ozon")
    if answered:
        wait_until(lambda: live.ledger(STOCK), what="Ozon has the quantities")
    workers.kill()
    before = len(live.ledger(STOCK))
    assert before == (1 if answered else 0)
    assert Effect.objects.filter(status=Status.DUE).count() == len(items)
    for item in items:
        StockItem.objects.filter(pk=item.pk).update(on_hand=item.on_hand - 1)

    restart(workers)
    assert set(Effect.objects.values_list("status", flat=True)) == {Status.DONE}
    calls = live.ledger(STOCK)[before:]  # two workers may share the pairs, none tells one of them twice
    told = [(row["offer_id"], row["warehouse_id"]) for call in calls for row in call["effect"]["updated"]]
    assert sorted(told) == sorted((item.offer_id, item.warehouse_id) for item in items)
    for item in items:
        assert live.free_at_ozon(item.offer_id, item.warehouse_id) == item.on_hand - 1


@pytest.mark.skipif("LONG" not in os.environ, reason="make long runs it")
def test_the_command_itself_comes_back_after_a_kill(live: Desk) -> None:
    """The same by `manage.py deliver`, as staff would call it."""
    number = live.cancelled()
    live.fault("hold_after", STOCK, seconds=60)
    before = live.item().on_hand
    command = [sys.executable, "manage.py", "deliver"]
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: len(live.ledger(STOCK)) == 1, what="Ozon has the quantity")
        process.kill()
    let_claims_run_out()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=30, check=True
    )
    assert '"expired": 1' in done.stdout
    assert Effect.objects.get(posting_number=number).status == Status.DONE
    assert live.free_at_ozon() == before
    outcomes = Attempt.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == [AttemptOutcome.RETRY, AttemptOutcome.DONE]


def test_a_lagging_ozon_never_gets_a_second_write(live: Desk, settings: Any) -> None:
    """The answer is lost and readers show the old state for minutes: the trap in which others pay twice."""
    case = want_every_write(live)
    for path, times in PATHS.items():
        live.fault("lose_answer" if path == CHAT_START else "lose_answer_and_lag", path, times=times)
    live.deliver()
    assert unknown_kinds() == [
        "file_send",
        "message_send",
        "posting_cancel",
        "posting_ship",
        "request_decide",
        "request_decide",
        "return_decide",
        "return_decide",
    ]
    for _ in range(3):
        live.sync()
        live.deliver()
        live.read_back()
        press(case)
    assert case.harm() == ONCE
    assert lost_in_the_queue(live) == NOT_REPEATABLE
    assert Refund.objects.get().state == RefundState.UNKNOWN
    for effect in Effect.objects.filter(status=Status.UNKNOWN):
        with pytest.raises(outbox.NotAllowed):
            outbox.confirm_not_done(effect.pk, by="anna")

    live.running.sandbox.advance(121)
    live.read_back()
    live.sync()
    live.deliver()
    assert_all_is_over(case)
    assert_money_shows(case)


def test_an_answer_lost_on_the_way_is_settled_by_the_first_reading(live: Desk) -> None:
    case = want_every_write(live)
    for path, times in PATHS.items():
        live.fault("lose_answer", path, times=times)
    live.deliver()
    assert lost_in_the_queue(live) == NOT_REPEATABLE
    live.running.sandbox.advance(3)  # a cancellation of ours shows a moment later
    live.deliver()
    live.read_back()
    live.work()
    assert_all_is_over(case)
    assert_money_shows(case)


def test_a_late_answer_finds_the_claim_that_ran_out(live: Desk, workers: Workers) -> None:
    """A worker slower than its claim still knows best: no second write, and what it heard is written down."""
    case = want_every_write(live)
    for path, times in PATHS.items():
        live.fault("hold_after", path, times=times, seconds=60)
    start_one_per_write(workers)
    wait_until(lambda: len(live.ledger()) == KINDS)
    let_claims_run_out()
    assert len(workers.running()) == KINDS
    workers.start()
    wait_until(lambda: not claimed(), what="the claims are taken back")
    live.running.sandbox.faults.clear()
    wait_until(lambda: not workers.running(), what="the slow ones are through")
    over = Effect.objects.filter(unknown_at__isnull=False)
    assert [effect.status for effect in over] == [Status.DONE] * NOT_REPEATABLE  # nobody read back
    assert lost_in_the_queue(live) == 0
    live.work()
    assert_all_is_over(case)

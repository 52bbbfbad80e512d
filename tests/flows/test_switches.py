"""Switches: what is off waits and is shown, what is dry is only told, what is on leaves. Nothing else leaves."""

import pytest

from messaging import services as messages
from outbox import services as outbox
from outbox.models import Attempt, Effect
from outbox.states import AttemptOutcome, EffectKind, Mode, Status, SwitchKind
from ozon.states import StockKeeper
from returns import giveout_codes, giveouts
from sandbox import server
from sellerdesk.shops import connect
from tests.concurrency.every_write import ONCE, want_every_write
from tests.fixtures_desk import CHAT_SEND, KEY, STOCK, Desk, open_desk


def turn(desk: Desk, mode: Mode, *kinds: SwitchKind) -> None:
    for kind in kinds or SwitchKind:
        outbox.set_switch(shop=desk.shop, kind=kind, mode=mode)


def test_a_new_shop_lets_nothing_out(sandbox: server.Running, db: None) -> None:
    shop = connect(name="Новый", api_url=sandbox.url, stock_keeper=StockKeeper.DESK, **KEY)
    assert [outbox.mode_of(shop.pk, kind) for kind in EffectKind] == [Mode.OFF] * len(EffectKind)
    desk = Desk(shop, sandbox)
    desk.sync()
    desk.cancelled()
    desk.work()
    assert desk.effects() == [("stock_push", Status.HELD)]
    assert desk.ledger() == []


def test_what_is_off_waits_and_what_is_released_leaves_once(sandbox: server.Running, db: None) -> None:
    desk = open_desk(sandbox)
    desk.sync()
    case = want_every_write(desk)
    turn(desk, Mode.OFF)
    for _ in range(2):
        desk.work()
    assert desk.ledger() == []
    assert case.statuses() == {Status.HELD}
    held = list(Effect.objects.values_list("pk", flat=True))
    with pytest.raises(outbox.NotAllowed):
        outbox.release(held[0], by="anna")

    turn(desk, Mode.ON)
    desk.work()
    assert desk.ledger() == []  # turning a switch lets nothing loose by itself
    for pk in held * 2:
        outbox.release(pk, by="anna")
    desk.work()
    assert case.harm() == ONCE
    case.assert_stock_is_right()


def test_one_switch_holds_one_kind(desk: Desk) -> None:
    turn(desk, Mode.OFF, SwitchKind.STOCK)
    number = desk.cancelled()
    message = desk.message(number)
    messages.approve(message.pk, text="Здравствуйте!", version=message.version, by="anna")
    desk.deliver()
    assert (len(desk.ledger(STOCK)), len(desk.ledger(CHAT_SEND))) == (0, 1)


def test_a_dry_run_tells_what_it_would_send_and_sends_nothing(desk: Desk) -> None:
    case = want_every_write(desk)
    giveouts.ask_reset(desk.shop, giveout_codes.mark(giveout_codes.code_of(desk.shop)), by="anna")
    turn(desk, Mode.DRY_RUN)
    desk.work()
    assert desk.ledger() == []
    assert case.statuses() == {Status.HELD}
    tries = Attempt.objects.all()
    assert {row.outcome for row in tries} == {AttemptOutcome.DRY_RUN}
    told = {row.effect.kind: row.detail for row in tries.select_related("effect")}
    assert f"'stock': {case.free}" in told[EffectKind.STOCK_PUSH]
    assert "Посылка возвращается" in told[EffectKind.MESSAGE_SEND]
    on_the_way = {EffectKind.TRACKING_SET, EffectKind.DELIVERY_MOVE}
    assert set(told) == set(EffectKind) - on_the_way  # what follows an assembly, that did not happen


def test_dropped_is_never_sent_and_the_case_comes_back(desk: Desk) -> None:
    case = want_every_write(desk)
    turn(desk, Mode.OFF)
    desk.deliver()
    for pk in Effect.objects.values_list("pk", flat=True):
        outbox.drop(pk, reason="передумали")
        outbox.drop(pk, reason="передумали")
    assert case.statuses() == {Status.CANCELLED}
    assert sorted(kind for kind, _ in desk.queue()) == [
        "cancellation_request",
        "cancellation_request",
        "message",
        "message",
        "return_claim",
        "return_claim",
        "ship_failed",  # who packed it took it for done
    ]
    turn(desk, Mode.ON)
    desk.work()
    assert desk.ledger() == []
    with pytest.raises(outbox.NotAllowed):
        outbox.release(Effect.objects.earliest("id").pk, by="anna")


def test_a_paused_shop_sends_nothing(desk: Desk) -> None:
    case = want_every_write(desk)
    desk.shop.state = "paused"
    desk.shop.save(update_fields=["state"])
    desk.deliver()
    assert (desk.ledger(), case.statuses()) == ([], {Status.DUE})

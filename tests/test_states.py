"""Every transition table covers its states and only them, and ends are ends."""

from typing import Any

import pytest

from inventory import states as inventory
from messaging import states as messaging
from money import states as money
from orders import states as orders
from outbox import states as outbox
from returns import states as returns

TABLES: list[tuple[Any, Any]] = [
    (inventory.TakeState, inventory.TAKE_TRANSITIONS),
    (messaging.MessageState, messaging.TRANSITIONS),
    (money.RefundState, money.TRANSITIONS),
    (orders.RequestState, orders.REQUEST_TRANSITIONS),
    (returns.Claim, returns.CLAIM_TRANSITIONS),
]


@pytest.mark.parametrize(("states", "table"), TABLES)
def test_a_table_knows_every_state_and_no_other(states: Any, table: Any) -> None:
    assert set(table) == set(states)
    assert set().union(*table.values()) <= set(states)


@pytest.mark.parametrize(("states", "table"), TABLES)
def test_no_state_leads_to_itself(states: Any, table: Any) -> None:
    assert [state for state in states if state in table[state]] == []


def test_paid_is_the_end() -> None:
    assert money.TRANSITIONS[money.RefundState.DONE] == frozenset()


def test_a_lost_refund_is_never_simply_sent_again() -> None:
    assert money.RefundState.SENDING not in money.TRANSITIONS[money.RefundState.UNKNOWN]


def test_every_effect_has_a_switch() -> None:
    assert set(outbox.SWITCH_OF) == set(outbox.EffectKind)


@pytest.mark.parametrize(
    ("action_id", "name", "kind"),
    [
        (-1, "Отклонить", returns.ActionKind.REJECT),
        (-10, "что угодно", returns.ActionKind.REJECT),
        (1020, "Частичная компенсация", returns.ActionKind.PARTIAL),
        (11, "Вернуть деньги", returns.ActionKind.REFUND),
        (12, "Возврат денег без возврата товара", returns.ActionKind.REFUND),
        (13, "Запросить товар на проверку", returns.ActionKind.ASK_GOODS),
        (14, "Товар получен", returns.ActionKind.RECEIVED),
        (15, "Вернуть деньги без проверки", returns.ActionKind.REFUND),
        (16, "Товар получен, вернуть деньги", returns.ActionKind.REFUND),
        (-12, "Отказать в возврате денег", returns.ActionKind.OTHER),
        (-7, "Что-то новое", returns.ActionKind.OTHER),
    ],
)
def test_actions_are_told_apart(action_id: int, name: str, kind: returns.ActionKind) -> None:
    assert returns.action_kind(action_id, name) == kind


def test_an_unknown_action_counts_as_money() -> None:
    assert returns.ActionKind.OTHER in returns.MOVES_MONEY

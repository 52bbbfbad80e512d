"""Plain factory functions: one valid row each, every field open to an override, nobody called."""

from tests.factories.cases import (
    make_approval,
    make_balance,
    make_cancellation,
    make_item,
    make_line,
    make_note,
    make_observed,
    make_posting,
    make_reconciliation,
    make_refund,
    make_request,
    make_return,
)
from tests.factories.shops import make_member, make_shop, make_superuser, make_user, unique
from tests.factories.talks import make_dialogue
from tests.factories.writes import (
    make_attempt,
    make_effect,
    make_message,
    make_movement,
    make_stock,
    make_switch,
    make_template,
)

__all__ = [
    "make_approval",
    "make_attempt",
    "make_balance",
    "make_cancellation",
    "make_dialogue",
    "make_effect",
    "make_item",
    "make_line",
    "make_member",
    "make_message",
    "make_movement",
    "make_note",
    "make_observed",
    "make_posting",
    "make_reconciliation",
    "make_refund",
    "make_request",
    "make_return",
    "make_shop",
    "make_stock",
    "make_superuser",
    "make_switch",
    "make_template",
    "make_user",
    "unique",
]

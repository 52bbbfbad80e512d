"""How a call goes on that a fault has hit: held, refused, done and lost, done and answered wrongly."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from sandbox import wire
from sandbox.errors import EXHAUSTED, INTERNAL, UNAVAILABLE, ApiError
from sandbox.faults import CIRCLE, Fault
from sandbox.wire import Reply

GATEWAY = (502, 503, 504)


@dataclass(frozen=True)
class Plan:
    """Seconds of waiting before and after the call, and what becomes of its answer.

    `refusal` is answered without doing anything, `instead` although it was done. `page` names what happens
    to the rows of a list; `first` what others do to the claim just before.
    """

    before: float = 0.0
    first: str = ""
    refusal: Reply | None = None
    lag: float = 0.0
    after: float = 0.0
    lost: bool = False
    instead: Reply | None = None
    cut: bool = False
    page: str = ""


SMOOTH = Plan()


def plan(fault: Fault | None, dice: Random) -> Plan:
    if fault is None:
        return SMOOTH
    return PLANS[fault.fault](fault, dice)


def _ordered(fault: Fault, _dice: Random) -> Plan:
    """Exactly the status and the body that were asked for."""
    status = fault.status or 500
    body = fault.body or wire.page(status)
    json = body.lstrip().startswith(("{", "["))
    retry_after = max(1, int(fault.seconds)) if status == 429 else None
    return Plan(refusal=Reply(status, wire.JSON if json else wire.HTML, body.encode(), retry_after))


def _html(fault: Fault, dice: Random) -> Plan:
    status = fault.status or dice.choice([200, 502])
    return Plan(refusal=Reply(status, wire.HTML, wire.page(status).encode()))


def _server_error(fault: Fault, dice: Random) -> Plan:
    """The method's own error, or a page of the gateway before it."""
    status = fault.status or dice.choice([500, *GATEWAY])
    if status in GATEWAY:
        return Plan(refusal=Reply(status, wire.HTML, wire.page(status).encode()))
    return Plan(refusal=wire.refusal(ApiError(status, INTERNAL, "Internal error")))


def _after_write(fault: Fault, dice: Random) -> Plan:
    """Done; then an error is told, or nothing at all."""
    if fault.status is None and dice.random() < 0.5:
        return Plan(lost=True)
    return Plan(instead=wire.refusal(ApiError(fault.status or 500, INTERNAL, "Internal error")))


def _rate_limited(fault: Fault, _dice: Random) -> Plan:
    message = "You have reached request rate limit per second"
    wait = max(1, round(fault.seconds))
    return Plan(refusal=wire.refusal(ApiError(429, EXHAUSTED, message, retry_after=wait)))


def _unavailable(message: str) -> Callable[[Fault, Random], Plan]:
    return lambda _fault, _dice: Plan(refusal=wire.refusal(ApiError(503, UNAVAILABLE, message)))


def _paged(fault: Fault, _dice: Random) -> Plan:
    return Plan(page=fault.fault)


PLANS: dict[str, Callable[[Fault, Random], Plan]] = {
    "lose_answer": lambda _fault, _dice: Plan(lost=True),
    "lose_answer_and_lag": lambda fault, _dice: Plan(lost=True, lag=fault.seconds),
    "hold_before": lambda fault, _dice: Plan(before=fault.seconds),
    "hold_after": lambda fault, _dice: Plan(after=fault.seconds),
    "ozon_refunds": lambda _fault, _dice: Plan(first="ozon_refunds"),
    "action_withdrawn": lambda _fault, _dice: Plan(first="action_withdrawn"),
    "status": _ordered,
    "body": _ordered,
    "before_write": _unavailable("Service is unavailable"),
    "after_write": _after_write,
    "visible_late": lambda fault, _dice: Plan(lag=fault.seconds),
    "rate_limited": _rate_limited,
    "server_error": _server_error,
    "html": _html,
    "broken_json": lambda _fault, _dice: Plan(cut=True),
    "slow": lambda fault, _dice: Plan(after=fault.seconds),
    "duplicate_page": _paged,
    "empty_page": _paged,
    "reordered": _paged,
    CIRCLE: _unavailable("Circle is open"),
}

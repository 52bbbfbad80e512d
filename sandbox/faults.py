"""Faults asked for from outside: counted ones take the next calls of their path, others any call by chance."""

import threading
import time
from dataclasses import asdict, dataclass
from random import Random

from sandbox.errors import invalid
from sandbox.store import Doc

CIRCLE = "circle_open"
PLAYED = frozenset({"lose_answer", "lose_answer_and_lag", "hold_before", "hold_after", "status", "body"})
# Something happens to the claim between the seller's look at it and his decision.
OVERTAKEN = frozenset({"ozon_refunds", "action_withdrawn"})
DECIDES = "/v1/returns/rfbs/action/set"
WRITES = frozenset({"before_write", "after_write", "visible_late"})
PAGES = frozenset({"duplicate_page", "empty_page", "reordered"})
CALLS = frozenset({"rate_limited", "server_error", "html", "broken_json", "slow", CIRCLE})
# What `{"all": 0.1}` orders: everything that happens to a client of Ozon by itself.
NATURAL = sorted(WRITES | PAGES | CALLS)
KINDS = PLAYED | OVERTAKEN | WRITES | PAGES | CALLS

SECONDS = {"lose_answer_and_lag": 120.0, "visible_late": 30.0, "rate_limited": 1.0, "slow": 1.0, CIRCLE: 5.0}
STATUS = {"status": 500, "body": 200}


@dataclass
class Fault:
    """`seconds`: how long the old state is shown, the call held, the method closed; or Retry-After.

    With a `probability` it stays until it is cleared, and `times` does not count.
    """

    fault: str
    path: str
    times: int = 1
    seconds: float = 0.0
    status: int | None = None
    body: str | None = None
    probability: float | None = None


@dataclass(frozen=True)
class Call:
    """What of a call decides which faults can happen to it."""

    path: str
    writes: bool = False
    paged: bool = False
    goes_on: bool = False

    def can_have(self, fault: Fault) -> bool:
        """Writes alone are lost halfway, lists alone have pages, and only a later page has one before it."""
        if fault.path not in {"*", self.path} or (fault.fault in WRITES and not self.writes):
            return False
        if fault.fault in OVERTAKEN:
            return self.path == DECIDES
        if fault.fault == "duplicate_page":
            return self.paged and self.goes_on
        return self.paged or fault.fault not in PAGES


class Faults:
    """`seed` decides the chances, so that a run can be repeated."""

    def __init__(self, seed: int = 1) -> None:
        self.dice = Random(f"{seed}/faults")
        self._faults: list[Fault] = []
        self._closed: dict[str, float] = {}
        self._lock = threading.Lock()
        self.clearings = 0

    def add(self, wanted: Doc) -> Fault:
        """Take an order for a fault; path "*" means every API path."""
        fault = _read(wanted)
        with self._lock:
            self._faults.append(fault)
        return fault

    def add_all(self, wanted: Doc) -> None:
        """Every natural fault by the same chance, each thrown for itself; 0 ends what was ordered so."""
        path = wanted.get("path", "*")
        added = [_read({"fault": kind, "path": path, "probability": wanted["all"]}) for kind in NATURAL]
        with self._lock:
            kept = [f for f in self._faults if f.probability is None or f.path != path]
            self._faults = kept + [fault for fault in added if fault.probability]

    def take(self, call: Call) -> Fault | None:
        """The fault for this call, if there is one. A counted one goes first and is used up by one."""
        with self._lock:
            fault = self._circle(call.path) or self._counted(call) or self._thrown(call)
            if fault and fault.fault == CIRCLE:
                self._closed.setdefault(call.path, time.monotonic() + fault.seconds)
            return fault

    def expects(self, kind: str) -> bool:
        """Whether such a fault may come."""
        with self._lock:
            return any(fault.fault == kind for fault in self._faults)

    def kinds(self) -> list[str]:
        return sorted(KINDS)

    def clear(self) -> None:
        """No more faults. Calls that are held go on: they watch `clearings`."""
        with self._lock:
            self.clearings += 1
            self._faults.clear()
            self._closed.clear()

    def listed(self) -> list[Doc]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def _circle(self, path: str) -> Fault | None:
        """A method that was closed stays closed for its seconds of real time."""
        until = self._closed.get(path)
        if until is None:
            return None
        if until > time.monotonic():
            return Fault(fault=CIRCLE, path=path)
        del self._closed[path]
        return None

    def _counted(self, call: Call) -> Fault | None:
        fault = next((f for f in self._faults if f.probability is None and call.can_have(f)), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)
        return fault

    def _thrown(self, call: Call) -> Fault | None:
        chances = [(f, f.probability) for f in self._faults if f.probability is not None and call.can_have(f)]
        hits = [fault for fault, chance in chances if self.dice.random() < chance]
        return self.dice.choice(hits) if hits else None


def _read(wanted: Doc) -> Fault:
    kind = wanted.get("fault")
    if kind not in KINDS:
        raise invalid(f"fault must be one of {', '.join(sorted(KINDS))}")
    try:
        chance, status = wanted.get("probability"), wanted.get("status", STATUS.get(kind))
        fault = Fault(
            fault=str(kind),
            path=str(wanted.get("path", "*")),
            times=int(wanted.get("times", 1)),
            seconds=float(wanted.get("seconds", SECONDS.get(kind, 0.0))),
            status=None if status is None else int(status),
            body=None if wanted.get("body") is None else str(wanted["body"]),
            probability=None if chance is None else float(chance),
        )
    except (TypeError, ValueError) as error:
        raise invalid(f"bad fault: {error}") from error
    if fault.probability is not None and not 0 <= fault.probability <= 1:
        raise invalid("probability must be from 0 to 1")
    return fault

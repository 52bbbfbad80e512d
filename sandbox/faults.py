"""Faults asked for from outside: each takes the next calls of its path and is then used up."""

import threading
from dataclasses import asdict, dataclass

from sandbox.errors import invalid
from sandbox.store import Doc

KINDS = frozenset({"lose_answer", "lose_answer_and_lag", "hold_before", "hold_after", "status", "body"})


@dataclass
class Fault:
    """`seconds`: how long the old state is shown, or the call is held, or Retry-After with a status."""

    fault: str
    path: str
    times: int = 1
    seconds: float = 0.0
    status: int = 500
    body: str | None = None


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, wanted: Doc) -> Fault:
        """Take an order for a fault; path "*" means every API path."""
        if wanted.get("fault") not in KINDS:
            raise invalid(f"fault must be one of {', '.join(sorted(KINDS))}")
        try:
            fault = Fault(
                fault=str(wanted["fault"]),
                path=str(wanted.get("path", "*")),
                times=int(wanted.get("times", 1)),
                seconds=float(wanted.get("seconds", 120 if wanted["fault"] == "lose_answer_and_lag" else 0)),
                status=int(wanted.get("status", 200 if wanted["fault"] == "body" else 500)),
                body=None if wanted.get("body") is None else str(wanted["body"]),
            )
        except (TypeError, ValueError) as error:
            raise invalid(f"bad fault: {error}") from error
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, path: str) -> Fault | None:
        """The fault for this call, if one is waiting; it is used up by one."""
        with self._lock:
            for fault in self._faults:
                if fault.path in {"*", path}:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[Doc]:
        with self._lock:
            return [asdict(fault) for fault in self._faults]

"""The sandbox's clock: real time, sped up if asked, plus what was advanced by hand. It never goes back."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox import times


class Clock:
    """`speed` is sandbox seconds per real second. Time-lapse goes on while the sandbox is stopped, too."""

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        """Go on as `state()` said, or show real time."""
        told = kept or {}
        self._leaped = float(told.get("offset", 0.0))
        self.speed = float(told.get("speed", 1.0))
        self._gained = float(told.get("gained", 0.0))
        self._since = times.parse(told["since"]) if "since" in told else datetime.now(UTC)
        self._local = threading.local()

    def now(self) -> datetime:
        held: datetime | None = getattr(self._local, "held", None)
        return held or self.patient_now() + timedelta(seconds=self._gain())

    def patient_now(self) -> datetime:
        """Real time and leaps, without the time-lapse: what Ozon's limits on calls are measured in."""
        return datetime.now(UTC) + timedelta(seconds=self._leaped)

    def text(self) -> str:
        return times.text(self.now())

    @property
    def offset(self) -> float:
        """How many seconds it is ahead of real time."""
        return self._leaped + self._gain()

    def leap(self, seconds: float) -> None:
        self._leaped += max(0.0, seconds)

    def run_at(self, speed: float) -> None:
        """From now on so many sandbox seconds a second."""
        self._gained, self._since, self.speed = self._gain(), datetime.now(UTC), speed

    def state(self) -> dict[str, Any]:
        since = times.text(self._since)
        return {"offset": self._leaped, "speed": self.speed, "gained": self._gained, "since": since}

    @contextmanager
    def held(self, moment: str) -> Iterator[None]:
        """Let this thread live at an earlier moment for a while."""
        before = getattr(self._local, "held", None)
        self._local.held = times.parse(moment)
        try:
            yield
        finally:
            self._local.held = before

    def _gain(self) -> float:
        return self._gained + (self.speed - 1) * (datetime.now(UTC) - self._since).total_seconds()

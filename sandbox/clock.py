"""The sandbox's clock: real time plus what was advanced by hand."""

from datetime import UTC, datetime, timedelta

from sandbox import times


class Clock:
    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def text(self) -> str:
        return times.text(self.now())

"""Times as text: UTC, RFC 3339 with six fraction digits, so that comparing texts compares moments."""

from datetime import UTC, datetime, timedelta


def text(moment: datetime) -> str:
    """The one spelling in which the world keeps and shows a moment."""
    return f"{moment.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"


def parse(value: str) -> datetime:
    """Read any RFC 3339 moment; ValueError if it is none or names no zone."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone in {value!r}")
    return moment.astimezone(UTC)


def shifted(value: str, *, seconds: float = 0, hours: float = 0, days: float = 0) -> str:
    """The given moment moved by so much."""
    return text(parse(value) + timedelta(days=days, hours=hours, seconds=seconds))

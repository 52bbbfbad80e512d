"""Small pieces of request bodies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with a Z. Raises ValueError for a naive time."""
    if moment.tzinfo is None:
        raise ValueError("Ozon needs an aware time")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def span(start: datetime | None, end: datetime | None, *, names: tuple[str, str]) -> dict[str, str]:
    """The ends that are given, under Ozon's names for them."""
    ends = zip(names, (start, end), strict=True)
    return {name: stamp(moment) for name, moment in ends if moment is not None}


def given(**values: Any) -> dict[str, Any]:
    """The arguments that say something: None, empty text and empty collections are left out."""
    return {
        name: value for name, value in values.items() if value is not None and value not in ("", [], {}, ())
    }

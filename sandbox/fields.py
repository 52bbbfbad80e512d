"""Reading request bodies as strictly as Ozon does: the wrong kind of value is a 400 with code 3."""

import base64
import json
from datetime import timedelta

from sandbox import times
from sandbox.errors import ApiError, invalid
from sandbox.store import Doc

YEAR = timedelta(days=366)


def integer(
    body: Doc, name: str, *, default: int | None = None, low: int | None = None, high: int | None = None
) -> int:
    """An int64, as a number or as text; required unless there is a default."""
    value = body.get(name)
    if value is None and default is not None:
        return default
    try:
        if value is None or isinstance(value, bool | float):
            raise ValueError(value)
        number = int(value)
    except (TypeError, ValueError):
        raise invalid(f"invalid {name}: an integer is required") from None
    if (low is not None and number < low) or (high is not None and number > high):
        raise invalid(f"invalid {name}: value must be inside range [{low}, {high}]")
    return number


def string(body: Doc, name: str, *, default: str | None = None) -> str:
    value = body.get(name, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise invalid(f"invalid {name}: a string is required")
    return value


def section(body: Doc, name: str, *, required: bool = False) -> Doc:
    """An object inside the body; an absent one is empty."""
    value = body.get(name)
    if value is None and not required:
        return {}
    if not isinstance(value, dict):
        raise invalid(f"invalid {name}: an object is required")
    return value


def strings(body: Doc, name: str, *, most: int = 1000) -> set[str]:
    """A list of texts or numbers, as texts; absent means empty."""
    value = body.get(name)
    if value is None:
        return set()
    if not isinstance(value, list) or len(value) > most:
        raise invalid(f"invalid {name}: a list of at most {most} values is required")
    return {str(item) for item in value}


def moment(body: Doc, name: str) -> str | None:
    """A moment in the world's spelling, or None."""
    value = body.get(name)
    if value is None or value == "":
        return None
    try:
        return times.text(times.parse(value))
    except (TypeError, ValueError):
        raise invalid(f"invalid {name}: a time in RFC 3339 is required") from None


def period(body: Doc) -> tuple[str, str]:
    """The required since and to of a posting list, a year apart at most."""
    since, to = moment(body, "since"), moment(body, "to")
    if since is None or to is None:
        raise invalid("filter.since and filter.to are required")
    if times.parse(to) - times.parse(since) > YEAR:
        raise ApiError(400, 3, "PERIOD_IS_TOO_LONG")
    return since, to


def within(value: str, span: Doc, *, start: str = "from", end: str = "to") -> bool:
    """Whether a moment lies in an optional span, ends included."""
    low, high = moment(span, start), moment(span, end)
    return (low is None or value >= low) and (high is None or value <= high)


def flags(body: Doc) -> frozenset[str]:
    """The names switched on in `with`."""
    return frozenset(name for name, value in section(body, "with").items() if value is True)


def cursor(value: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def uncursor(body: Doc) -> list[str] | None:
    """What an earlier answer gave as cursor; empty, or one that says null, means the beginning."""
    given = string(body, "cursor", default="")
    if not given:
        return None
    try:
        value = json.loads(base64.urlsafe_b64decode(given.encode()))
    except ValueError:
        raise invalid("invalid cursor") from None
    if value is None:
        return None
    if not isinstance(value, list):
        raise invalid("invalid cursor")
    return [str(part) for part in value]

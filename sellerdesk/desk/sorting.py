"""Orders of the queue, and the cursors that part its pages. Ids part what is equal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BooleanField, Expression, F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sellerdesk.desk.queue_row import Row
from worklist.models import WorkItem
from worklist.services import NEVER
from worklist.states import Kind

DEFAULT = "due"


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(text)
    return at.replace(tzinfo=UTC)


def _sum(text: str) -> Decimal:
    value = Decimal(text)
    if not is_plain(value):
        raise ValueError(text)
    return value


def is_plain(value: Decimal) -> bool:
    """A sum as it stands in a row, or may be compared with one: the database knows no exponent of a million."""
    return value.is_finite() and abs(value) < 10**13 and -12 <= int(value.as_tuple().exponent) <= 12


def _kind(text: str) -> str:
    return Kind(text).value


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise ValueError(text)
    return int(text)


READ: dict[str, Callable[[str], Any]] = {
    "sort_at": _moment,
    "opened_at": _moment,
    "back_at": _moment,
    "closed_at": _moment,
    "worth": _sum,
    "kind": _kind,
    "pk": _number,
}
# The first field is turned round by a minus before the name; what is equal in it stays urgent first.
FIELDS: dict[str, tuple[str, ...]] = {
    "due": ("sort_at", "pk"),
    "sum": ("worth", "sort_at", "pk"),
    "opened": ("opened_at", "pk"),
    "kind": ("kind", "sort_at", "pk"),
    "back": ("back_at", "pk"),
    "closed": ("closed_at", "pk"),
}
SORTS: dict[str, Promise] = {
    "due": _("urgent first"),
    "-due": _("most time first"),
    "-sum": _("largest sum first"),
    "sum": _("smallest sum first"),
    "opened": _("oldest first"),
    "-opened": _("newest first"),
    "kind": _("by kind"),
    "-kind": _("by kind, reversed"),
}
BACK: dict[str, Promise] = {
    "back": _("back soonest first"),
    "-back": _("back latest first"),
}  # of what sleeps
# What is over is a long list: only the orders an index has.
CLOSED: dict[str, Promise] = {"-closed": _("closed last first"), "closed": _("closed first first")}


def sorts_of(place: str) -> dict[str, Promise]:
    """The orders a tab can be in, its usual one first."""
    match place:
        case "done":
            return CLOSED
        case "snoozed":
            return {**BACK, **SORTS}
        case _:
            return SORTS


@dataclass(frozen=True)
class Cursor:
    """Where a page ends; the next begins behind it. One value for each field of the order."""

    values: tuple[Any, ...]

    def __str__(self) -> str:
        return "~".join(map(_written, self.values))


def cursor_of(row: WorkItem | Row, sort: str) -> Cursor:
    """The cursor behind a row, of rows in this order or not."""
    return Cursor(tuple(_value(row, field) for field in _fields(sort)))


def read_cursor(text: str, sort: str) -> Cursor | None:
    """A cursor of the address; None where it makes no sense in this order."""
    parts, fields = text.split("~"), _fields(sort)
    if len(parts) != len(fields):
        return None
    try:
        return Cursor(tuple(READ[field](part) for field, part in zip(fields, parts, strict=True)))
    except (ValueError, InvalidOperation, OverflowError):
        return None


def ordered(rows: QuerySet[WorkItem], sort: str) -> QuerySet[WorkItem]:
    first, *others = _fields(sort)
    return _annotated(rows, first).order_by(f"-{first}" if sort.startswith("-") else first, *others)


def behind(rows: QuerySet[WorkItem], sort: str, cursor: Cursor | None) -> QuerySet[WorkItem]:
    """Rows that come after the cursor in this order; in the queue's own order they are found by the index."""
    if cursor is None:
        return rows
    first, *others = fields = _fields(sort)
    rows = _annotated(rows, first)
    if not sort.startswith("-"):
        return rows.filter(GreaterThan(_row(map(F, fields)), _row(map(Value, cursor.values))))
    further, same = Q(), Q(**{first: cursor.values[0]})
    further |= Q(**{f"{first}__lt": cursor.values[0]})
    for field, value in zip(others, cursor.values[1:], strict=True):
        further |= same & Q(**{f"{field}__gt": value})
        same &= Q(**{field: value})
    # Said twice, because an index knows a range and no "or".
    return rows.filter(further, **{f"{first}__lte": cursor.values[0]})


def _row(parts: Iterable[Expression | F]) -> Func:
    """Several values compared as one, the first that differs decides: the index finds where that begins, however many
    rows are equal in the first."""
    return Func(*parts, template="(%(expressions)s)", output_field=BooleanField())


def _fields(sort: str) -> tuple[str, ...]:
    return FIELDS[sort.removeprefix("-")]


def _annotated(rows: QuerySet[WorkItem], first: str) -> QuerySet[WorkItem]:
    if first == "worth":
        return rows.annotate(worth=Coalesce(F("amount"), Value(Decimal(-1))))
    if first == "back_at":
        return rows.annotate(back_at=Coalesce(F("snoozed_until"), Value(NEVER)))
    return rows


def _value(row: WorkItem | Row, field: str) -> Any:
    if field == "worth":
        return Decimal(-1) if row.amount is None else row.amount
    if field == "back_at":
        return row.snoozed_until or NEVER
    return getattr(row, field)


def _written(value: Any) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if isinstance(value, datetime) else str(value)

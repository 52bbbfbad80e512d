"""From the bytes of a successful answer to values, rows and pages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from ozon.client.decode import BrokenBody, json_safe, parse_json
from ozon.client.errors import DecodeError, Refused
from ozon.client.fields import FieldError, Fields
from ozon.client.mapping import ErrorBody, tidy
from ozon.client.transport import Reply, Transport

T = TypeVar("T")
RAW_LIMIT = 500


class Row(msgspec.Struct, Generic[T], frozen=True):
    """A decoded row and the object it came from, the latter ready for a JSON column."""

    value: T
    raw: dict[str, Any]


class BadRow(msgspec.Struct, frozen=True):
    """A row that could not be decoded: `key` if one was found (else ""), why, and the start of its text."""

    key: str
    error: str
    raw: str


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list. A broken row lands in `bad_rows` and does not disturb its neighbours.

    `cursor` is for the next call of text-cursor lists, `last_id` for the next call of numeric ones.
    `has_next` is False when the page is empty or its cursor stands still, whatever Ozon claims.
    """

    rows: list[Row[T]]
    bad_rows: list[BadRow]
    cursor: str = ""
    last_id: int = 0
    has_next: bool = False

    @property
    def values(self) -> list[T]:
        """The decoded rows without their raw objects."""
        return [row.value for row in self.rows]


class Answer:
    """A decoded answer that knows which call it belongs to, so that its errors can say so."""

    def __init__(self, path: str, reply: Reply, *, write: bool) -> None:
        self._path = path
        self._reply = reply
        self._write = write
        self.fields = Fields(self._parse())

    def _parse(self) -> dict[str, Any]:
        if self._write and not self._reply.content.strip():
            return {}
        try:
            data = parse_json(self._reply.content)
        except BrokenBody:
            raise self.error("the answer is not JSON") from None
        if not isinstance(data, dict):
            raise self.error("the answer is not an object")
        self._raise_hidden_error(data)
        return data

    def _raise_hidden_error(self, data: dict[str, Any]) -> None:
        """Ozon sometimes refuses inside a success: an error envelope, or a bare `result: false`."""
        body = ErrorBody(data)
        enveloped = isinstance(data.get("error"), dict) or (
            isinstance(body.code, int) and bool(body.message) and "result" not in data
        )
        if enveloped or (self._write and data.get("result") is False):
            raise Refused(
                tidy(body.message) or "Ozon answered that it did not do it",
                method=self._path,
                status=self._reply.status,
                code=body.code,
                request_id=self._reply.request_id,
                field=body.field,
            )

    def error(self, why: str, field: str | None = None) -> DecodeError:
        """A DecodeError about this answer; after a write the outcome is then uncertain."""
        return DecodeError(
            why,
            method=self._path,
            status=self._reply.status,
            request_id=self._reply.request_id,
            uncertain=self._write,
            field=field,
        )

    def read(self, reader: Callable[[Fields], T]) -> T:
        """What `reader` makes of the answer; its FieldError becomes a DecodeError."""
        try:
            return reader(self.fields)
        except FieldError as error:
            raise self.error(error.why, error.path) from None

    def inner(self, key: str = "result") -> Fields:
        """The object under `key`, or the answer itself where Ozon left the wrapper out."""
        wrapped = isinstance(self.fields.value(key), dict)
        return self.fields.object(key) if wrapped else self.fields

    def items(self, key: str, *, lone_object: bool = False) -> list[Any]:
        """The raw list under `key`; null is an empty list, absence a DecodeError.

        `lone_object`: the list may come as one bare object.
        """
        holder = self.inner()
        value = holder.value(key)
        if value is None:
            if key in holder.data:
                return []
            raise self.error("the list is missing", key)
        if lone_object and isinstance(value, dict):
            return [value] if value else []
        if not isinstance(value, list):
            raise self.error("is not a list", key)
        return value

    def row(self, fields: Fields, reader: Callable[[Fields], T]) -> Row[T]:
        """One object with its raw form."""
        return Row(self.read(lambda _: reader(fields)), json_safe(dict(fields.data)))


def read_rows(
    items: list[Any], reader: Callable[[Fields], T], *, keys: Sequence[str]
) -> tuple[list[Row[T]], list[BadRow]]:
    """Every item by itself: the good ones decoded, the bad ones described; `keys` name its identity."""
    rows: list[Row[T]] = []
    bad: list[BadRow] = []
    for item in items:
        if not isinstance(item, dict):
            bad.append(_bad_row(item, "is not an object", keys))
            continue
        try:
            rows.append(Row(reader(Fields(item)), json_safe(item)))
        except FieldError as error:
            bad.append(_bad_row(item, str(error), keys))
    return rows, bad


def _bad_row(item: object, why: str, keys: Sequence[str]) -> BadRow:
    text = json.dumps(json_safe(item), ensure_ascii=False)
    return BadRow(item_key(item, keys), why, text[:RAW_LIMIT])


def item_key(item: object, keys: Sequence[str]) -> str:
    """The first usable identity of a raw row, "" when it has none."""
    if not isinstance(item, dict):
        return ""
    values = (item.get(key) for key in keys)
    found = (str(v) for v in values if isinstance(v, str | int) and not isinstance(v, bool) and v)
    return next(found, "")[:100]


def cursor_page(
    answer: Answer,
    items_key: str,
    reader: Callable[[Fields], T],
    *,
    keys: Sequence[str],
    asked: str,
    cursor_key: str = "cursor",
) -> Page[T]:
    """A page of a list that is walked by a text cursor; `asked` is the cursor of this call."""
    items = answer.items(items_key)
    rows, bad = read_rows(items, reader, keys=keys)
    holder = answer.inner()
    cursor = answer.read(lambda _: holder.text(cursor_key, limit=10_000))
    more = bool(items) and cursor not in {"", asked} and claims_more(holder)
    return Page(rows, bad, cursor=cursor, has_next=more)


def id_page(
    answer: Answer,
    items_key: str,
    reader: Callable[[Fields], T],
    *,
    keys: Sequence[str],
    asked: int,
    lone_object: bool = False,
) -> Page[T]:
    """A page of a list walked by a numeric id: Ozon's own `last_id`, else the id of the last row."""
    items = answer.items(items_key, lone_object=lone_object)
    rows, bad = read_rows(items, reader, keys=keys)
    holder = answer.inner()
    last_id = answer.read(lambda _: holder.integer("last_id")) or _last_id(items, keys) or asked
    more = bool(items) and last_id != asked and claims_more(holder)
    return Page(rows, bad, last_id=last_id, has_next=more)


def _last_id(items: list[Any], keys: Sequence[str]) -> int:
    for item in reversed(items):
        text = item_key(item, keys)
        if text.isascii() and text.isdigit() and int(text) < 2**63:
            return int(text)
    return 0


def claims_more(holder: Fields) -> bool:
    """Ozon's `has_next`; where it is absent or unreadable, yes: one call too many costs less than a gap."""
    try:
        said = holder.maybe_flag("has_next")
    except FieldError:
        return True
    return said is not False


class Group:
    """A group of methods over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _read(self, path: str, body: dict[str, Any]) -> Answer:
        return Answer(path, self._transport.call(path, body, write=False), write=False)

    def _write(self, path: str, body: dict[str, Any]) -> Answer:
        return Answer(path, self._transport.call(path, body, write=True), write=True)

"""The rows of a list: each read by itself, so that a broken one disturbs no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from ozon.client.decode import BrokenBody, is_clean, json_safe, parse_json
from ozon.client.drift import Strange
from ozon.client.fields import FieldError, Fields
from ozon.client.pieces import Piece

T = TypeVar("T")
RAW_LIMIT = 500


class Row(msgspec.Struct, Generic[T], frozen=True):
    """A decoded row and what it came from: the bytes of its JSON object, the object, or a piece of the answer."""

    value: T
    source: bytes | Piece | dict[str, Any]

    @property
    def raw(self) -> dict[str, Any]:
        """The object, ready for a JSON column. Made at every access: keep it."""
        if isinstance(self.source, dict):
            return self.source
        value = self.source.value if isinstance(self.source, Piece) else parse_json(self.source)
        found: dict[str, Any] = json_safe(value)
        return found

    @property
    def raw_bytes(self) -> bytes:
        """The object as JSON text without NUL and surrogates, in Ozon's own bytes where they are so."""
        own = self.source.raw if isinstance(self.source, Piece) else self.source
        return own if isinstance(own, bytes) and is_clean(own) else msgspec.json.encode(self.raw)


class BadRow(msgspec.Struct, frozen=True):
    """A row that could not be decoded: `key` if one was found (else ""), why, and the start of its text."""

    key: str
    error: str
    raw: str


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list. A broken row lands in `bad_rows` and does not disturb its neighbours.

    `cursor` is for the next call of text-cursor lists, `last_id` for the next call of numeric ones.
    `has_next` is False when its cursor stands still, whatever Ozon claims. An empty page may have a next one.
    `strange` is what the answer held beyond Ozon's published schema.
    """

    rows: list[Row[T]]
    bad_rows: list[BadRow]
    cursor: str = ""
    last_id: int = 0
    has_next: bool = False
    strange: Sequence[Strange] = ()

    @property
    def values(self) -> list[T]:
        """The decoded rows without their raw objects."""
        return [row.value for row in self.rows]


def read_rows(
    items: Iterable[Any],
    reader: Callable[[Fields], T],
    *,
    keys: Sequence[str],
    plain: Callable[[bytes], T | None] | None = None,
) -> tuple[list[Row[T]], list[BadRow]]:
    """Every item by itself: the good ones decoded, the bad ones described; `keys` name its identity.

    An item is a Piece of the answer or a parsed value.

    `plain` may decode the common form of a row faster than `reader`; it returns None for every other form and
    must agree with `reader` on the rest.
    """
    rows: list[Row[T]] = []
    bad: list[BadRow] = []
    for given in items:
        item = given if isinstance(given, Piece) else Piece(None, given)
        try:
            rows.append(_swift(item, plain) or _tolerant(item, reader))
        except (FieldError, BrokenBody) as error:
            bad.append(_bad_row(item, str(error), keys))
    return rows, bad


def _swift(item: Piece, plain: Callable[[bytes], T | None] | None) -> Row[T] | None:
    if plain is None or item.raw is None or not is_clean(item.raw):
        return None
    value = plain(item.raw)
    return None if value is None else Row(value, item.raw)


def _tolerant(item: Piece, reader: Callable[[Fields], T]) -> Row[T]:
    if not isinstance(item.value, dict):
        raise BrokenBody("is not an object")
    return Row(reader(Fields(item.value)), item)


def _bad_row(item: Piece, why: str, keys: Sequence[str]) -> BadRow:
    try:
        text = json.dumps(json_safe(item.value), ensure_ascii=False)
    except BrokenBody:
        text = (item.raw or b"").decode(errors="replace")
    return BadRow(item_key(item, keys), why, text[:RAW_LIMIT])


def item_key(item: Piece, keys: Sequence[str]) -> str:
    """The first usable identity of a raw row, "" when it has none."""
    try:
        data = item.value
    except BrokenBody:
        return ""
    if not isinstance(data, dict):
        return ""
    values = (data.get(key) for key in keys)
    found = (str(v) for v in values if isinstance(v, str | int) and not isinstance(v, bool) and v)
    return next(found, "")[:100]

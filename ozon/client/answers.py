"""From the bytes of a successful answer to values, rows and pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from ozon.client.decode import BrokenBody, json_safe
from ozon.client.drift import strange_things
from ozon.client.errors import DecodeError, Refused
from ozon.client.fields import FieldError, Fields
from ozon.client.mapping import ErrorBody, tidy
from ozon.client.pieces import Piece, members_of
from ozon.client.rows import BadRow, Page, Row, item_key, read_rows
from ozon.client.transport import Reply, Transport

__all__ = ["Answer", "BadRow", "Group", "Page", "Row", "claims_more", "cursor_page", "id_page", "read_rows"]

T = TypeVar("T")


class Answer:
    """A decoded answer that knows which call it belongs to, so that its errors can say so."""

    def __init__(self, path: str, reply: Reply, *, write: bool) -> None:
        self._path = path
        self._reply = reply
        self._write = write
        self._members = self._take_apart()
        self._raise_hidden_error()
        self.strange = strange_things(path, reply.content)

    def _take_apart(self) -> dict[str, Piece]:
        content = self._reply.content
        if self._write and not content.strip():
            return {}
        members = self._look(partial(members_of, content))
        if members is None:
            raise self.error("the answer is not an object")
        return members

    def _look(self, part: Callable[[], T]) -> T:
        """What a part of the answer holds; text that is no JSON after all becomes a DecodeError."""
        try:
            return part()
        except BrokenBody:
            raise self.error("the answer is not JSON") from None

    def _fields(self, members: dict[str, Piece]) -> Fields:
        return Fields(self._look(lambda: {key: piece.value for key, piece in members.items()}))

    @cached_property
    def fields(self) -> Fields:
        """The whole answer, parsed."""
        return self._fields(self._members)

    def _raise_hidden_error(self) -> None:
        """Ozon sometimes refuses inside a success: an error envelope, or a bare `result: false`."""
        if not self._members.keys() & {"error", "code", "result"}:
            return
        said = self._fields({key: piece for key, piece in self._members.items() if key != "result"})
        body = ErrorBody(dict(said.data))
        # An empty error block is part of some answers: of a label's task, for one.
        enveloped = (isinstance(said.value("error"), dict) and bool(body.code or body.message)) or (
            isinstance(body.code, int) and bool(body.message) and "result" not in self._members
        )
        if enveloped or (self._write and self._says_no()):
            raise Refused(
                tidy(body.message) or "Ozon answered that it did not do it",
                method=self._path,
                status=self._reply.status,
                code=body.code,
                request_id=self._reply.request_id,
                field=body.field,
            )

    def _says_no(self) -> bool:
        result = self._members.get("result")
        return result is not None and self._look(lambda: result.value) is False

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

    def read(self, reader: Callable[[Fields], T], fields: Fields | None = None) -> T:
        """What `reader` makes of the answer, or of a part of it; its FieldError becomes a DecodeError."""
        try:
            return reader(self.fields if fields is None else fields)
        except FieldError as error:
            raise self.error(error.why, error.path) from None

    def inner(self, key: str = "result") -> Fields:
        """The object under `key`, or the answer itself where Ozon left the wrapper out."""
        wrapped = isinstance(self.fields.value(key), dict)
        return self.fields.object(key) if wrapped else self.fields

    @cached_property
    def _holder(self) -> dict[str, Piece]:
        result = self._members.get("result")
        return (self._look(result.members) if result else None) or self._members

    def envelope(self, key: str) -> Fields:
        """What stands beside the list under `key`, e.g. the cursor; the list itself is not parsed."""
        return self._fields({name: piece for name, piece in self._holder.items() if name != key})

    def items(self, key: str, *, lone_object: bool = False) -> list[Any]:
        """The parsed list under `key`; see `pieces`."""
        pieces = self.pieces(key, lone_object=lone_object)
        return self._look(lambda: [piece.value for piece in pieces])

    def pieces(self, key: str, *, lone_object: bool = False) -> list[Piece]:
        """The list under `key`, unparsed; null is an empty list, absence a DecodeError.

        `lone_object`: the list may come as one bare object.
        """
        piece = self._holder.get(key)
        if piece is None:
            raise self.error("the list is missing", key)
        items = self._look(piece.items)
        if items is not None:
            return items
        value = self._look(lambda: piece.value)
        if value is None or (lone_object and value == {}):
            return []
        if lone_object and isinstance(value, dict):
            return [piece]
        raise self.error("is not a list", key)

    def row(self, fields: Fields, reader: Callable[[Fields], T]) -> Row[T]:
        """One object with its raw form."""
        return Row(self.read(reader, fields), json_safe(dict(fields.data)))


def cursor_page(
    answer: Answer,
    items_key: str,
    reader: Callable[[Fields], T],
    *,
    keys: Sequence[str],
    asked: str,
    cursor_key: str = "cursor",
    plain: Callable[[bytes], T | None] | None = None,
) -> Page[T]:
    """A page of a list that is walked by a text cursor; `asked` is the cursor of this call."""
    items = answer.pieces(items_key)
    rows, bad = read_rows(items, reader, keys=keys, plain=plain)
    holder = answer.envelope(items_key)
    cursor = answer.read(lambda found: found.text(cursor_key, limit=10_000), holder)
    more = cursor not in {"", asked} and claims_more(holder, empty=not items)
    return Page(rows, bad, cursor=cursor, has_next=more, strange=answer.strange)


def id_page(
    answer: Answer,
    items_key: str,
    reader: Callable[[Fields], T],
    *,
    keys: Sequence[str],
    asked: int,
    lone_object: bool = False,
) -> Page[T]:
    """A page of a list walked by a numeric id: Ozon's own `last_id`, else the id furthest on the way."""
    items = answer.pieces(items_key, lone_object=lone_object)
    rows, bad = read_rows(items, reader, keys=keys)
    holder = answer.envelope(items_key)
    last_id = answer.read(lambda found: found.integer("last_id"), holder) or _last_id(items, keys, asked)
    more = last_id != asked and claims_more(holder, empty=not items)
    return Page(rows, bad, last_id=last_id, has_next=more, strange=answer.strange)


def _last_id(items: list[Piece], keys: Sequence[str], asked: int) -> int:
    """The last row's id, or where a page is out of order the one furthest from where it began."""
    words = (item_key(item, keys) for item in items)
    ids = [int(word) for word in words if word.isascii() and word.isdigit() and int(word) < 2**63]
    if not ids:
        return asked
    falling = ids == sorted(ids, reverse=True) or (asked > 0 and max(ids) < asked)
    return min(ids) if falling and len(ids) > 1 else max(ids)


def claims_more(holder: Fields, *, empty: bool = False) -> bool:
    """Ozon's `has_next`; where it is absent or unreadable, yes, unless the page is empty: one call too many costs
    less than a gap. Behind an empty page there is more only if Ozon says so."""
    try:
        said = holder.maybe_flag("has_next")
    except FieldError:
        said = None
    return bool(said) if empty else said is not False


class Group:
    """A group of methods over one transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def _read(self, path: str, body: dict[str, Any]) -> Answer:
        return self._answer(path, body, write=False)

    def _write(self, path: str, body: dict[str, Any]) -> Answer:
        return self._answer(path, body, write=True)

    def _answer(self, path: str, body: dict[str, Any], *, write: bool) -> Answer:
        return self._heard(path, self._transport.call(path, body, write=write), write=write)

    def _heard(self, path: str, reply: Reply, *, write: bool) -> Answer:
        answer = Answer(path, reply, write=write)
        if answer.strange and self._transport.on_strange:
            self._transport.on_strange(answer.strange)
        return answer

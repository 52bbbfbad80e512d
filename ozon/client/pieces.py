"""A JSON text taken apart by need: most of an answer is decoded straight into types, or never looked at."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from ozon.client.decode import BrokenBody, is_shallow, parse_json

T = TypeVar("T")
_UNREAD: Any = object()
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


class Piece:
    """A JSON value that is parsed when somebody looks at it.

    `raw` are its bytes as they came, None where only the lenient parser could read the answer.
    """

    __slots__ = ("_value", "raw")

    def __init__(self, raw: bytes | None, value: Any = _UNREAD) -> None:
        self.raw = raw
        self._value = value

    @property
    def value(self) -> Any:
        """The value, clean and with Decimals; see `parse_json`. Raises BrokenBody."""
        if self._value is _UNREAD:
            self._value = parse_json(self.raw or b"")
        return self._value

    def members(self) -> dict[str, Piece] | None:
        """The members of an object; None for anything else. Raises BrokenBody."""
        found = _strict(_MEMBERS, b"{", self.raw)
        if found is not None:
            return {key: Piece(bytes(raw)) for key, raw in found.items()}
        value = self.value
        return {key: Piece(None, item) for key, item in value.items()} if isinstance(value, dict) else None

    def items(self) -> list[Piece] | None:
        """The items of a list; None for anything else. Raises BrokenBody."""
        found = _strict(_ITEMS, b"[", self.raw)
        if found is not None:
            return [Piece(bytes(raw)) for raw in found]
        value = self.value
        return [Piece(None, item) for item in value] if isinstance(value, list) else None


def _strict(decoder: msgspec.json.Decoder[T], opening: bytes, raw: bytes | None) -> T | None:
    """What the strict parser makes of it; None for another type and for what only the lenient one can read."""
    if raw is None or not raw.startswith(opening):
        return None
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def members_of(content: bytes) -> dict[str, Piece] | None:
    """The members of an answer, unread; None when it is no object.

    Raises BrokenBody for what is no JSON, or nested too deeply to be walked.
    """
    plain = content.strip()
    if not _is_text(plain):
        return Piece(None, parse_json(plain)).members()
    members = Piece(plain).members()
    if members is not None and not is_shallow(plain):
        raise BrokenBody("nested too deeply")
    return members


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True

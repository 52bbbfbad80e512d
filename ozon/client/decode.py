"""JSON text to Python objects that are safe to walk, to count with and to store."""

from __future__ import annotations

import json
import re
from decimal import Decimal, DecimalException
from typing import Any

import msgspec

DEEPEST = 60

# In strict JSON these can only come as escapes.
_UNSAFE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_NO_BRACKET = bytes(code for code in range(256) if code not in b"[]{}")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATES = re.compile("[\ud800-\udfff]")
# Cyrillic letters that look like Latin ones; Ozon's own documents mix them inside one word.
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx")


class BrokenBody(ValueError):
    """The bytes are not JSON, or JSON too strange to walk."""


def parse_json(content: bytes) -> Any:
    """Python objects with Decimal instead of float and without text that PostgreSQL refuses.

    Falls back from the strict parser to a lenient one, so that one NaN spoils a row and not its page.
    Raises BrokenBody.
    """
    try:
        found = _STRICT.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _lenient(content)
    if is_clean(content) and is_shallow(content):
        return found
    return _cleaned(found)


def _lenient(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig", errors="replace")
        found = json.loads(text, strict=False, parse_float=_number, parse_int=_whole, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise BrokenBody(type(error).__name__) from None
    return _cleaned(found)


def _cleaned(found: Any) -> Any:
    try:
        return _clean(found, DEEPEST)
    except RecursionError as error:
        raise BrokenBody(type(error).__name__) from None


def is_clean(content: bytes) -> bool:
    """Whether no text in strict JSON can hold what the database refuses: NUL or surrogates."""
    return b"\\" not in content or _UNSAFE.search(content) is None


def is_shallow(content: bytes) -> bool:
    """Whether brackets nest at most `DEEPEST` deep; those inside texts are set aside only where they mislead."""
    return _balanced(content) or _balanced(_TEXT.sub(b"", content))


def _balanced(content: bytes) -> bool:
    brackets = content.translate(None, _NO_BRACKET)
    for _ in range(DEEPEST):
        if not brackets:
            return True
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return not brackets


def _number(text: str) -> Decimal | str:
    """The number, or its text when no Decimal can hold it: reading the field will then fail by name."""
    try:
        return Decimal(text)
    except DecimalException:
        return text


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= 40 else text


_STRICT = msgspec.json.Decoder(float_hook=_number)


def clean_text(text: str) -> str:
    """Text without NUL and lone surrogates, which the database cannot store."""
    return _SURROGATES.sub("\ufffd", text.replace("\x00", ""))


def _clean(value: Any, depth: int) -> Any:
    if depth < 0:
        raise BrokenBody("nested too deeply")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [_clean(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {clean_text(key): _clean(item, depth - 1) for key, item in value.items()}
    return value


def json_safe(value: Any) -> Any:
    """The same tree for a JSON column: Decimals become floats where that loses nothing, else text."""
    if isinstance(value, Decimal):
        as_float = float(value)
        return as_float if Decimal(repr(as_float)) == value else str(value)
    if isinstance(value, list):
        return [json_safe(item) for item in value]
    if isinstance(value, dict):
        return {key: json_safe(item) for key, item in value.items()}
    return value


def same_word(left: str, right: str) -> bool:
    """Whether two enum values are equal; Ozon writes the same one in several cases."""
    return left.casefold() == right.casefold()


def latin(word: str) -> str:
    """The word with Cyrillic look-alikes made Latin, if it mixes both alphabets; else unchanged."""
    fixed = word.translate(_LOOKALIKES)
    return fixed if fixed.isascii() and re.search("[A-Za-z]", word) else word


def status_word(word: str) -> str:
    """A status as Ozon's lists publish it, in small Latin letters, however this answer spells it; other words stay.

    What follows from a status must not hang on its spelling: a cancellation overlooked is stock lost.
    """
    if word.isascii() and word.islower():
        return word
    plain = latin(word).lower()
    return plain if plain.isascii() else word

"""JSON text to Python objects that are safe to walk, to count with and to store."""

from __future__ import annotations

import json
import re
from decimal import Decimal, DecimalException
from typing import Any

import msgspec

DEEPEST = 60

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
        return _clean(_parse(content), DEEPEST)
    except (ValueError, RecursionError) as error:
        raise BrokenBody(type(error).__name__) from None


def _parse(content: bytes) -> Any:
    try:
        return _STRICT.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        text = content.decode("utf-8-sig", errors="replace")
        return json.loads(text, strict=False, parse_float=_number, parse_int=_whole, parse_constant=str)


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

"""From the bytes of a push to a body the database can keep. Pure."""

import hashlib
import json
from typing import Any, NoReturn

# A message's words, of the buyer mostly: they are read by the API, and kept only where a screen shows them.
PRIVATE = frozenset({"data"})


class Malformed(ValueError):
    """The bytes are no JSON object."""


def parse(raw: bytes) -> dict[str, Any]:
    """The object in ``raw``, whatever content type it came under. Raises ``Malformed``.

    Numbers with a point stay text, exactly as they came. NUL and halves of surrogate pairs, which no database
    takes, are dropped or replaced.
    """
    try:
        body = json.loads(raw.decode("utf-8-sig"), parse_float=str, parse_constant=_refuse)
        if isinstance(body, dict):
            return {str(_clean(name)): _clean(value) for name, value in body.items()}
    except (ValueError, RecursionError) as error:
        raise Malformed("the body is not JSON") from error
    raise Malformed("the body is not a JSON object")


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 of the body with its keys in order: a repetition has the same, whatever order Ozon writes in."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def to_keep(body: dict[str, Any]) -> dict[str, Any]:
    """The body without what people wrote in it."""
    return {name: value for name, value in body.items() if name not in PRIVATE}


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return value

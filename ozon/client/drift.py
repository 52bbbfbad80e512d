"""What Ozon sends beyond what it has published: unknown fields and unknown words of enumerations. Pure.

`known.json` holds, for each method, the tree of its answer: an object stands for an object or a list of objects,
a list for the words of an enumeration, null for anything else. It is made from Ozon's published document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from ozon.client.decode import BrokenBody, parse_json

KNOWN = Path(__file__).with_name("known.json")
MOST = 50
EXAMPLE_LIMIT = 100
Tree = dict[str, Any]
Kind = Literal["field", "value"]
_TYPES = {str: "text", bool: "boolean", type(None): "null", list: "list", dict: "object"}


class Strange(NamedTuple):
    """One thing in an answer that is not published.

    `path` has no list indexes (`postings[].products[].foo`). `example` is the word itself for a `value`; for a
    `field` only the type of what was in it, since nobody knows yet whether that is a buyer's name.
    """

    method: str
    path: str
    kind: Kind
    example: str


def strange_things(method: str, content: bytes) -> tuple[Strange, ...]:
    """Everything unpublished in an answer, each thing once, at most `MOST`; nothing for an unknown method.

    Costs one typed pass over the bytes while there is nothing; only a strange answer is walked field by field.
    """
    if not _published().get(method):
        return ()
    try:
        _decoder(method).decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _walked(method, content)
    return ()


def _walked(method: str, content: bytes) -> tuple[Strange, ...]:
    try:
        answer = parse_json(content)
    except BrokenBody:
        return ()
    found: dict[tuple[str, str], Strange] = {}
    for path, kind, example in _compared(_tree(method), answer, ""):
        key = (path, example if kind == "value" else "")
        found.setdefault(key, Strange(method, path, kind, example))
        if len(found) == MOST:
            break
    return tuple(found.values())


def _compared(node: Any, value: Any, path: str) -> Iterator[tuple[str, Kind, str]]:
    if isinstance(value, list):
        for item in value:
            yield from _compared(node, item, f"{path}[]")
    elif isinstance(node, dict) and isinstance(value, dict):
        for name, item in value.items():
            below = f"{path}.{name[:EXAMPLE_LIMIT]}" if path else name[:EXAMPLE_LIMIT]
            if name not in node:
                yield below, "field", _TYPES.get(type(item), "number")
            elif node[name] is not None:
                yield from _compared(node[name], item, below)
    elif isinstance(node, frozenset) and isinstance(value, str | int) and _is_new(node, str(value)):
        yield path, "value", str(value)[:EXAMPLE_LIMIT]


def _is_new(words: frozenset[str], word: str) -> bool:
    return word != "" and word.casefold() not in words


def known_methods() -> set[str]:
    """The methods whose answers are compared."""
    return set(_published())


@cache
def _published() -> dict[str, Tree]:
    trees = json.loads(KNOWN.read_text(encoding="utf-8"))
    return {method: _wrapped(tree) for method, tree in trees.items()}


def _wrapped(tree: Tree) -> Tree:
    """Ozon adds and drops the wrapper `result`, so a tree knows its fields on both levels."""
    inner = tree.get("result")
    if isinstance(inner, dict):
        return {**inner, **tree}
    return {**tree, "result": tree} if tree else tree


@cache
def _tree(method: str) -> Any:
    return _folded(_published()[method])


def _folded(node: Any) -> Any:
    """The same tree with its words ready to be compared: Ozon writes the same one in several cases."""
    if isinstance(node, list):
        return frozenset(word.casefold() for word in node)
    return {name: _folded(child) for name, child in node.items()} if isinstance(node, dict) else None


@cache
def _decoder(method: str) -> msgspec.json.Decoder[Any]:
    """Accepts only answers in which nothing is strange, and nearly all of those."""
    return msgspec.json.Decoder(_type(_published()[method]))


def _type(node: Any) -> Any:
    if node is None:
        return msgspec.Raw
    many: Any = list
    one = _object(node) if isinstance(node, dict) else _words(node)
    return one | many[one] | None


def _object(node: Tree) -> Any:
    fields = [(f"f{number}", _type(child), msgspec.Raw()) for number, child in enumerate(node.values())]
    names = {field[0]: name for field, name in zip(fields, node, strict=True)}
    return msgspec.defstruct("Known", fields, rename=names, forbid_unknown_fields=True, gc=False)


def _words(words: list[str]) -> Any:
    spellings = {spelling for word in words for spelling in (word, word.lower(), word.upper())}
    literal: Any = Literal
    return literal[(*sorted(spellings), "")]

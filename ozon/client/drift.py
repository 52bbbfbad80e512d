"""What Ozon sends beyond what it has published: unknown fields and unknown words of enumerations. Pure.

`known.json` holds, for each method, the tree of its answer: an object stands for an object or a list of objects,
a list for the words of an enumeration, null for anything else. It is made from Ozon's published document.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from ozon.client.decode import BrokenBody, clean_text, parse_json

KNOWN = Path(__file__).with_name("known.json")
MOST = 50
EXAMPLE_LIMIT = 100
Tree = dict[str, Any]
Place = tuple[str, ...]
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


class Node(NamedTuple):
    """What is known of an object (its fields, and those that can hold something strange) or of a word."""

    fields: frozenset[str] = frozenset()
    children: tuple[tuple[str, Node], ...] = ()
    words: frozenset[str] = frozenset()


# By place, and by word where it is the word that is strange.
Found = dict[tuple[Place, str], tuple[Kind, str]]


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
    """Ozon adds fields often, and then to every row: what is walked must stay cheap as well."""
    found: Found = {}
    try:
        _compare(_tree(method), _parsed(content), (), found)
    except (BrokenBody, RecursionError):
        return ()
    first = list(found.items())[:MOST]
    return tuple(Strange(method, _spelled(place), kind, shown) for (place, _), (kind, shown) in first)


def _parsed(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return parse_json(content)


def _compare(node: Node, value: Any, place: Place, found: Found) -> None:
    if isinstance(value, list):
        inside = (*place, "[]")
        for item in value:
            _compare(node, item, inside, found)
    elif isinstance(value, dict):
        if node.fields and not value.keys() <= node.fields:
            _note_fields(node, value, place, found)
        for name, child in node.children:
            if (item := value.get(name)) is not None:
                _compare(child, item, (*place, name), found)
    elif node.words and value is not None and value != "":
        word = str(value)
        if word.casefold() not in node.words:
            found.setdefault((place, word), ("value", clean_text(word)[:EXAMPLE_LIMIT]))


def _note_fields(node: Node, value: dict[str, Any], place: Place, found: Found) -> None:
    for name, item in value.items():
        if name not in node.fields:
            found.setdefault(((*place, name), ""), ("field", _TYPES.get(type(item), "number")))


def _spelled(place: Place) -> str:
    path = ".".join(clean_text(step)[:EXAMPLE_LIMIT] for step in place)
    return path.replace(".[]", "[]")


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
def _tree(method: str) -> Node:
    return _node(_published()[method])


def _node(tree: Any) -> Node:
    """A tree made ready for comparing; words are folded, since Ozon writes the same one in several cases."""
    if isinstance(tree, list):
        return Node(words=frozenset(word.casefold() for word in tree))
    children = [(name, _node(child)) for name, child in tree.items() if child is not None]
    return Node(fields=frozenset(tree), children=tuple(children))


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

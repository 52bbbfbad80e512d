"""What an answer may hold: the published fields and values of a method, and what was seen beyond them.

A tree is made of three kinds of nodes: an object (name → node) for an object or a list of objects, a list of
words for an enumeration, null for anything else. Most enumerations stand only in prose, as a list with one
word in backticks per line; `worded` reads them from there.
"""

from __future__ import annotations

import re
from typing import Any, Protocol

# A list of such words explains another field there, or names payment systems, which is no state of anything.
NOT_VALUES = {"addressee.pin", "analytics_data.payment_type_group_name"}

# Where the answer's own field is silent, the request's filter for the same thing lists the values.
BORROWED = {
    ("/v1/returns/list", "returns.visual.status.sys_name"): ("/v1/returns/list", "filter.visual_status_name"),
    ("/v2/returns/rfbs/list", "returns.state.group_state"): ("/v2/returns/rfbs/list", "filter.group_state"),
    ("/v3/posting/fbs/get", "result.status"): ("/v4/posting/fbs/list", "filter.statuses"),
    ("/v4/posting/fbs/list", "postings.status"): ("/v4/posting/fbs/list", "filter.statuses"),
    ("/v4/posting/fbs/unfulfilled/list", "postings.status"): ("/v4/posting/fbs/list", "filter.statuses"),
}

# Beyond the document of 2026-08-14: what its own examples, later documents or records of live calls show.
_ACTIONS = [
    "add_additional_info",
    "has_barcode_for_printing",
    "pack",
]  # in the examples of one method or another
_FBS_LIST = {
    "postings.available_actions": _ACTIONS,
    "postings.scanit": None,
}  # scanit: document of 2026-09-29
SEEN: dict[str, dict[str, Any]] = {
    "/v1/returns/list": {
        "returns.exemplars.exemplar_id": None,  # alive, 2026-08
        "returns.type": ["PartialRefund"],  # named by the text on Ozon's delivery of external orders
        "returns.visual.status.sys_name": [
            "ReturnCompensated"
        ],  # left the filter in 2025-12, not the reports
    },
    "/v2/returns/rfbs/get": {
        "returns.available_actions.action": {
            "id": None,
            "name": None,
        },  # the example; the schema has them flat
        "returns.return_id": None,  # alive
    },
    "/v2/returns/rfbs/list": {"returns.state.group_state": ["Utilization"]},  # alive, in lower case
    "/v3/chat/history": {"messages.user.type": ["\u0421ustomer"]},  # the example's first letter is Cyrillic
    "/v3/posting/fbs/get": {
        "result.available_actions": _ACTIONS,
        "result.destination_place_id": None,  # the four: the example
        "result.destination_place_name": None,
        "result.is_click_and_collect": None,
        "result.is_presortable": None,
        "result.tpl_integration_type": ["hybryd"],  # published for the list of the same postings
    },
    "/v3/product/info/list": {"items.declared_price": None},  # document of 2026-09-29
    "/v3/product/list": {"result.total_items": None},  # instead of total from 2026-11-23
    "/v4/posting/fbs/list": _FBS_LIST,
    "/v4/posting/fbs/unfulfilled/list": _FBS_LIST,
    "/v4/product/info/stocks": {"total_items": None},  # instead of total from 2026-11-23
    "/v5/product/info/prices": {"total_items": None},  # likewise
}

_LINE = re.compile(r"^[ \t]*(?:-[ \t]*)?(`[^`\n]+`(?:(?:,| или)[ \t]*`[^`\n]+`)*)", re.MULTILINE)
_WORD = re.compile(r"`([^`]+)`")


class Source(Protocol):
    """Where schemas come from: `strip.Document`."""

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]: ...

    def body(self, path: str, side: str) -> dict[str, Any] | None: ...


def worded(description: str) -> list[str]:
    """The words of a prose enumeration, in order; empty when the text is none."""
    lines = _LINE.findall(description)
    words = [word for line in lines for word in _WORD.findall(line)]
    return list(dict.fromkeys(words)) if len(lines) > 1 else []


def known_tree(source: Source, path: str) -> Any:
    """The tree of a method's answer; null for one without a body."""
    body = source.body(path, "response")
    tree = {} if body is None else _node(source, path, "", body)
    for place, addition in SEEN.get(path, {}).items():
        _add(tree, place.split("."), addition)
    return tree


def _node(source: Source, path: str, place: str, schema: dict[str, Any]) -> Any:
    schema = source.resolve(schema)
    items = source.resolve(schema.get("items", {}))
    fields = schema.get("properties") or items.get("properties")
    if not fields:
        return _values(source, path, place, schema, items)
    prefix = f"{place}." if place else ""
    return {name: _node(source, path, prefix + name, child) for name, child in fields.items()}


def _values(source: Source, path: str, place: str, schema: dict[str, Any], items: dict[str, Any]) -> Any:
    if place.split(".", 1)[-1] in NOT_VALUES:
        return None
    words = [*(schema.get("enum") or items.get("enum") or _prose(schema, items))]
    words += _borrowed(source, BORROWED.get((path, place)))
    return sorted(set(words)) or None


def _prose(schema: dict[str, Any], items: dict[str, Any]) -> list[str]:
    textual = "string" in (schema.get("type"), items.get("type"))
    return worded(schema.get("description") or "") if textual else []


def _borrowed(source: Source, where: tuple[str, str] | None) -> list[str]:
    if where is None:
        return []
    path, place = where
    schema = source.resolve(source.body(path, "request") or {})
    for name in place.split("."):
        schema = source.resolve(schema["properties"][name])
    return worded(schema["description"])


def _add(tree: Any, place: list[str], addition: Any) -> None:
    """Put what was seen into the tree: further words of an enumeration, or the node of a further field."""
    *way, name = place
    for step in way:
        tree = tree[step]
    known = tree.get(name)
    tree[name] = sorted({*known, *addition}) if isinstance(known, list) else addition

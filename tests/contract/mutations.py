"""Ways in which an answer of Ozon may come out differently than published."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

IDS = (0, -1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**40)
ODD: tuple[Any, ...] = (
    None, True, False, "", " ", "string", "NaN", "\x00", "a\ud800b", 1.5, 1e308, float("nan"), float("inf"),
    [], [None], [[]], {}, {"a": None}, [{}], {"id": "x"}, "9999-99-99T99:99:99Z", "0001-01-01T00:00:00Z",
    "2026-05-01T09:30:00+03:00", "2026-05-01", "x" * 5000, "²", "[{" * 50, *IDS,
)  # fmt: skip


def places(tree: Any, path: Path = ()) -> list[Path]:
    """The paths of everything in a tree, but not of the tree itself."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    found = [path] if path else []
    return found + [place for key in keys for place in places(tree[key], (*path, key))]


def changed(value: Any) -> Any:
    """The same thing in another spelling: case, number ↔ text, list ↔ object."""
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"[0-9]{1,8}(\.[0-9]+)?", value) else value.swapcase()
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return value[0] if len(value) == 1 else {}
    return [value] if value else []


def reordered(value: Any) -> Any:
    """Fields and rows the other way round."""
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    return value[::-1] if isinstance(value, list) else value


def grown(value: Any) -> Any:
    """With something nobody has heard of."""
    if isinstance(value, dict):
        return {**value, "unheard_of": {"deep": [1]}}
    return [*value, {"unheard_of": 1}, None] if isinstance(value, list) else value


SPELLINGS: tuple[Callable[[Any], Any], ...] = (changed, reordered, grown)


def _holder(tree: Any, path: Path) -> Any:
    for key in path[:-1]:
        tree = tree[key]
    return tree


@st.composite
def mutated(draw: st.DrawFn, tree: Any) -> Any:
    """The tree with one to three places changed, and with or without its wrapper."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        found = places(tree)
        if found:
            _mutate(draw, tree, draw(st.sampled_from(found)))
    if draw(st.integers(0, 9)):
        return tree
    return tree["result"] if isinstance(tree, dict) and "result" in tree else {"result": tree}


def _mutate(draw: st.DrawFn, tree: Any, path: Path) -> None:
    holder, key = _holder(tree, path), path[-1]
    way = draw(st.sampled_from(("missing", "null", "odd", "spelling")))
    if way == "missing":
        del holder[key]
    elif way == "null":
        holder[key] = None
    elif way == "odd":
        holder[key] = copy.deepcopy(draw(st.sampled_from(ODD)))  # the next place may lie in it
    else:
        holder[key] = draw(st.sampled_from(SPELLINGS))(holder[key])


@st.composite
def garbled(draw: st.DrawFn, content: bytes) -> bytes:
    """The bytes cut off, or with a few of them replaced."""
    at = draw(st.integers(0, len(content)))
    if draw(st.booleans()):
        return content[:at]
    return content[:at] + draw(st.binary(max_size=4)) + content[at + draw(st.integers(0, 9)) :]

"""The copy of Ozon's published schema holds together and holds facts only."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from .methods import METHODS
from .schema import complaints, document, example

PROSE = {"description", "title", "summary", "example", "examples", "tags", "operationId"}


def nodes(tree: Any) -> list[dict[str, Any]]:
    """Every schema in the copy; names of fields are no keywords."""
    if not isinstance(tree, dict):
        return []
    children = [*tree.get("properties", {}).values(), tree.get("items"), *tree.get("oneOf", [])]
    return [tree] + [node for child in children for node in nodes(child)]


def schemas() -> list[dict[str, Any]]:
    sides = [side for method in document()["methods"].values() for side in method.values()]
    return [node for schema in (*sides, *document()["schemas"].values()) for node in nodes(schema)]


def test_it_covers_the_methods() -> None:
    assert sorted(document()["methods"]) == sorted(METHODS)


def test_it_is_sound() -> None:
    for schema in schemas():
        Draft202012Validator.check_schema(schema)
    named = {schema["$ref"].rsplit("/", 1)[1] for schema in schemas() if "$ref" in schema}
    assert named == set(document()["schemas"])


def test_it_holds_no_prose() -> None:
    assert {key for schema in schemas() for key in schema} & PROSE == set()
    words = [
        word for schema in schemas() for word in (*schema.get("enum", []), str(schema.get("default", "")))
    ]
    assert [word for word in words if not str(word).isascii() or " " in str(word)] == []


def test_a_body_is_held_against_it() -> None:
    assert complaints("/v2/warehouse/list", "request", {"limit": 200, "cursor": ""}) == []
    assert complaints("/v2/warehouse/list", "request", {"limit": 201, "page": 1}) == [
        "$.limit: 201 is greater than the maximum of 200",
        "$: Additional properties are not allowed ('page' was unexpected)",
    ]
    assert complaints("/v1/roles", "request", {}) == []
    assert complaints("/v1/roles", "request", {"a": 1}) != []
    assert complaints("/v1/roles", "response", {"expires_at": None, "roles": [], "new": 1}) == []
    assert complaints("/v1/roles", "response", {"roles": {}}) != []


# Places where Ozon's own example breaks Ozon's own schema, and what is known about it.
MADE_UP = "the example's word is made up"
DEVIATIONS: dict[str, dict[str, str]] = {
    "/v1/seller/info": {
        "$.company.tax_system": MADE_UP,
        "$.ratings[0].status": MADE_UP,
        "$.ratings[0].value_type": MADE_UP,
        "$.subscription.type": MADE_UP,
    },
    **{
        f"/v2/fbs/posting/{move}": {"$.result[0].error": "a list in the example, a text in the schema"}
        for move in ("delivering", "last-mile", "delivered")
    },
    "/v2/conditional-cancellation/list": {"$.result[0].state.state": "ALL is a word of the filter"},
    "/v2/returns/rfbs/list": {"$.returns": "a list in the example and alive, one object in the schema"},
    "/v2/warehouse/list": {"$.has_next": MADE_UP},
    "/v3/chat/list": {"$.has_next": "a boolean as text"},
    "/v3/product/info/list": {
        "$.items[0].promotions[0].type": MADE_UP,
        "$.items[0].errors[0].level": "without its prefix",
        "$.items[0].sources[0].shipment_type": MADE_UP,
        "$.items[0].price_indexes.color_index": "without its prefix, as the price methods write it",
    },
}


@pytest.mark.parametrize("path", [path for path in METHODS if example(path) is not None])
def test_an_example_follows_the_schema(path: str) -> None:
    places = {line.split(": ", 1)[0] for line in complaints(path, "response", example(path))}
    assert places == set(DEVIATIONS.get(path, {}))

from __future__ import annotations

import json
from typing import Any

import pytest

from ozon.client.drift import MOST, Strange, strange_things

from .support import answering, body
from .test_answers import listing

LIST = "/v4/posting/fbs/list"


def strange(payload: Any, method: str = LIST) -> list[tuple[str, str, str]]:
    found = strange_things(method, json.dumps(payload).encode())
    assert {thing.method for thing in found} <= {method}
    return [(thing.path, thing.kind, thing.example) for thing in found]


def posting(**changes: Any) -> dict[str, Any]:
    return {"postings": [{**body("fbs_list")["postings"][0], **changes}]}


def test_what_is_published_is_not_strange() -> None:
    assert strange(posting()) == []
    assert strange(posting(status="", substatus=None, cancellation=[], products=None, customer="")) == []


@pytest.mark.parametrize("status", ["cancelled", "CANCELLED", "Cancelled", "cAnCeLlEd"])
def test_case_is_not_strange(status: str) -> None:
    assert strange(posting(status=status)) == []


def test_an_unknown_word_is_shown() -> None:
    assert strange(posting(status="teleporting", substatus=7)) == [
        ("postings[].status", "value", "teleporting"),
        ("postings[].substatus", "value", "7"),
    ]
    (thing,) = strange(posting(available_actions=["cancel", "x" * 500]))
    assert thing == ("postings[].available_actions[]", "value", "x" * 100)


@pytest.mark.parametrize(
    ("value", "example"),
    [
        ("Ivan", "text"),
        (7, "number"),
        (1.5, "number"),
        (True, "boolean"),
        (None, "null"),
        ([], "list"),
        ({}, "object"),
    ],
)
def test_of_an_unknown_field_only_the_type_is_shown(value: Any, example: str) -> None:
    """Nobody knows yet whether it is a buyer's name."""
    assert strange(posting(buyer=value)) == [("postings[].buyer", "field", example)]
    products = [{"sku": 1, "deep": value}, {"sku": 2, "deep": value}]
    assert strange(posting(products=products)) == [("postings[].products[].deep", "field", example)]


def test_each_thing_is_told_once_and_their_number_is_bounded() -> None:
    rows = [{"posting_number": str(number), "status": "new_word", "added": number} for number in range(9)]
    assert strange({"postings": rows}) == [
        ("postings[].added", "field", "number"),
        ("postings[].status", "value", "new_word"),
    ]
    assert len(strange({"postings": [{"status": f"word {number}"} for number in range(MOST + 9)]})) == MOST


def test_the_wrapper_may_come_and_go() -> None:
    assert strange({"result": posting()}) == []
    assert strange({"result": posting(added=1)}) == [("result.postings[].added", "field", "number")]
    items = {"items": [{"product_id": 1}], "last_id": "", "total": 1}
    assert strange({"result": items}, "/v3/product/list") == []
    assert strange(items, "/v3/product/list") == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"<html>", b"[]", b"null", b"[" * 5000, b'{"postings": 3}', b"\xff"]
)
def test_what_cannot_be_read_is_not_strange(content: bytes) -> None:
    assert strange_things(LIST, content) == ()


def test_an_unknown_method_has_no_schema_to_leave() -> None:
    assert strange_things("/v9/new", b'{"a": 1}') == ()
    assert strange_things("/v2/conditional-cancellation/approve", b"{}") == ()


def test_a_page_carries_it_and_the_callback_hears_it_once() -> None:
    thing = Strange(LIST, "postings[].status", "value", "teleporting")
    client, _ = answering(posting(status="teleporting"), posting())
    heard: list[Any] = []
    client._transport.on_strange = heard.append
    page = listing(client)
    assert [value.status for value in page.values] == ["teleporting"]
    assert page.strange == (thing,)
    assert listing(client).strange == ()
    assert heard == [(thing,)]


def test_the_callback_hears_answers_that_are_no_pages() -> None:
    client, _ = answering({"expires_at": None, "roles": [], "quota": 5})
    heard: list[Any] = []
    client._transport.on_strange = heard.append
    client.seller.roles()
    assert heard == [(Strange("/v1/roles", "quota", "field", "number"),)]

"""Every request the client can make is one that Ozon's published schema allows."""

from __future__ import annotations

from typing import Any

import pytest

from ozon.client.schemas.stocks import StockWrite

from .calls import CALLS, SINCE, TO, client_of, public_methods, request
from .rules import RULES, broken_rules, request_validator
from .schema import document


def test_the_table_knows_every_method_and_every_argument() -> None:
    """A new method or argument needs a line in `calls.py`."""
    used = {name: {argument for row in rows for argument in row} for name, rows in CALLS.items()}
    assert used == public_methods(client_of(b""))


@pytest.mark.parametrize(("name", "arguments"), [(name, row) for name, rows in CALLS.items() for row in rows])
def test_a_request_validates(name: str, arguments: dict[str, Any]) -> None:
    path, body = request(name, arguments)
    assert path in document()["methods"], "add the method to methods.py and run strip.py"
    assert broken_rules(path, body) == []


@pytest.mark.parametrize("path", sorted({rule.path for rule in RULES}))
def test_a_rule_stands_where_a_field_is(path: str) -> None:
    assert request_validator(path).schema["properties"]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("postings.fbs_list", {"since": SINCE, "to": TO, "limit": 101}),
        ("postings.fbs_list", {"since": SINCE, "to": TO, "sort_dir": "asc"}),
        ("postings.fbs_list", {"since": SINCE, "to": TO, "order_numbers": ["1"] * 101}),
        ("returns.list", {"limit": 501}),
        ("returns.list", {"posting_numbers": ["1-1-1"] * 51}),
        ("cancellations.list", {"limit": 501}),
        ("cancellations.list", {"state": "OPEN"}),
        ("chats.list", {"limit": 101}),
        ("chats.send", {"chat_id": "c", "text": "x" * 1001}),
        ("products.list", {"limit": 1001}),
        ("products.prices", {"limit": 1001}),
        ("products.info", {"product_ids": [1] * 1001}),
        ("products.info", {"product_ids": [2**63]}),
        ("warehouses.list", {"limit": 201}),
        ("stocks.set", {"writes": [StockWrite(offer_id="A", warehouse_id=1, stock=1_000_000)]}),
    ],
)
def test_a_request_beyond_the_limits_does_not(name: str, arguments: dict[str, Any]) -> None:
    assert broken_rules(*request(name, arguments)) != []


def test_an_unknown_field_does_not() -> None:
    path, body = request("postings.fbo_list", {"since": SINCE, "to": TO})
    for holder in (body, body["filter"], body["with"]):
        holder["dir"] = "ASC"
        assert any("'dir' was unexpected" in line for line in broken_rules(path, body))
        del holder["dir"]
    assert broken_rules(path, body) == []

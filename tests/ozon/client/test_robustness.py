"""Whatever a body turns into, a call gives a value or an OzonError that names its method."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozon.client import OzonClient, OzonError, Page
from ozon.client.schemas.stocks import StockWrite

from .support import body, client_of

SINCE, TO = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
PAIR = StockWrite(offer_id="PH1", warehouse_id=1, stock=3)

CALLS: dict[str, Callable[[OzonClient], Any]] = {
    "fbs_list": lambda client: client.postings.fbs_list(SINCE, TO),
    "fbs_get": lambda client: client.postings.fbs_get("1-1-1"),
    "fbo_list": lambda client: client.postings.fbo_list(SINCE, TO),
    "cancellations_list": lambda client: client.cancellations.list(),
    "cancelling_reasons": lambda client: client.cancelling.reasons("0130000001-0101-1"),
    "returns_list": lambda client: client.returns.list(),
    "rfbs_list": lambda client: client.returns.rfbs_list(),
    "rfbs_get": lambda client: client.returns.rfbs_get(1),
    "products_list": lambda client: client.products.list(),
    "products_info": lambda client: client.products.info(offer_ids=["a"]),
    "products_prices": lambda client: client.products.prices(),
    "warehouses_list": lambda client: client.warehouses.list(),
    "stocks_by_warehouse": lambda client: client.stocks.by_warehouse(1),
    "stocks_for_offers": lambda client: client.stocks.for_offers(["a"]),
    "stocks_set": lambda client: client.stocks.set([PAIR]),
    "chats_start": lambda client: client.chats.start("1-1-1"),
    "chats_send": lambda client: client.chats.send("c", "text"),
    "chats_list": lambda client: client.chats.list(),
    "chats_history": lambda client: client.chats.history("c"),
    "warehouses_methods": lambda client: client.warehouses.delivery_methods(),
    "ratings_summary": lambda client: client.ratings.summary(),
    "ratings_index": lambda client: client.ratings.index(),
    "ratings_errors": lambda client: client.ratings.errors(SINCE, TO),
    "accruals_types": lambda client: client.accruals.types(),
    "accruals_by_day": lambda client: client.accruals.by_day(SINCE.date()),
    "seller_info": lambda client: client.seller.info(),
    "seller_roles": lambda client: client.seller.roles(),
}
ODD = st.sampled_from(
    [
        None, True, "", "string", "NaN", "\x00", 0, -1, 2**63, 10**40, 1.5, 1e308, float("nan"), float("inf"),
        [], [None], [[]], {}, {"a": None}, [{}], {"id": "x"}, "9999-99-99T99:99:99Z", "x" * 5000, "²",
    ]
)  # fmt: skip


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    found = [path] if path else []
    return found + [place for key in keys for place in places(tree[key], (*path, key))]


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    tree = copy.deepcopy(tree)
    holder = tree
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return tree


def outcome(name: str, content: bytes) -> Any:
    """The value or the OzonError; anything else escapes and fails the test."""

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=content)

    try:
        return CALLS[name](client_of(handler))
    except OzonError as error:
        return error


def check(value: Any) -> None:
    """An error names its method; a page can be stored as JSON in PostgreSQL."""
    if isinstance(value, OzonError):
        assert value.method.startswith("/v")
        assert value.method in str(value)
    if isinstance(value, Page):
        stored = json.dumps([row.raw for row in value.rows], allow_nan=False)
        assert "\\u0000" not in stored
        assert all(len(bad.key) <= 100 and len(bad.raw) <= 500 for bad in value.bad_rows)


@pytest.mark.parametrize("name", CALLS)
def test_the_recorded_body_decodes_whole(name: str):
    value = outcome(name, json.dumps(body(name)).encode())
    assert not isinstance(value, OzonError)
    if isinstance(value, Page):
        assert value.bad_rows == []
        assert len(value.rows) == 1


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_mutated_bodies(name: str, data: st.DataObject):
    tree = body(name)
    for _ in range(data.draw(st.integers(1, 3))):
        tree = replaced(tree, data.draw(st.sampled_from(places(tree))), data.draw(ODD))
        if not places(tree):
            break
    check(outcome(name, json.dumps(tree).encode()))


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_cut_and_garbled_bodies(name: str, data: st.DataObject):
    content = bytearray(json.dumps(body(name)).encode())
    at = data.draw(st.integers(0, len(content) - 1))
    garbled = (
        bytes(content[:at])
        + data.draw(st.binary(max_size=4))
        + bytes(content[at + data.draw(st.integers(0, 9)) :])
    )
    check(outcome(name, bytes(content[:at])))
    check(outcome(name, garbled))

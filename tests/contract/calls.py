"""Every call the client can make: each public method, with nothing but what it needs and with everything it takes."""

from __future__ import annotations

import inspect
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import httpx

from ozon.client import OzonClient, OzonError
from ozon.client.answers import Group
from ozon.client.schemas.stocks import StockWrite

SINCE = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)
TO = datetime(2026, 6, 1, 9, 30, 15, 123456, tzinfo=UTC)
REQUEST_ID = "trace-42"
BIG = 3_000_000_000_817_031_942

CALLS: dict[str, list[dict[str, Any]]] = {
    "accruals.by_day": [{"day": date(2026, 5, 1)}, {"day": date(2026, 5, 1), "last_id": "abc"}],
    "accruals.types": [{}],
    "cancellations.approve": [{"cancellation_id": BIG}, {"cancellation_id": 1, "comment": "да"}],
    "cancellations.list": [
        {},
        {"state": "ON_APPROVAL", "posting_numbers": ["1-1-1"], "last_id": BIG, "limit": 1},
    ],
    "cancellations.reject": [{"cancellation_id": BIG}, {"cancellation_id": 1, "comment": "нет"}],
    "cancelling.cancel": [
        {"posting_number": "1-1-1", "reason_id": 352},
        {"posting_number": "1-1-1", "reason_id": 402, "message": "нет"},
    ],
    "cancelling.cancel_part": [
        {"posting_number": "1-1-1", "reason_id": 352, "message": "нет", "pieces": {BIG: 1}}
    ],
    "cancelling.reasons": [{"posting_number": "1-1-1"}],
    "chats.history": [
        {"chat_id": "c"},
        {"chat_id": "c", "from_message_id": str(BIG), "direction": "Forward", "limit": 1000},
    ],
    "chats.list": [{}, {"chat_status": "OPENED", "unread_only": True, "cursor": "abc", "limit": 1}],
    "chats.read": [{"chat_id": "c", "from_message_id": "3000000000118021931"}],
    "chats.send_file": [{"chat_id": "c", "name": "a.pdf", "content": b"%PDF"}],
    "chats.send": [{"chat_id": "c", "text": "Здравствуйте"}],
    "chats.start": [{"posting_number": "1-1-1"}],
    "giveouts.barcode": [{}],
    "giveouts.info": [{"giveout_id": BIG}],
    "giveouts.is_enabled": [{}],
    "giveouts.list": [{}, {"last_id": BIG, "limit": 1}],
    "giveouts.pdf": [{}],
    "giveouts.png": [{}],
    "giveouts.points": [{}, {"last_id": BIG, "limit": 500}],
    "giveouts.reset": [{}],
    "labels.create": [{"posting_numbers": ["1-1-1"]}],
    "labels.get": [{"task_id": BIG}],
    "postings.fbo_list": [
        {"since": SINCE, "to": TO},
        {"since": SINCE, "to": TO, "posting_numbers": ["1-1-1"]},
        {"since": SINCE, "to": TO, "statuses": ["cancelled"], "cursor": "a", "limit": 1, "sort_dir": "DESC"},
    ],
    "postings.fbs_get": [{"posting_number": "1-1-1"}],
    "postings.fbs_list": [
        {"since": SINCE, "to": TO},
        {"since": SINCE, "to": TO, "changed_from": SINCE, "changed_to": TO, "order_numbers": ["1-1"]},
        {"since": SINCE, "to": TO, "statuses": ["cancelled"], "cursor": "a", "limit": 1, "sort_dir": "DESC"},
    ],
    "products.info": [{"product_ids": [1, BIG]}, {"offer_ids": ["A-1"]}],
    "products.list": [{}, {"last_id": "abc", "limit": 1, "visibility": "ARCHIVED"}],
    "products.prices": [{}, {"cursor": "abc", "limit": 1, "visibility": "ARCHIVED"}],
    "ratings.errors": [
        {"date_from": SINCE, "date_to": TO},
        {"date_from": SINCE, "date_to": TO, "cursor": "abc", "limit": 1},
    ],
    "ratings.index": [{}],
    "ratings.summary": [{}],
    "ratings.thresholds": [
        {"codes": ["rating_reaction_time"], "date_from": SINCE, "date_to": TO},
    ],
    "returns.list": [
        {},
        {"changed_from": SINCE, "changed_to": TO, "last_id": BIG, "limit": 1},
        {"posting_numbers": ["1-1-1"], "status": "ArrivedAtReturnPlace"},
    ],
    "returns.rfbs_act": [
        {"return_id": BIG, "action_id": -10},
        {
            "return_id": 1,
            "action_id": 1020,
            "comment": "часть",
            "rejection_reason_id": 7,
            "compensation_amount": Decimal("99.90"),
            "return_for_back_way": Decimal(0),
        },
    ],
    "returns.rfbs_get": [{"return_id": BIG}],
    "returns.rfbs_list": [
        {},
        {"created_from": SINCE, "created_to": TO, "group_states": ["New"], "posting_number": "1-1-1"},
        {"last_id": 1, "limit": 1},
    ],
    "seller.info": [{}],
    "seller.roles": [{}],
    "shipping.delivered": [{"posting_numbers": ["1-1-1"]}],
    "shipping.delivering": [{"posting_numbers": ["1-1-1"]}],
    "shipping.last_mile": [{"posting_numbers": ["1-1-1"]}],
    "shipping.set_tracking": [{"numbers": {"1-1-1": "RU1"}}],
    "shipping.ship": [{"posting_number": "1-1-1", "packages": [{BIG: 2}, {1: 1}]}],
    "stocks.by_warehouse": [{"warehouse_id": BIG}, {"warehouse_id": 1, "cursor": "abc", "limit": 1}],
    "stocks.for_offers": [{"offer_ids": ["A-1"]}, {"offer_ids": ["A-1"], "cursor": "abc", "limit": 1}],
    "stocks.set": [{"writes": [StockWrite(offer_id="A-1", warehouse_id=BIG, stock=0)]}],
    "warehouses.delivery_methods": [{}, {"cursor": "abc", "limit": 1}],
    "warehouses.list": [{}, {"cursor": "abc", "limit": 1}],
}


class Sent(NamedTuple):
    """What went to Ozon."""

    path: str
    content: bytes


def client_of(content: bytes, sent: list[Sent] | None = None) -> OzonClient:
    """A client whose every call is answered with these bytes."""

    def answer(request: httpx.Request) -> httpx.Response:
        if sent is not None:
            sent.append(Sent(request.url.path, request.content))
        return httpx.Response(200, headers={"x-o3-trace-id": REQUEST_ID}, content=content)

    http = httpx.Client(transport=httpx.MockTransport(answer))
    return OzonClient("4242", "key", base_url="http://ozon.test", http=http)


def call(client: OzonClient, name: str, arguments: dict[str, Any]) -> Any:
    """The result of a call by its name, e.g. `postings.fbs_list`."""
    group, method = name.split(".")
    return getattr(getattr(client, group), method)(**arguments)


def request(name: str, arguments: dict[str, Any]) -> tuple[str, Any]:
    """The path and the body that the call sends."""
    sent: list[Sent] = []
    try:
        call(client_of(b"{}", sent), name, arguments)
    except OzonError:
        assert sent  # only the answer was not to its liking
    ((path, content),) = sent
    return path, json.loads(content)


def paths() -> dict[str, str]:
    """The path of each call."""
    return {name: request(name, rows[0])[0] for name, rows in CALLS.items()}


# A file is fetched from a link in an answer: no published method.
LINKS = frozenset({"chats.file"})


def public_methods(client: OzonClient) -> dict[str, set[str]]:
    """The public methods of all groups, with the names of their arguments."""
    found = {
        f"{group}.{name}": set(inspect.signature(method).parameters)
        for group, holder in vars(client).items()
        if isinstance(holder, Group)
        for name, method in inspect.getmembers(holder, inspect.ismethod)
        if not name.startswith("_")
    }
    return {name: arguments for name, arguments in found.items() if name not in LINKS}

"""Every answer of the sandbox, with data of every kind in it, is held against Ozon's published schema."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sandbox import catalogue, giveouts, server, times
from sandbox.endpoints import READERS, WRITERS
from tests.contract.methods import METHODS
from tests.contract.rules import broken_rules
from tests.contract.schema import complaints, document
from tests.sandbox.api import Api
from tests.sandbox.conftest import HEADERS

Calls = Callable[[server.Running, Api], list[dict[str, Any]]]
ALL_OF_IT = {
    "with": {"analytics_data": True, "barcodes": True, "financial_data": True, "related_postings": True}
}

# What the sandbox answers beyond the document, and why.
KNOWN = {
    "+result.total_items": "the newer name of total, since November 2026",
    "+total_items": "the newer name of total, since November 2026",
    "+result.destination_place_id": "the example has it, the schema does not",
    "+result.destination_place_name": "the example has it, the schema does not",
    "+result.is_presortable": "the example has it, the schema does not",
    "+result.is_click_and_collect": "the example has it, the schema does not",
}
# Where its answer is of another type than the document says, and why.
OTHERWISE = {
    "/v2/returns/rfbs/list": "an array, as Ozon really answers; the document says an object",
    **{
        f"/v2/fbs/posting/{move}": "no error is an empty array, as in the example; the document says a text"
        for move in ("delivering", "last-mile", "delivered")
    },
}


@pytest.fixture(scope="module")
def world() -> Iterator[server.Running]:
    """A shop to which everything has happened."""
    running = server.start(history=60, arrivals=0, rate_limit=100_000)
    with httpx.Client(base_url=running.url, headers=HEADERS, timeout=30) as client:
        api = Api(client)
        for kind in ("split", "part_refused", "dispute", "compensation", "buyer_message", "return"):
            more = {"posting_number": client_posting(running)} if kind == "buyer_message" else {}
            placed = api.ok("/sandbox/cases", kind=kind, **more)
            if kind == "compensation":
                api.ok("/sandbox/returns", do="compensation_taken", return_id=placed["id"])
        claim = api.ok("/sandbox/cases", kind="rfbs_return", reason_id=101)
        api.ok("/v1/returns/rfbs/action/set", return_id=claim["return_id"], id=11, return_for_back_way=120)
        api.ok("/sandbox/cases", kind="dispute", scheme="fbo")
        api.advance(6 * 86400)
        for kind in ("rfbs_return", "cancellation_request", "compensation", "cancellation_handed_over"):
            api.ok("/sandbox/cases", kind=kind)
        running.world.cancel(running.world.add_posting()["posting_number"], initiator="seller")
        running.world.buyer_writes(client_posting(running))
        yield running
    running.stop()


@pytest.fixture
def api(world: server.Running) -> Iterator[Api]:
    with httpx.Client(base_url=world.url, headers=HEADERS, timeout=30) as client:
        yield Api(client)


def client_posting(running: server.Running, scheme: str = "fbs", status: str = "awaiting_packaging") -> str:
    return str(running.world.add_posting(scheme=scheme, status=status)["posting_number"])


def year(api: Api, start: str = "since", end: str = "to") -> dict[str, str]:
    return {start: times.shifted(api.now(), days=-360), end: times.shifted(api.now(), days=2)}


def numbers(running: server.Running, *schemes: str) -> list[str]:
    return [doc["posting_number"] for doc in running.world.shop.postings.all() if doc["scheme"] in schemes]


def offers(running: server.Running) -> list[str]:
    return [doc["offer_id"] for doc in running.world.shop.products.all()]


def accrual_days(_: server.Running, api: Api) -> list[dict[str, Any]]:
    days = [times.shifted(api.now(), days=-ago)[:10] for ago in (*range(12), 100, 200)]
    return [{"date": day, "last_id": ""} for day in days]


def postings_of(*schemes: str) -> Calls:
    return lambda running, _: [{"posting_number": n, **ALL_OF_IT} for n in numbers(running, *schemes)]


def one(body: Callable[[server.Running, Api], dict[str, Any]]) -> Calls:
    return lambda running, api: [body(running, api)]


def rating_span(api: Api) -> dict[str, str]:
    return {"date_from": times.shifted(api.now(), days=-20), "date_to": api.now()}


def newest(running: server.Running, table: str) -> dict[str, Any]:
    docs: list[dict[str, Any]] = getattr(running.world.shop, table).all()
    return docs[-1]


def open_chat(running: server.Running) -> str:
    """The dialogue of a buyer who just wrote."""
    return str(running.world.buyer_writes(client_posting(running))["chat_id"])


def write_chat(running: server.Running, _: Api) -> dict[str, Any]:
    return {"chat_id": open_chat(running), "text": "Добрый день"}


def send_to_chat(running: server.Running, _: Api) -> dict[str, Any]:
    return {"chat_id": open_chat(running), "name": "manual.pdf", "base64_content": "JVBERi0x"}


def read_chat(running: server.Running, _: Api) -> dict[str, Any]:
    said = running.world.buyer_writes(client_posting(running))
    return {"chat_id": said["chat_id"], "from_message_id": int(said["message_id"])}


def act(running: server.Running, _: Api) -> dict[str, Any]:
    return {"return_id": running.world.add_rfbs_return()["return_id"], "id": 12}


def decide(running: server.Running, _: Api) -> dict[str, Any]:
    return {"cancellation_id": running.world.add_cancellation_request()["cancellation_id"], "comment": "да"}


def pack(running: server.Running, _: Api) -> dict[str, Any]:
    posting = running.world.add_posting()
    products = [{"product_id": line["sku"], "quantity": line["quantity"]} for line in posting["lines"]]
    return {"posting_number": posting["posting_number"], "packages": [{"products": products}]}


def cancel_part(running: server.Running, _: Api) -> dict[str, Any]:
    posting = running.world.add_posting(lines=[{"offer_id": offers(running)[0], "quantity": 2}])
    items = [{"sku": posting["lines"][0]["sku"], "quantity": 1}]
    said = {"cancel_reason_id": 352, "cancel_reason_message": "нет", "items": items}
    return {"posting_number": posting["posting_number"], **said}


def moved(status: str) -> Calls:
    return one(lambda running, _: {"posting_number": [client_posting(running, "rfbs", status)]})


def labelled(running: server.Running, api: Api) -> list[dict[str, Any]]:
    body = {"posting_numbers": [client_posting(running, status="awaiting_deliver")]}
    tasks = api.ok("/v3/posting/fbs/package-label/create", **body)["tasks"]
    api.advance(5)
    return [{"task_id": task["task_id"]} for task in tasks]


def handed_out(running: server.Running, api: Api) -> list[dict[str, Any]]:
    running.world.add_return()
    opened = giveouts.active(running.world.shop) or [api.ok("/sandbox/giveouts", act="scan")]
    return [{"giveout_id": opened[0]["giveout_id"]}]


def handing_out(running: server.Running, api: Api) -> list[dict[str, Any]]:
    assert handed_out(running, api)
    return [{"limit": 500}]


def stock(running: server.Running, _: Api) -> dict[str, Any]:
    row = {"warehouse_id": catalogue.FBS_WAREHOUSE, "stock": 5}
    product = running.world.shop.products.all()[0]
    known = {"offer_id": product["offer_id"], "product_id": product["product_id"]}
    return {"stocks": [{**row, **known}, {**row, "offer_id": "nothing", "product_id": 1}]}


CALLS: dict[str, Calls] = {
    "/v1/chat/send/file": one(send_to_chat),
    "/v1/chat/send/message": one(write_chat),
    "/v1/chat/start": one(lambda running, _: {"posting_number": client_posting(running)}),
    "/v1/finance/accrual/by-day": accrual_days,
    "/v1/finance/accrual/postings": one(
        lambda running, _: {"posting_numbers": numbers(running, "fbs", "rfbs", "fbo")[-200:]}
    ),
    "/v1/finance/accrual/types": one(lambda *_: {}),
    "/v1/posting/fbo/cancel-reason/list": one(lambda *_: {}),
    "/v1/posting/fbs/cancel-reason": one(
        lambda running, _: {"related_posting_numbers": numbers(running, "fbs", "rfbs")[-50:]}
    ),
    "/v1/product/info/warehouse/stocks": one(
        lambda *_: {"warehouse_id": catalogue.FBS_WAREHOUSE, "limit": 100}
    ),
    "/v1/rating/history": one(
        lambda _, api: {**rating_span(api), "ratings": ["rating_on_time"], "with_premium_scores": True}
    ),
    "/v1/rating/index/fbs/info": one(lambda *_: {}),
    "/v1/rating/index/fbs/posting/list": one(lambda _, api: {"filter": rating_span(api), "limit": 100}),
    "/v1/rating/summary": one(lambda *_: {}),
    **{
        f"/v1/return/giveout/{name}": one(lambda *_: {})
        for name in ("barcode", "barcode-reset", "get-pdf", "get-png", "is-enabled")
    },
    "/v1/return/giveout/info": handed_out,
    "/v1/return/giveout/list": handing_out,
    "/v1/returns/company/fbs/info": one(lambda *_: {"filter": {"place_id": 0}, "pagination": {"limit": 500}}),
    "/v1/returns/list": one(lambda *_: {"limit": 500, "filter": {}}),
    "/v1/returns/rfbs/action/set": one(act),
    "/v1/roles": one(lambda *_: {}),
    "/v1/seller/info": one(lambda *_: {}),
    "/v2/chat/read": one(read_chat),
    "/v2/conditional-cancellation/approve": one(decide),
    "/v2/conditional-cancellation/reject": one(decide),
    "/v2/conditional-cancellation/list": one(lambda *_: {"limit": 500, "with": {"counter": True}}),
    "/v2/delivery-method/list": one(lambda *_: {"limit": 100}),
    "/v2/fbs/posting/delivered": moved("delivering"),
    "/v2/fbs/posting/delivering": moved("awaiting_deliver"),
    "/v2/fbs/posting/last-mile": moved("delivering"),
    "/v2/fbs/posting/tracking-number/set": one(
        lambda running, _: {
            "tracking_numbers": [
                {"posting_number": client_posting(running, "rfbs", "delivering"), "tracking_number": "RU1"}
            ]
        }
    ),
    "/v2/posting/fbo/get": lambda running, _: [
        {"posting_number": number, "with": {"analytics_data": True, "financial_data": True}}
        for number in numbers(running, "fbo")
    ],
    "/v2/posting/fbs/cancel": one(
        lambda running, _: {"posting_number": client_posting(running), "cancel_reason_id": 352}
    ),
    "/v2/posting/fbs/cancel-reason/list": one(lambda *_: {}),
    "/v2/posting/fbs/package-label/get": labelled,
    "/v2/posting/fbs/product/cancel": one(cancel_part),
    "/v2/product/info/stocks-by-warehouse/fbs": one(
        lambda running, _: {"offer_id": offers(running), "limit": 100}
    ),
    "/v2/products/stocks": one(stock),
    "/v2/returns/rfbs/get": lambda running, _: [
        {"return_id": doc["return_id"]} for doc in running.world.shop.claims.all()
    ],
    "/v2/returns/rfbs/list": one(lambda *_: {"limit": 1000}),
    "/v2/warehouse/list": one(lambda *_: {"limit": 200}),
    "/v3/chat/history": lambda running, _: [
        {"chat_id": doc["chat_id"], "limit": 100} for doc in running.world.shop.chats.all()
    ],
    "/v3/chat/list": one(lambda *_: {"limit": 100}),
    "/v3/posting/fbo/list": one(
        lambda _, api: {
            "filter": year(api),
            "limit": 100,
            "with": {"analytics_data": True, "financial_data": True},
        }
    ),
    "/v3/posting/fbs/get": postings_of("fbs", "rfbs"),
    "/v3/posting/fbs/package-label/create": one(
        lambda running, _: {"posting_numbers": [client_posting(running, status="awaiting_deliver")]}
    ),
    "/v3/product/info/list": one(lambda running, _: {"offer_id": offers(running)}),
    "/v3/product/list": one(lambda *_: {"filter": {"visibility": "ALL"}, "limit": 1000}),
    "/v5/product/info/prices": one(lambda *_: {"filter": {"visibility": "ALL"}, "limit": 1000}),
    "/v4/posting/fbs/list": one(
        lambda _, api: {
            "filter": year(api),
            "limit": 100,
            "sort_dir": "DESC",
            "with": {"analytics_data": True, "barcodes": True, "financial_data": True},
        }
    ),
    "/v4/posting/fbs/ship": one(pack),
    "/v4/posting/fbs/unfulfilled/list": one(
        lambda _, api: {
            "filter": year(api, "cutoff_from", "cutoff_to"),
            "limit": 100,
            "with": {"analytics_data": True, "barcodes": True, "financial_data": True},
        }
    ),
    "/v4/product/info/stocks": one(lambda *_: {"filter": {"visibility": "ALL"}, "limit": 100}),
}


def differences(schema: dict[str, Any], body: Any, place: str = "") -> set[str]:
    """`+place` of fields the schema does not know, `-place` of those it names and the answer lacks."""
    while "$ref" in schema:
        schema = document()["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(body, list):
        return {found for item in body for found in differences(schema.get("items", {}), item, place)}
    known = schema.get("properties")
    if not isinstance(body, dict) or known is None:
        return set()
    prefix = f"{place}." if place else ""
    found = {f"+{prefix}{name}" for name in body.keys() - known.keys()}
    found |= {f"-{prefix}{name}" for name in known.keys() - body.keys()}
    both = body.keys() & known.keys()
    return found.union(*(differences(known[name], body[name], prefix + name) for name in both))


def test_every_method_is_called() -> None:
    assert sorted(CALLS) == sorted(METHODS) == sorted({*READERS, *WRITERS})


@pytest.mark.parametrize("path", sorted(CALLS))
def test_answers_have_ozons_shape(world: server.Running, api: Api, path: str) -> None:
    bodies = CALLS[path](world, api)
    assert bodies
    found: set[str] = set()
    for body in bodies:
        assert broken_rules(path, body) == []
        answer = api.ok(path, **body)
        if path not in OTHERWISE:
            found |= set(complaints(path, "response", answer))
        found |= differences(document()["methods"][path]["response"] or {}, answer) - KNOWN.keys()
    assert found == set()


def test_lists_are_not_empty(world: server.Running, api: Api) -> None:
    """What is validated is there: rows of every list, and of those with kinds every kind."""
    for path, calls in CALLS.items():
        if path in READERS:
            answers = [api.ok(path, **body) for body in calls(world, api)]
            rows = [value for answer in answers for value in answer.values() if isinstance(value, list)]
            assert any(rows) or not rows, path
    days = [api.ok("/v1/finance/accrual/by-day", **body) for body in accrual_days(world, api)]
    kinds = {row["accrued_category"] for day in days for row in day["accruals"]}
    assert kinds == {"POSTING", "ITEM", "NON_ITEM"}
    returned = api.ok("/v1/returns/list", limit=500)["returns"]
    assert {row["type"] for row in returned} == {
        "Cancellation",
        "FullReturn",
        "PartialReturn",
        "ClientReturn",
    }
    assert {row["compensation_status"] is None for row in returned} == {True, False}

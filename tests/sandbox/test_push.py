"""Notifications: what is told of what happens, how it is sent, and what becomes of a bad answer."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import catalogue, deliveries, push, server, times
from sandbox.store import Doc
from tests.sandbox.api import Api

OK = b'{"result": true}'
PONG = b'{"version": "1", "name": "desk", "time": "2026-11-21T10:00:00Z"}'
LINE = [{"offer_id": "KT-17-GL", "quantity": 2}]


class Seller(ThreadingHTTPServer):
    """A seller's server: keeps what it is told and answers what the test put into `answers`, else rightly."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.told: list[Doc] = []
        self.answers: list[tuple[int, bytes]] = []
        self.pause = 0.0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/push/secret/?shop=1"

    def types(self) -> list[str]:
        return [body["message_type"] for body in self.told]

    def wait_for(self, *types: str) -> list[Doc]:
        """What was told of these types, once each of them was."""
        deadline = time.monotonic() + 10
        while not set(types) <= set(self.types()):
            assert time.monotonic() < deadline, self.types()
            time.sleep(0.02)
        return [body for body in self.told if body["message_type"] in types]


class Receiver(BaseHTTPRequestHandler):
    server: Seller

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(self.server.pause)
        self.server.told.append({**body, "_path": self.path})
        right = PONG if body["message_type"] == "TYPE_PING" else OK
        status, content = self.server.answers.pop(0) if self.server.answers else (200, right)
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def seller() -> Iterator[Seller]:
    seller = Seller()
    yield seller
    seller.shutdown()
    seller.server_close()


@pytest.fixture
def told(api: Api, seller: Seller) -> Seller:
    """The seller's server, registered and pinged."""
    api.ok("/sandbox/push", url=seller.url)
    seller.wait_for("TYPE_PING")
    return seller


def log(api: Api, count: int) -> list[Doc]:
    """The log once so many attempts are in it."""
    deadline = time.monotonic() + 10
    while True:
        rows: list[Doc] = api.client.get("/sandbox/push").json()["deliveries"]
        if len(rows) >= count:
            return rows
        assert time.monotonic() < deadline, rows
        time.sleep(0.02)


def test_a_new_address_is_pinged_first(api: Api, told: Seller) -> None:
    [ping] = told.told
    assert times.parse(ping["time"])
    assert ping["_path"] == "/push/secret/?shop=1"
    [row] = log(api, 1)
    assert (row["type"], row["status"], row["exact"], row["accepted"]) == ("TYPE_PING", 200, True, True)


def test_the_life_of_a_posting(running: server.Running, told: Seller) -> None:
    number = running.world.add_posting(lines=LINE)["posting_number"]
    [new] = told.wait_for("TYPE_NEW_POSTING")
    sku = running.world.posting(number)["lines"][0]["sku"]
    assert new["products"] == [{"sku": sku, "offer_id": "KT-17-GL", "quantity": 2}]
    assert (new["posting_number"], new["seller_id"]) == (number, 100500)
    running.world.pack(number)
    [moved] = told.wait_for("TYPE_STATE_CHANGED")
    assert moved["new_state"] == running.world.posting(number)["substatus"]
    assert moved["changed_state_date"] == running.world.posting(number)["changed_at"]
    running.world.cancel(number, reason_id=506)
    [cancelled] = told.wait_for("TYPE_POSTING_CANCELLED")
    assert cancelled["old_state"] == moved["new_state"]
    assert cancelled["new_state"] == "posting_canceled"
    assert cancelled["reason"]["id"] == 506
    assert cancelled["products"] == [{"sku": sku, "quantity": 2}]
    assert cancelled["warehouse_id"] == catalogue.FBS_WAREHOUSE
    assert "initiator" not in json.dumps(cancelled)


def test_fbo_is_told_in_its_own_words(running: server.Running, told: Seller) -> None:
    number = running.world.add_posting(scheme="fbo")["posting_number"]
    [new] = told.wait_for("TYPE_FBO_POSTING_NEW")
    running.world.hand_over(number)
    [moved] = told.wait_for("TYPE_FBO_POSTING_STATE_CHANGED")
    running.world.cancel(number)
    [cancelled] = told.wait_for("TYPE_FBO_POSTING_CANCELLED")
    assert {body["order_number"] for body in (new, moved, cancelled)} == {number.rpartition("-")[0]}
    assert len({body["uuid"] for body in (new, moved, cancelled)}) == 3
    assert cancelled["cancel_date"] == running.world.posting(number)["cancelled_at"]
    assert "TYPE_STOCKS_CHANGED" not in told.types()


def test_stock_and_messages(running: server.Running, api: Api, told: Seller) -> None:
    number = running.world.add_posting(lines=LINE)["posting_number"]
    [reserved] = told.wait_for("TYPE_STOCKS_CHANGED")
    [item] = reserved["items"]
    row = running.world.stock("KT-17-GL", catalogue.FBS_WAREHOUSE)
    product = running.world.shop.products.get("KT-17-GL")
    assert (item["sku"], item["product_id"]) == (row["sku"], product["product_id"])
    known = {"warehouse_id": row["warehouse_id"], "present": row["present"], "reserved": 2}
    assert item["stocks"] == [known]
    message = running.world.buyer_writes(number, text="Где заказ?")
    [written] = told.wait_for("TYPE_NEW_MESSAGE")
    assert (written["message_id"], written["data"]) == (message["message_id"], ["Где заказ?"])
    assert (written["chat_type"], written["seller_id"]) == ("Buyer_Seller", "100500")
    api.ok("/v1/chat/send/message", chat_id=message["chat_id"], text="В пути")
    running.world.pack(number)
    told.wait_for("TYPE_STATE_CHANGED")
    assert told.types().count("TYPE_NEW_MESSAGE") == 1


def test_what_was_undone_is_not_told(running: server.Running, told: Seller) -> None:
    def in_vain() -> None:
        with running.sandbox.store.transaction():
            running.world.add_posting()
            raise LookupError

    with pytest.raises(LookupError):
        in_vain()
    number = running.world.add_posting()["posting_number"]
    assert [b["posting_number"] for b in told.wait_for("TYPE_NEW_POSTING")] == [number]


def test_a_bad_answer_is_tried_again(
    running: server.Running, api: Api, told: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "GAPS", (0.05, 0.1))
    api.ok("/sandbox/push", url=told.url, types=["TYPE_NEW_POSTING"])
    pings = len(log(api, 2))
    told.answers = [(500, b"oops"), (200, b'{"result": "true"}')]
    running.world.add_posting()
    rows = log(api, pings + 3)[pings:]
    assert [row["attempt"] for row in rows] == [1, 2, 3]
    assert [(row["status"], row["exact"]) for row in rows] == [(500, False), (200, False), (200, True)]


def test_after_the_last_gap_it_is_dropped(
    running: server.Running, api: Api, seller: Seller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "GAPS", (0.02, 0.02))
    seller.answers = [(503, b"")] * 3
    api.ok("/sandbox/push", url=seller.url)
    rows = log(api, 3)
    time.sleep(0.2)
    assert [row["attempt"] for row in rows] == [1, 2, 3]
    assert api.client.get("/sandbox/push").json()["waiting"] == 0
    assert len(log(api, 3)) == 3


def test_no_call_waits_for_a_slow_or_dead_server(running: server.Running, api: Api, told: Seller) -> None:
    told.pause = 1.0
    began = time.monotonic()
    for _ in range(20):
        running.world.add_posting()
    api.ok("/v1/roles")
    assert time.monotonic() - began < 1.0
    api.ok("/sandbox/push", url="http://127.0.0.1:9/")
    running.world.add_posting()
    deadline = time.monotonic() + 10
    while not any(row["status"] == 0 and row["error"] for row in log(api, 1)):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_nothing_is_sent_once_the_address_is_gone(running: server.Running, api: Api, told: Seller) -> None:
    api.ok("/sandbox/push", url=None)
    running.world.add_posting()
    api.ok("/sandbox/push", url=told.url, types=["TYPE_NEW_MESSAGE"])
    number = running.world.add_posting()["posting_number"]
    running.world.buyer_writes(number)
    told.wait_for("TYPE_NEW_MESSAGE")
    assert set(told.types()) == {"TYPE_PING", "TYPE_NEW_MESSAGE"}


def test_an_address_outlives_the_sandbox(tmp_path: Path, seller: Seller) -> None:
    options = {"history": 0, "catalog": 2, "arrivals": 0, "open_cases": False, "state": tmp_path / "s.db"}
    first = server.start(**options)
    first.sandbox.push.register("100500", seller.url)
    seller.wait_for("TYPE_PING")
    first.stop()
    second = server.start(**options)
    second.world.add_posting()
    seller.wait_for("TYPE_NEW_POSTING")
    second.stop()


def test_a_shop_is_told_of_its_own_only(seller: Seller) -> None:
    keys = {"1": "one", "2": "two"}
    running = server.start(keys=keys, history=0, catalog=2, arrivals=0, open_cases=False)
    running.sandbox.push.register("2", seller.url)
    running.worlds["1"].add_posting()
    number = running.worlds["2"].add_posting()["posting_number"]
    [new] = seller.wait_for("TYPE_NEW_POSTING")
    running.stop()
    assert (new["posting_number"], new["seller_id"]) == (number, 2)


@pytest.mark.parametrize("wrong", [{"url": "ftp://x"}, {"url": 5}, {"url": "http://x", "types": ["NO"]}])
def test_a_wrong_order_is_refused(api: Api, wrong: dict[str, Any]) -> None:
    assert api.post("/sandbox/push", **wrong).status_code == 400
    assert api.client.get("/sandbox/push").json()["addresses"] == []


@pytest.mark.parametrize(
    ("kind", "content", "exact"),
    [
        ("TYPE_NEW_POSTING", OK, True),
        ("TYPE_NEW_POSTING", b'{"result": 1}', False),
        ("TYPE_NEW_POSTING", b'{"result": true, "more": 1}', False),
        ("TYPE_NEW_POSTING", b"", False),
        ("TYPE_PING", PONG, True),
        ("TYPE_PING", OK, False),
        ("TYPE_PING", b'{"version": "1", "name": "desk", "time": "today"}', False),
        ("TYPE_PING", b'{"version": 1, "name": "desk", "time": "2026-11-21T10:00:00Z"}', False),
    ],
)
def test_only_ozons_own_shape_is_exact(kind: str, content: bytes, exact: bool) -> None:
    assert deliveries.is_exact(kind, content) is exact


def test_the_command_line_names_an_address_for_every_shop(seller: Seller) -> None:
    options = ["--port", "0", "--postings", "500", "--arrivals", "0", "--rate-limit", "0"]
    shops = ["--client-id", "7", "--client-id", "8", "--push-url", seller.url]
    command = [sys.executable, "-m", "sandbox", *options, *shops]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        log = httpx.get(f"{line.split()[-1]}/sandbox/").json()
        process.send_signal(signal.SIGTERM)
    assert line.startswith("sandbox ready on ")
    assert all(sum(shop["postings"].values()) > 500 for shop in log["shops"])
    assert process.returncode == 0
    assert seller.types().count("TYPE_PING") == 2

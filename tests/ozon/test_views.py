"""The door for pushes: Ozon's own examples, the exact answers, and who is sent away."""

import json
import logging
import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from ozon import push
from ozon.addresses import OZON_NETWORKS
from ozon.models import Fact, PushDelivery, Shop
from ozon.push_types import KINDS
from ozon.states import ShopState
from tests.factories import make_member, make_shop

EXAMPLES = {path.stem: path.read_bytes() for path in sorted((Path(__file__).parent / "push").glob("*.json"))}
AIMS = {
    "TYPE_CHAT_CLOSED": ("chats", "b646d975-0c9c-4872-9f41-8b1e57181063"),
    "TYPE_CREATE_ITEM": ("products", "string"),
    "TYPE_CREATE_OR_UPDATE_ITEM": ("products", "string"),
    "TYPE_CUTOFF_DATE_CHANGED": ("fbs", "24219509-0020-2"),
    "TYPE_DELIVERY_DATE_CHANGED": ("fbs", "24219509-0020-2"),
    "TYPE_DESCRIPTION_CATEGORY_TREE_CHANGED": ("", ""),
    "TYPE_FBO_POSTING_CANCELLED": ("fbo", "0574652831-0001-1"),
    "TYPE_FBO_POSTING_DELIVERY_DATE_CHANGED": ("fbo", "24219509-0020-1"),
    "TYPE_FBO_POSTING_NEW": ("fbo", "24219509-0020-1"),
    "TYPE_FBO_POSTING_STATE_CHANGED": ("fbo", "68498622-0815-1"),
    "TYPE_FBO_STOCKS_CHANGED": ("", ""),
    "TYPE_MESSAGE_READ": ("chats", "b646d975-0c9c-4872-9f41-8b1e57181063"),
    "TYPE_NEW_MESSAGE": ("chats", "b646d975-0c9c-4872-9f41-8b1e57181063"),
    "TYPE_NEW_POSTING": ("fbs", "24319409-0021-1"),
    "TYPE_ORDER_CANCELLED": ("fbs", "24219509-0020-1"),
    "TYPE_ORDER_NEW": ("fbs", "24219509-0020-1"),
    "TYPE_ORDER_STATE_CHANGED": ("fbs", "24219509-0020-1"),
    "TYPE_PING": ("", ""),
    "TYPE_POSTING_CANCELLED": ("fbs", "24219509-0020-1"),
    "TYPE_STATE_CHANGED": ("fbs", "24219509-0020-2"),
    "TYPE_STOCKS_CHANGED": ("stocks", "0"),
    "TYPE_UPDATE_ITEM": ("products", "string"),
    "TYPE_UPDATE_MESSAGE": ("chats", "b646d975-0c9c-4872-9f41-8b1e57181063"),
}
STATE = {"message_type": "TYPE_STATE_CHANGED", "posting_number": "1-1-1"}


@pytest.fixture
def ozon() -> Client:
    """Ozon: knows no cookie and no token, and is not spared the guards a browser meets."""
    return Client(enforce_csrf_checks=True, raise_request_exception=True)


def address(shop: Shop) -> str:
    return reverse("push", args=[shop.push_secret])


def send(client: Client, shop: Shop, body: bytes | dict[str, Any], **how: Any) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(address(shop), raw, **{"content_type": "application/json", **how})


def refusal(answer: Any) -> tuple[int, str, Any]:
    """Status, code and details of an answer that has Ozon's shape of an error and nothing else."""
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["message"]
    return answer.status_code, body["error"]["code"], body["error"]["details"]


def test_every_type_that_is_known_has_an_example() -> None:
    assert set(EXAMPLES) == set(AIMS) == set(KINDS)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.django_db
def test_every_example_is_taken(ozon: Client, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    woken: list[tuple[int, str]] = []
    monkeypatch.setattr(push, "wake", lambda *what: woken.append(what))
    seller = int(json.loads(EXAMPLES[name]).get("seller_id") or 100500)
    shop, other = make_shop(client_id=str(seller)), make_shop()
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = send(ozon, shop, EXAMPLES[name])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    if name != "TYPE_PING":
        assert answer.content == b'{"result": true}'
    row = PushDelivery.objects.get()
    assert (row.shop, row.message_type, (row.source, row.key)) == (shop, name, AIMS[name])
    assert (row.times, row.answer) == (1, "200")
    assert "Текст сообщения" not in json.dumps(row.body, ensure_ascii=False)
    assert woken == ([(shop.pk, row.source)] if row.source else [])
    assert (row.handled_at is None) == bool(row.source)
    assert not Fact.objects.exists()
    assert not other.pushes.exists()


@pytest.mark.django_db
def test_a_ping_is_answered_with_the_moment_it_came(ozon: Client, settings: Any) -> None:
    before = timezone.now().replace(microsecond=0)
    told = send(ozon, make_shop(), EXAMPLES["TYPE_PING"]).json()
    assert (set(told), told["version"], told["name"]) == (
        {"version", "name", "time"},
        settings.VERSION,
        "sellerdesk",
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["time"])
    assert before <= datetime.fromisoformat(told["time"]) <= timezone.now()


def test_the_version_told_is_the_products(settings: Any) -> None:
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]
    assert project["version"] == settings.VERSION


@pytest.mark.django_db
def test_a_repetition_is_taken_again(ozon: Client) -> None:
    shop = make_shop()
    for _ in range(3):
        assert send(ozon, shop, STATE).content == b'{"result": true}'
    assert PushDelivery.objects.get().times == 3


@pytest.mark.django_db
def test_an_unknown_type_is_taken(ozon: Client) -> None:
    shop = make_shop()
    assert (
        send(ozon, shop, {"message_type": "TYPE_NEW_THING", "x": [1.5, None]}).content == b'{"result": true}'
    )
    assert PushDelivery.objects.get().body == {"message_type": "TYPE_NEW_THING", "x": ["1.5", None]}
    assert Fact.objects.get().key == "message_type=TYPE_NEW_THING"


@pytest.mark.parametrize(
    "how",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": ""},
    ],
)
@pytest.mark.django_db
def test_the_content_type_does_not_matter(ozon: Client, how: dict[str, Any]) -> None:
    assert send(ozon, make_shop(), STATE, **how).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + json.dumps(STATE).encode(),
        b'{"message_type": "TYPE_STATE_CHANGED", "posting_number": "1-1-1", "a": "\\u0000"}',
        b'{"message_type": "TYPE_STATE_CHANGED", "posting_number": "1-1-1", "\\u0000": "\\ud800"}',
        b'{"message_type": "TYPE_STATE_CHANGED", "posting_number": "1-\\u00001-1", "n": 1e999}',
        b'{"message_type": "TYPE_STATE_CHANGED", "posting_number": "1-1-1", "n": 3000000000817031942000}',
    ],
)
@pytest.mark.django_db
def test_odd_bytes_are_no_reason_to_refuse(ozon: Client, raw: bytes) -> None:
    assert send(ozon, make_shop(), raw).status_code == 200
    assert PushDelivery.objects.get().key == "1-1-1"


@pytest.mark.parametrize(
    ("raw", "details"),
    [
        (b"", None),
        (b" ", None),
        (b"{", None),
        (b"null", None),
        (b"[]", None),
        (b'"TYPE_PING"', None),
        (b"\xff\xfe{}", None),
        (b'{"message_type": NaN}', None),
        (b"[" * 200_000, None),
        (b'{"a":' * 40_000, None),
        (b'{"n": ' + b"9" * 5000 + b"}", None),
        (b"<html>", None),
        (b"{}", "message_type"),
        (b'{"message_type": ""}', "message_type"),
        (b'{"message_type": 7}', "message_type"),
        (b'{"message_type": ["TYPE_PING"]}', "message_type"),
    ],
)
@pytest.mark.django_db
def test_a_wrong_shape_is_told_and_not_kept(ozon: Client, raw: bytes, details: str | None) -> None:
    answer = send(ozon, make_shop(), raw)
    assert refusal(answer) == (400, "ERROR_PARAMETER_VALUE_MISSED", details)
    assert not PushDelivery.objects.exists()


@pytest.mark.django_db
def test_another_sellers_push_is_refused_and_logged(ozon: Client, caplog: pytest.LogCaptureFixture) -> None:
    shop = make_shop()
    answer = send(ozon, shop, {**STATE, "seller_id": 7})
    assert refusal(answer) == (400, "ERROR_PARAMETER_VALUE_MISSED", "seller_id")
    assert not PushDelivery.objects.exists()
    assert f"shop {shop.pk}: a push is refused: seller_id is 7" in caplog.text


@pytest.mark.django_db
def test_a_push_of_a_megabyte_is_not_read(ozon: Client) -> None:
    shop = make_shop()
    large = json.dumps({**STATE, "x": "x" * 1_048_576}).encode()
    assert refusal(send(ozon, shop, large)) == (413, "ERROR_UNKNOWN", None)
    assert not PushDelivery.objects.exists()
    fits = json.dumps({**STATE, "x": "x" * 250_000}).encode()
    assert send(ozon, shop, fits).status_code == 200


@pytest.mark.django_db
def test_nobodys_address_looks_as_if_nothing_were_there(ozon: Client) -> None:
    removed = make_shop(state=ShopState.REMOVED)
    for secret in ("x" * 43, "%00", "д" * 20, removed.push_secret):
        answer = ozon.post(f"/ozon/push/{secret}/", b"{}", content_type="application/json")
        assert refusal(answer) == (404, "ERROR_UNKNOWN", None)
    assert not PushDelivery.objects.exists()


@pytest.mark.django_db
def test_an_address_without_its_last_stroke_works(ozon: Client) -> None:
    shop = make_shop()
    answer = ozon.post(address(shop).removesuffix("/"), json.dumps(STATE), content_type="application/json")
    assert answer.content == b'{"result": true}'


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options", "patch"])
@pytest.mark.django_db
def test_only_posts(ozon: Client, method: str) -> None:
    answer = getattr(ozon, method)(address(make_shop()))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    if method != "head":
        assert refusal(answer) == (405, "ERROR_UNKNOWN", None)


@pytest.mark.parametrize(
    ("peer", "hops", "status"),
    [
        ("195.34.21.7", "", 200),
        ("185.73.195.255", "", 200),
        ("::ffff:91.223.93.1", "", 200),
        ("198.51.100.7", "", 403),
        ("198.51.100.7", "195.34.21.7", 403),  # no proxy of ours: whoever wrote that is not believed
        ("2001:db8::1", "", 403),
        ("", "", 403),
    ],
)
@pytest.mark.django_db
def test_only_the_named_networks_may_push(
    ozon: Client, settings: Any, peer: str, hops: str, status: int
) -> None:
    settings.PUSH_NETWORKS = [ip_network(text) for text in OZON_NETWORKS]
    headers = {"X-Forwarded-For": hops} if hops else {}
    answer = send(ozon, make_shop(), STATE, REMOTE_ADDR=peer, headers=headers)
    assert answer.status_code == status
    assert PushDelivery.objects.count() == (status == 200)


@pytest.mark.parametrize(("hops", "status"), [("195.34.21.7", 200), ("195.34.21.7, 198.51.100.7", 403)])
@pytest.mark.django_db
def test_behind_our_proxy_the_hop_it_saw_counts(ozon: Client, settings: Any, hops: str, status: int) -> None:
    settings.PUSH_NETWORKS, settings.PROXY_COUNT = [ip_network(text) for text in OZON_NETWORKS], 1
    answer = send(ozon, make_shop(), STATE, REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": hops})
    assert answer.status_code == status


@pytest.fixture
def no_database(transactional_db: None) -> Iterator[Shop]:
    """A shop whose database has just gone away: nobody listens at its address."""
    shop = make_shop()
    connection.close()
    honest = dict(connection.settings_dict)
    connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": "9"}
    yield shop
    connection.close()
    connection.settings_dict |= honest


def test_without_a_database_ozon_is_told_to_come_again(ozon: Client, no_database: Shop) -> None:
    assert refusal(send(ozon, no_database, STATE)) == (503, "ERROR_UNKNOWN", None)


@pytest.mark.django_db
def test_a_push_leaves_no_trace_in_cookies_and_caches(ozon: Client) -> None:
    answer = send(ozon, make_shop(), STATE)
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_staff_logged_in_are_no_other_senders(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=Role.OWNER))
    assert client.get(address(shop)).status_code == 405
    assert send(client, shop, STATE).status_code == 200


@pytest.mark.django_db
def test_a_push_costs_few_queries(
    ozon: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """The shop, the row and its count; the transaction around them is a savepoint here."""
    shop = make_shop()
    with django_assert_max_num_queries(5) as first:
        send(ozon, shop, STATE)
    with django_assert_max_num_queries(5) as again:
        send(ozon, shop, STATE)
    told = [[query["sql"].split()[0] for query in one.captured_queries] for one in (first, again)]
    assert told == [["SELECT", "SAVEPOINT", "INSERT", "UPDATE", "RELEASE"]] * 2


@pytest.mark.django_db
def test_no_log_tells_the_secret(ozon: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shop = make_shop()
    send(ozon, shop, b"{")
    send(ozon, shop, {**STATE, "seller_id": 7})
    ozon.get(address(shop))
    assert "/ozon/push/…/" in caplog.text
    assert shop.push_secret not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("length", [10, 300 * 1024])
def test_a_body_sent_in_pieces_is_read(ozon: Client, length: int) -> None:
    """Without a Content-Length, as some clients and proxies send; the server has put the pieces together."""
    shop = make_shop()
    body = json.dumps({**STATE, "more": "x" * length}).encode()
    pieces: dict[str, Any] = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True}
    answer = ozon.generic("POST", f"/ozon/push/{shop.push_secret}/", CONTENT_LENGTH="", **pieces)
    assert answer.status_code == (200 if length == 10 else 413)
    assert PushDelivery.objects.filter(shop=shop).count() == (1 if length == 10 else 0)

"""Ozon's keys stay inside: a shop with a key nobody else has goes through everything, and then it is searched for.

Pages, error pages, admin, REST, logs, the terminal, what waits in the broker, and every row of every table.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from insights.keys import watch_all
from outbox.models import Effect
from outbox.states import Mode, SwitchKind
from ozon import sync
from ozon.models import Fact, Shop
from ozon.states import FactKind, StockKeeper
from sandbox import server
from sellerdesk.shops import connect
from tests.concurrency.conftest import ROOT, environment
from tests.factories import make_superuser
from tests.fixtures_desk import Desk

KEY, OTHER = "qq-4f1c9a77-never-seen-qq", "qq-9b3e0d12-not-this-one-qq"
SECRETS = (KEY, OTHER)
CLIENT_ID = "4242"
ADD, CONFIRM = "/connection/add/", "/connection/add/confirm/"


@pytest.fixture
def ozon() -> Iterator[server.Running]:
    running = server.start(
        keys={CLIENT_ID: KEY}, history=3, catalog=3, arrivals=0, open_cases=False, rate_limit=100_000
    )
    yield running
    running.stop()


@pytest.fixture
def desk(ozon: server.Running, db: None) -> Desk:
    shop = connect(
        name="Тёплый дом",
        client_id=CLIENT_ID,
        api_key=KEY,
        api_url=ozon.url,
        switches=dict.fromkeys(SwitchKind, Mode.ON),
        stock_keeper=StockKeeper.DESK,
    )
    desk = Desk(shop, ozon)
    desk.sync()
    return desk


@pytest.fixture
def pages(client: Client, caplog: pytest.LogCaptureFixture, db: None) -> "Pages":
    caplog.set_level(logging.DEBUG)
    client.raise_request_exception = False
    client.force_login(make_superuser())
    return Pages(client)


class Pages:
    """A person at the desk; every answer is searched."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def see(self, path: str, status: int = 200, **typed: str) -> str:
        answer = self.client.post(path, typed) if typed else self.client.get(path)
        html = answer.content.decode()
        clean(html, path)
        clean(str(answer.headers), path)
        assert answer.status_code == status, path
        return html

    def which(self) -> str:
        """What the page that asks for the yes names its candidate by."""
        found = re.search(r'name="which" value="(\w+)"', self.see(CONFIRM))
        assert found
        return found[1]


def clean(text: str, where: str) -> None:
    found = [secret for secret in SECRETS if secret in text or secret.encode().hex() in text]
    assert found == [], f"a key in {where}"


def typed(url: str, api_key: str = KEY) -> dict[str, str]:
    return {
        "name": "Второй",
        "client_id": CLIENT_ID,
        "api_key": api_key,
        "api_url": url,
        "stock_keeper": "ozon",
    }


def echo(running: server.Running, **fault: Any) -> None:
    """An Ozon that repeats the key in its words."""
    body = f'{{"code": 3, "message": "bad key {KEY}"}}'
    running.sandbox.faults.add({"fault": "status", "path": "*", "times": 3, "body": body, **fault})


def database() -> Iterator[tuple[str, str]]:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            yield table, "\n".join(row for (row,) in cursor.fetchall())


def search_the_database() -> None:
    for table, text in database():
        clean(text, table)
    for session in Session.objects.all():
        clean(str(session.get_decoded()), "a session")
    for fact in Fact.objects.all():
        clean(fact.detail, "a fact")


def search_the_broker() -> None:
    readers = {
        b"list": lambda broker, key: broker.lrange(key, 0, -1),
        b"hash": lambda broker, key: broker.hgetall(key),
    }
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        for key in broker.scan_iter():
            read = readers.get(broker.type(key), lambda broker, key: broker.dump(key))
            clean(f"{key!r} {read(broker, key)!r}", f"the broker's {key!r}")


def test_connecting_and_replacing_show_the_key_to_nobody(
    pages: Pages,
    ozon: server.Running,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> None:
    pages.see(ADD, **typed(ozon.url, api_key=OTHER))  # refused
    pages.see(ADD, **typed("http://127.0.0.1:9"))  # nobody answers
    pages.see(ADD, **{**typed(ozon.url), "name": ""})  # a slip
    for fault in ({"status": 400}, {"status": 500}, {"status": 403}, {"fault": "body"}):
        echo(ozon, **fault)
        pages.see(ADD, **typed(ozon.url))
        ozon.sandbox.faults.clear()
    pages.see(ADD, 303, **typed(ozon.url))
    search_the_database()
    which = pages.which()
    with django_capture_on_commit_callbacks(execute=True):
        pages.see(CONFIRM, 303, which=which)
    shop = Shop.objects.get()
    assert shop.api_key == KEY
    path = f"/connection/{shop.pk}/"
    pages.see(path)
    pages.see(f"{path}key/", api_key=OTHER)
    pages.see(f"{path}key/", 303, api_key=KEY)
    search_the_database()
    search_the_broker()
    clean(caplog.text, "the log")


@pytest.mark.parametrize("debug", [False, True])
def test_an_error_page_shows_no_key(
    pages: Pages,
    desk: Desk,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    debug: bool,
) -> None:
    """An error of ours in the middle of each step: in the HTTP client, in the form, in the database."""
    settings.DEBUG = debug

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("an error of ours")

    path = f"/connection/{desk.shop.pk}/"
    spots = ("httpx.Client.send", "sellerdesk.desk.candidate.box", "sellerdesk.desk.shop_forms.is_address")
    another = {**typed(desk.running.url), "client_id": CLIENT_ID}
    Shop.objects.filter(pk=desk.shop.pk).update(client_id="1")
    for spot in spots:
        with monkeypatch.context() as patch:
            patch.setattr(spot, broken)
            html = pages.see(ADD, 500, **another)
        assert ("an error of ours" in html) is debug
    # Before any view has said that what was typed is secret.
    with monkeypatch.context() as patch:
        patch.setattr("accounts.middleware.timezone.override", broken)
        pages.see(ADD, 500, **another)
        pages.see(f"{path}key/", 500, api_key=KEY)
    with monkeypatch.context() as patch:
        patch.setattr("httpx.Client.send", broken)
        pages.see(f"{path}key/", 500, api_key=KEY)
    pages.see(ADD, 303, **another)
    which = pages.which()
    with monkeypatch.context() as patch:
        patch.setattr("sellerdesk.shops.default_texts", broken)
        html = pages.see(CONFIRM, 500, which=which)
    assert ("an error of ours" in html) is debug
    with monkeypatch.context() as patch:
        patch.setattr(settings, "DATA_UPLOAD_MAX_NUMBER_FIELDS", 3)
        pages.see(ADD, 400, **another)
    clean(caplog.text, "the log")
    assert "an error of ours" in caplog.text


def test_work_with_an_ozon_that_repeats_the_key(
    pages: Pages, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Faults in reading and writing; facts, attempts and errors keep Ozon's words, and not the key in them."""
    world = desk.world
    number = desk.cancelled()
    world.add_rfbs_return()
    for status in (400, 401, 403, 500, 429):
        echo(desk.running, status=status, times=40, seconds=4)  # longer than a read waits in its place
        desk.sync()
        desk.deliver()
        desk.running.sandbox.faults.clear()
    assert Fact.objects.filter(kind=FactKind.CALL_FAILED, detail__contains="bad key").exists()
    assert Effect.objects.exclude(error="").exists()
    watch_all()
    for path in (
        "/",
        "/connection/",
        f"/connection/{desk.shop.pk}/",
        f"/connection/{desk.shop.pk}/remove/",
        f"/connection/{desk.shop.pk}/progress/",
        "/effects/?tab=due",
        f"/postings/{desk.shop.pk}/{number}/",
        "/api/v1/effects/",
        "/api/v1/work-items/",
    ):
        pages.see(path)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.see(reverse(f"{name}_changelist"))
        row = model._default_manager.first()
        if row is not None:
            pages.see(reverse(f"{name}_change", args=[row.pk]))
    search_the_database()
    clean(caplog.text, "the log")


@pytest.mark.skipif("LONG" not in os.environ, reason="make long runs it")
@pytest.mark.django_db(transaction=True)
def test_the_terminal_shows_no_key(ozon: server.Running) -> None:
    """The commands as processes: all they print, wherever they fail."""

    def run(*words: str, given: str = "", level: str = "DEBUG") -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env={**environment(), "SELLERDESK_LOG_LEVEL": level},
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        clean(said, f"manage.py {words[0]}")
        return said

    add = [
        "add_shop",
        "--name",
        "Тёплый дом",
        "--client-id",
        CLIENT_ID,
        "--api-url",
        ozon.url,
        "--api-key",
        "-",
    ]
    assert "does not accept" in run(*add, given=f"{OTHER}\n")
    assert "connected:" in run(*add, given=f"{KEY}\n")
    echo(ozon, status=500, times=10)
    assert '"failed"' in run("sync")
    assert "does not accept" in run("edit_shop", CLIENT_ID, "--api-key", "-", given=f"{OTHER}\n")
    assert "were current" in run("rotate_keys")
    assert "sealed:" in run("dumpdata", "ozon.shop")
    assert sync.sources()
    search_the_database()

"""Every page in every language: a reader of Russian or Chinese finds no English in it, and his own time and look."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from sellerdesk.desk.wording import full_text, moment_text
from sellerdesk.field_names import ROOMS
from tests.factories import make_member, make_shop, make_superuser
from tests.reading import english_in
from tests.walls.routes import routes
from tests.walls.world import SECRET, World, build
from worklist.models import Notice

pytestmark = pytest.mark.django_db

# Words of the rows the pages are made of, as somebody typed them or Ozon sent them.
ELSEWHERE = ("admin:", "api", "gallery")  # a test of its own, for programs, for developers
ZONES = frozenset(name for name in available_timezones() if "/" not in name)
INITIALS = frozenset({"OW", "PE"})
DATA = (
    frozenset({"Kettle", "OPENED", "slang", "Main", "Anna", "GMT", "testserver", "total"}) | ZONES | INITIALS
)

KEYS = frozenset({"Control", "Command", "Mac"})  # of a keyboard, in Django's hints
# Whole pieces of the admin: what Django's ticks are called, and what Ozon and a worker wrote into the rows.
ADMIN = frozenset({"True", "False", "None", "cancelled", "CLIENT", "desk", "Client-Id:"})


def _english(html: str) -> list[str]:
    """What is not of the rows themselves, each of which carries the secret."""
    return [piece for piece in english_in(html, data=DATA) if SECRET not in piece]


@pytest.fixture
def world(settings, tmp_path, figures_kept) -> World:
    settings.MEDIA_ROOT = tmp_path
    world = build()
    world.shop.name = "Тёплый дом"
    world.shop.save(update_fields=["name"])
    return world


def reader_of(language: str, **fields) -> Client:
    client = Client()
    user = make_superuser(language=language, first_name="Анна", last_name="Ким", **fields)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


def pages(client: Client, world: World) -> Iterator[tuple[str, str]]:
    """(path, HTML) of every page and fragment that answers a GET."""
    for route in routes():
        if route.name.startswith(ELSEWHERE):
            continue
        path = world.path(route)
        response = client.get(path)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        for (
            close
        ) in response._resource_closers:  # closing the answer itself would close the test's database too
            close()
        if response.status_code == 200 and is_html and not response.streaming:
            yield path, response.content.decode()


def admin_pages(client: Client, world: World) -> Iterator[tuple[str, str]]:
    """The lists, and the forms of the rows the world has."""
    paths = [reverse("admin:index")]
    for model in admin.site._registry:
        if model.__module__.split(".")[0] not in ROOMS:
            continue
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths.append(reverse(f"{base}_changelist"))
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            paths.append(reverse(f"{base}_change", args=[row.pk]))
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        yield path, response.content.decode()


@pytest.mark.parametrize(
    ("language", "theme", "density"), [("ru", "dark", "roomy"), ("zh-hans", "", "dense")]
)
def test_no_page_holds_english_and_each_has_the_readers_look(world, language, theme, density):
    found = dict(pages(reader_of(language, theme=theme, density=density), world))
    assert len(found) > 25
    spoken = {path: _english(html) for path, html in found.items()}
    assert {path: words for path, words in spoken.items() if words} == {}
    whole = [html for html in found.values() if "<!doctype html>" in html]
    assert len(whole) > 15
    for html in whole:
        head = html[: html.index("<head>")]
        assert f'lang="{language}"' in head
        assert f'data-density="{density}"' in head
        assert ('data-theme="dark"' in head) == (theme == "dark")


@pytest.mark.parametrize("language", ["ru", "zh-hans"])
def test_the_admin_holds_no_english(world, language):
    known = DATA | KEYS
    found = {
        path: [
            piece
            for piece in english_in(html, data=known)
            if SECRET not in piece
            and piece not in ADMIN
            and not piece.startswith("{")  # JSON as it is stored
        ]
        for path, html in admin_pages(reader_of(language), world)
    }
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize("language", ["ru", "zh-hans"])
@pytest.mark.parametrize("name", ["login", "set_language"])
def test_nor_what_stands_before_the_door(language, name):
    client = Client(headers={"Accept-Language": language})
    response = client.get(reverse(name), follow=True)
    assert _english(response.content.decode()) == []


def test_what_is_said_in_english_would_be_found():
    page = '<html lang="ru"><body data-w-h="{n} h"><p title="Save it">Очередь <i lang="en">fine</i></p><a>SKU</a>'
    assert english_in(page) == ["Save it"]
    assert english_in("<p>Отправление 12-A, HTTP 503, a/b, x@y.ru, Europe/Moscow</p>") == []
    assert english_in("<p>Отменено: out of stock</p>") == ["Отменено: out of stock"]


def test_a_reader_is_spoken_to_in_his_language_wherever_the_browser_is_from():
    user = make_superuser(language="zh-hans")
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/").headers["Content-Language"] == "zh-hans"
    User.objects.update(language="ru")
    assert client.get("/").headers["Content-Language"] == "ru"


def test_moments_are_those_of_the_readers_own_clock():
    """Half past nine in the evening in London is another day in Moscow, and yet another hour in Shanghai."""
    at, now = datetime(2026, 11, 21, 21, 30, tzinfo=UTC), datetime(2026, 11, 22, 5, tzinfo=UTC)
    told = {}
    for zone, language in (("Europe/Moscow", "ru"), ("Asia/Shanghai", "zh-hans"), ("UTC", "en")):
        with timezone.override(ZoneInfo(zone)), translation.override(language):
            told[zone] = tuple(" ".join(text.split()) for text in (moment_text(at, now=now), full_text(at)))
    assert told == {
        "Europe/Moscow": ("00:30", "22 нояб. 2026 г., 00:30"),
        "Asia/Shanghai": ("05:30", "2026年11月22日 05:30"),
        "UTC": ("Nov 21, 21:30", "Nov 21, 2026, 21:30"),
    }


@pytest.mark.parametrize(("zone", "shown"), [("Europe/Moscow", "23:30"), ("Asia/Shanghai", "04:30")])
def test_a_page_shows_the_hour_of_the_readers_zone(zone, shown):
    shop = make_shop()
    user = make_member(shop, time_zone=zone)
    at = datetime(2026, 3, 10, 20, 30, tzinfo=UTC)
    params = {"sources": ["fbs"], "settled": at.isoformat()}
    Notice.objects.create(user=user, shop=shop, kind="trouble", key="1", params=params)
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("notices")).content.decode()
    assert f"{shown}</time>" in page

"""The page of a shop's push address: who sees it, what it warns of, and the new address."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.states import Role
from ozon import push
from ozon.addresses import OZON_NETWORKS
from ozon.models import PushDelivery, Shop
from ozon.states import ShopState
from sellerdesk.desk.push_setup import SHOWN, Reach, reach_of, types_by_source
from tests.factories import make_member, make_posting, make_shop, make_superuser
from tests.presses import press

pytestmark = pytest.mark.django_db
CANCELLED = {"message_type": "TYPE_POSTING_CANCELLED", "posting_number": "24219509-0020-1"}
LATE = "has not tried this address"


def came(shop: Shop, *, ago: timedelta = timedelta(0), **body: Any) -> PushDelivery:
    push.store(shop, body, began=time.perf_counter())
    row = PushDelivery.objects.filter(shop=shop).latest("id")
    PushDelivery.objects.filter(pk=row.pk).update(received_at=timezone.now() - ago)
    return row


def page(client: Client, shop: Shop, **how: Any) -> Any:
    return client.get(reverse("push-setup", args=[shop.pk]), **how)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def owner(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop, role=Role.OWNER))
    return client


def test_a_shop_that_got_no_push_yet(owner: Client, shop: Shop) -> None:
    html = page(owner, shop, secure=True, headers={"host": "localhost"}).content.decode()
    assert f'data-copy="https://localhost/ozon/push/{shop.push_secret}/"' in html
    assert "No push came yet" in html
    assert all(network in html for network in OZON_NETWORKS)
    assert all(name in html for _, names in types_by_source() for name in names)
    assert LATE not in html
    assert "Ozon cannot reach localhost" in html


def test_an_address_that_is_reached_from_outside(owner: Client, shop: Shop, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    open_to_all = page(owner, shop, secure=True, headers={"host": "desk.example.org"}).content.decode()
    assert "Ozon cannot reach" not in open_to_all
    assert "no HTTPS" not in open_to_all
    plain = page(owner, shop, headers={"host": "desk.example.org"}).content.decode()
    assert "no HTTPS" in plain


@pytest.mark.parametrize(
    ("address", "reach"),
    [
        ("https://desk.example.org/", Reach.OPEN),
        ("https://desk.example.org:8443/", Reach.OPEN),
        ("https://8.8.8.8/", Reach.OPEN),
        ("http://desk.example.org/", Reach.PLAIN),
        ("https://localhost/", Reach.LOCAL),
        ("https://desk/", Reach.LOCAL),
        ("https://desk.local/", Reach.LOCAL),
        ("http://127.0.0.1:8000/", Reach.LOCAL),
        ("https://192.168.1.5/", Reach.LOCAL),
        ("https://[::1]/", Reach.LOCAL),
    ],
)
def test_what_an_address_gives_away(address: str, reach: Reach) -> None:
    assert reach_of(address) is reach


def test_only_where_the_desk_is_told_to_it_names_the_networks_it_takes(
    owner: Client, shop: Shop, settings: Any
) -> None:
    assert "from anywhere" in page(owner, shop).content.decode()
    settings.PUSH_NETWORKS = ["203.0.113.0/24"]
    html = page(owner, shop).content.decode()
    assert "203.0.113.0/24" in html
    assert "from anywhere" not in html


def test_what_came_last(owner: Client, shop: Shop) -> None:
    make_posting(shop=shop, posting_number="24219509-0020-1")
    came(make_shop(), message_type="TYPE_STATE_CHANGED", posting_number="of-another-shop")
    came(shop, ago=timedelta(hours=30), message_type="TYPE_NEW_POSTING", posting_number="old")
    ping = came(shop, ago=timedelta(hours=3), message_type="TYPE_PING", time="2026-11-21T10:00:00Z")
    known = came(shop, ago=timedelta(hours=2), **CANCELLED)
    came(shop, ago=timedelta(hours=1), message_type="TYPE_STATE_CHANGED", posting_number="not-here-yet")
    came(shop, message_type="TYPE_STATE_CHANGED", posting_number="not-here-yet")
    push.handled([known.pk])
    answer = page(owner, shop)
    rows, health, html = answer.context["rows"], answer.context["health"], answer.content.decode()
    assert [(row.push.key, row.posting, row.push.times) for row in rows] == [
        ("not-here-yet", "", 2),
        ("24219509-0020-1", "24219509-0020-1", 1),
        ("", "", 1),
        ("old", "", 1),
    ]
    assert (health.received, health.repeated, health.waiting) == (3, 1, 2)
    assert health.slowest is not None
    ping.refresh_from_db()
    assert (health.pinged_at, health.is_ping_late) == (ping.received_at, False)
    assert reverse("posting", args=[shop.pk, "24219509-0020-1"]) in html
    assert reverse("posting", args=[shop.pk, "not-here-yet"]) not in html
    assert LATE not in html
    assert "of-another-shop" not in html


@pytest.mark.parametrize(("hours", "late"), [(23, False), (25, True)])
def test_a_day_without_a_check_is_said(owner: Client, shop: Shop, hours: int, late: bool) -> None:
    came(shop, ago=timedelta(hours=hours), message_type="TYPE_PING", time="2026-11-20T10:00:00Z")
    assert (LATE in page(owner, shop).content.decode()) is late


def test_pushes_without_any_check_are_said(owner: Client, shop: Shop) -> None:
    came(shop, **CANCELLED)
    assert "Ozon has not tried this address yet." in page(owner, shop).content.decode()


def test_a_paused_shop_says_that_pushes_wait(owner: Client, shop: Shop) -> None:
    Shop.objects.update(state=ShopState.PAUSED)
    assert "The shop is paused" in page(owner, shop).content.decode()


def test_ozons_words_are_no_html(owner: Client, shop: Shop) -> None:
    came(shop, message_type="TYPE_<SCRIPT>", chat_id="x")
    came(shop, message_type="TYPE_CHAT_CLOSED", chat_id="<b>")
    html = page(owner, shop).content.decode()
    assert "TYPE_&lt;SCRIPT&gt;" in html
    assert "&lt;b&gt;" in html


def test_a_new_address(owner: Client, shop: Shop) -> None:
    old, path = shop.push_secret, reverse("push-renew", args=[shop.pk])
    pressed = press(owner, path, old=old)
    assert (pressed.status, pressed.where) == (303, reverse("push-setup", args=[shop.pk]))
    assert pressed.said == ["There is a new address. Enter it at Ozon: the old one takes nothing any more."]
    shop.refresh_from_db()
    new = shop.push_secret
    assert new != old
    ping = {"message_type": "TYPE_PING", "time": "2026-11-21T10:00:00Z"}
    told = [
        owner.post(reverse("push", args=[secret]), ping, content_type="application/json").status_code
        for secret in (old, new)
    ]
    assert told == [404, 200]
    assert press(owner, path, old=old).said == ["This was done already; nothing changed."]
    shop.refresh_from_db()
    assert shop.push_secret == new


def test_a_look_changes_nothing(owner: Client, shop: Shop) -> None:
    assert owner.get(reverse("push-renew", args=[shop.pk])).status_code == 405
    assert owner.post(reverse("push-setup", args=[shop.pk])).status_code == 405


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER])
def test_the_address_is_for_owners_and_managers(client: Client, shop: Shop, role: Role) -> None:
    client.force_login(make_member(shop, role=role))
    answers = [
        page(client, shop),
        client.post(reverse("push-renew", args=[shop.pk]), {"old": shop.push_secret}),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert all(shop.push_secret not in answer.content.decode() for answer in answers)
    assert reverse("push-setup", args=[shop.pk]) not in client.get("/connection/").content.decode()
    shop.refresh_from_db()
    assert push.shop_of(shop.push_secret) == shop


def test_the_connection_page_leads_to_it(owner: Client, shop: Shop) -> None:
    assert reverse("push-setup", args=[shop.pk]) in owner.get("/connection/").content.decode()


def test_walls(client: Client, shop: Shop) -> None:
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert page(client, shop).status_code == 404
    assert client.post(reverse("push-renew", args=[shop.pk]), {"old": shop.push_secret}).status_code == 404
    client.force_login(make_superuser())
    assert page(client, shop).status_code == 200


def test_queries_do_not_grow_with_the_pushes(
    owner: Client, shop: Shop, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    page(owner, shop)  # the first look of a session writes down where it comes from
    with django_assert_max_num_queries(20) as few:
        page(owner, shop)
    for n in range(SHOWN + 2):
        came(shop, **{**CANCELLED, "posting_number": f"1-{n}-1"})
    with django_assert_max_num_queries(20) as many:
        answer = page(owner, shop)
    assert len(answer.context["rows"]) == SHOWN
    assert f"The last {SHOWN}." in answer.content.decode()
    assert len(many) <= len(few) + 1  # which of their postings have a page

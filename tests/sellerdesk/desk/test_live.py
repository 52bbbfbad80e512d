"""The fragment an open page asks for: who is here, and what happened since. Nobody else's postings."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ozon.models import Shop
from sellerdesk.desk.changes import mark_of
from tests.factories import make_member, make_note, make_posting, make_shop
from worklist.models import Attachment
from worklist.notes import write
from worklist.states import Event, Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def number(shop: Shop) -> str:
    return make_posting(shop=shop).posting_number


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Anna", last_name="Kim"))
    return client


def live(client: Client, shop: Shop, number: str, **query: object):
    return client.get(reverse("posting-live", args=[shop.pk, number]), query, headers={"HX-Request": "true"})


def test_two_see_each_other_and_not_themselves(anna: Client, shop: Shop, number: str) -> None:
    ilya = Client()
    ilya.force_login(make_member(shop, first_name="Ilya", last_name="Kotov"))
    assert "Ilya" not in live(anna, shop, number).content.decode()
    shown = ilya.get(reverse("posting", args=[shop.pk, number])).content.decode()
    assert "Anna Kim is looking too" in shown
    fragment = live(anna, shop, number).content.decode()
    assert "Ilya Kotov is looking too" in fragment
    assert "Anna" not in fragment


def test_what_happened_is_told_once(anna: Client, shop: Shop, number: str) -> None:
    seen = mark_of(shop, number)
    assert "case-news" not in live(anna, shop, number, seen=seen, told=seen).content.decode()
    make_note(
        shop=shop,
        posting_number=number,
        code=Event.TAKEN,
        origin=Origin.STAFF,
        by="Ilya",
        params={"who": "Ilya"},
    )
    write(shop=shop, posting_number=number, text="look", user=make_member(shop, first_name="Vera"))
    answer = live(anna, shop, number, seen=seen, told=seen)
    assert [(change.by, change.text) for change in answer.context["changes"]] == [
        ("Vera", ""),
        ("Ilya", "Taken by Ilya"),
    ]
    assert 'id="case-news" hx-swap-oob' in answer.content.decode()
    again = live(anna, shop, number, seen=seen, told=answer.context["told"])
    assert "case-news" not in again.content.decode()
    assert f"seen={seen}&amp;told=1.1.0" in again.content.decode()
    file = {"name": "act.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64, "by": "Vera"}
    Attachment.objects.create(shop=shop, posting_number=number, file="act.pdf", **file)
    [newest, *_before] = live(anna, shop, number, seen=seen, told="1.1.0").context["changes"]
    assert (newest.by, newest.text) == ("Vera", "File: act.pdf")


def test_other_shops_and_unknown_numbers_are_not_there(anna: Client, shop: Shop, number: str) -> None:
    far = make_posting()
    assert live(anna, far.shop, far.posting_number).status_code == 404
    assert live(anna, shop, far.posting_number).status_code == 404
    assert live(anna, shop, "a\0b").status_code == 404
    assert live(anna, shop, f"{number}/x").status_code == 404


def test_a_mark_of_nonsense_is_as_none(anna: Client, shop: Shop, number: str) -> None:
    for seen in ("", "x", "1", "-1.0", "9" * 50 + ".1.1", "1.2", "1.1.²"):
        assert live(anna, shop, number, seen=seen, told=seen).status_code == 200


@override_settings(REDIS_URL="redis://127.0.0.1:9/0")
def test_without_redis_the_page_works(anna: Client, shop: Shop, number: str) -> None:
    assert anna.get(reverse("posting", args=[shop.pk, number])).status_code == 200
    assert live(anna, shop, number).status_code == 200


def test_few_queries(
    anna: Client, shop: Shop, number: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    live(anna, shop, number)
    with django_assert_max_num_queries(7):
        live(anna, shop, number)

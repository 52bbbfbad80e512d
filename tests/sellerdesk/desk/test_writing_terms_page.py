"""Terms of writing: read by all, set by settlers, held to sense, and shown with what comes of them."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.states import Role
from messaging import talks
from messaging.models import Dialogue, DialogueMessage, Holiday, WorkingHours, WritingTerms
from messaging.states import Author, Topic
from messaging.terms import terms_of
from ozon.models import Shop
from sellerdesk.desk.writing_terms_forms import FIGURES, PLACE
from tests import presses
from tests.factories import make_member, make_shop

pytestmark = pytest.mark.django_db
NAMES = {field.name for field in WritingTerms._meta.concrete_fields} - {"id", "shop"}
WEEKDAYS = {f"{name}_{day}": at for day in range(5) for name, at in (("opens", "09:00"), ("closes", "18:00"))}


@pytest.fixture
def shop() -> Shop:
    return make_shop(opening_line=timezone.now() - timedelta(days=90))


@pytest.fixture
def manager(client: Client, shop: Shop) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER))
    return client


def post(client: Client, shop: Shop, **changed: Any) -> presses.Pressed:
    terms = terms_of(shop)
    form = {name: getattr(terms, name) for name in (*FIGURES, *PLACE)} | WEEKDAYS | changed
    return presses.press(client, f"/connection/{shop.pk}/writing/set/", **form)


def test_every_term_of_the_model_can_be_set_and_the_clocks_follow(
    manager: Client, shop: Shop, english: None
) -> None:
    assert {*FIGURES, *PLACE} == NAMES
    asked = timezone.now() - timedelta(minutes=5)
    row = Dialogue.objects.create(shop=shop, chat_id="c", topic=Topic.BUYER)
    DialogueMessage.objects.create(dialogue=row, message_id="1", author=Author.BUYER, created_at=asked)
    talks.follow(row)
    assert post(manager, shop).said == ["Nothing was changed."]
    assert not WritingTerms.objects.exists()

    values = {name: n for n, name in enumerate(sorted(FIGURES), start=5)}
    places = {"time_zone": "Asia/Shanghai", "holidays_of": "CN", "language": "zh-hans"}
    pressed = post(
        manager, shop, **values, **places, opens_6="10:00", closes_6="14:30", opens_0="", closes_0=""
    )
    assert (pressed.status, pressed.said) == (303, ["The terms are set. Open dialogues go by them already."])
    terms = WritingTerms.objects.get(shop=shop)
    assert {name: getattr(terms, name) for name in NAMES} == values | places
    week = {row.weekday: (row.opens, row.closes) for row in WorkingHours.objects.filter(shop=shop)}
    assert sorted(week) == [1, 2, 3, 4, 6]
    assert week[6] == (time(10), time(14, 30))
    row.refresh_from_db()
    assert row.ozon_due_at == asked + timedelta(hours=values["target_hours"])
    assert AuditEntry.objects.get(shop_id=shop.pk).params == {"fields": "Terms of writing"}


@pytest.mark.parametrize(
    "broken",
    [
        {"target_hours": 0},
        {"undo_seconds": -1},
        {"own_minutes": ""},
        {"time_zone": "Mars/Olympus"},
        {"holidays_of": "XX"},
        {"language": "de"},
        {"opens_5": "10:00"},
        {"opens_0": "18:00"},
        {"closes_0": "25:00"},
        dict.fromkeys(WEEKDAYS, ""),
    ],
)
def test_nonsense_is_refused_and_nothing_kept(manager: Client, shop: Shop, broken: dict[str, Any]) -> None:
    assert post(manager, shop, **broken).status == 200
    assert not WritingTerms.objects.exists()
    assert not WorkingHours.objects.exists()


def test_the_page_says_what_comes_of_it_and_who_may_only_read_sees_no_button(
    client: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    WritingTerms.objects.create(shop=shop, holidays_of="")
    client.force_login(make_member(shop, role=Role.VIEWER))
    page = client.get(f"/connection/{shop.pk}/writing/").content.decode()
    assert "Friday" in page
    assert "Monday" in page
    assert "12:30" in page
    assert "Public holidays are not counted." in page
    assert "Set the terms" not in page


def test_special_days_are_noted_and_taken_away(manager: Client, shop: Shop, english: None) -> None:
    path = f"/connection/{shop.pk}/writing/day/"
    day = timezone.now().date() + timedelta(days=7)
    assert presses.press(manager, path, day="not a day").status == 200
    for is_working, name in (("", "Ярмарка"), ("1", "Инвентаризация")):
        presses.press(manager, path, day=day.isoformat(), is_working=is_working, name=name)
    row = Holiday.objects.get(shop=shop)
    assert (row.day, row.is_working, row.name) == (day, True, "Инвентаризация")
    page = manager.get(f"/connection/{shop.pk}/writing/").content.decode()
    assert "Инвентаризация" in page
    presses.press(manager, f"/connection/writing/day/{row.pk}/drop/")
    assert not Holiday.objects.exists()
    assert AuditEntry.objects.filter(shop_id=shop.pk).count() == 3


def test_special_days_of_the_past_are_not_listed(manager: Client, shop: Shop) -> None:
    Holiday.objects.create(shop=shop, day=date(2020, 1, 1), name="Давно")
    assert "Давно" not in manager.get(f"/connection/{shop.pk}/writing/").content.decode()

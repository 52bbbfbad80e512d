"""A shop sets its hours and sees at once what comes of them; what waits shows both clocks; the figures stand beside
Ozon's."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.states import Role
from messaging import talks
from messaging.models import Dialogue, DialogueMessage, Reaction, WorkingHours
from messaging.states import Author, Topic
from tests.browser.scene import Office
from tests.browser.test_accessibility import SEAT, visited
from tests.factories import make_member
from tests.fixtures_desk import Desk

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("LONG" not in os.environ, reason="make long runs it"),
]


def waiting(desk: Desk, hours: float) -> Dialogue:
    """A buyer asked so many hours ago."""
    row = Dialogue.objects.create(shop=desk.shop, chat_id=f"c{hours}", topic=Topic.BUYER)
    at = timezone.now() - timedelta(hours=hours)
    DialogueMessage.objects.create(
        dialogue=row, message_id=f"{hours}", author=Author.BUYER, created_at=at, text="Когда отправите?"
    )
    talks.follow(row)
    return row


def test_hours_are_set_and_every_clock_follows(office: Office, desk: Desk) -> None:
    boss = make_member(desk.shop, role=Role.OWNER, first_name="Анна", last_name="Ким")
    late, fresh = waiting(desk, 25), waiting(desk, 0.1)
    page = office.seat(boss, **SEAT)
    path = reverse("shop-writing", args=[desk.shop.pk])
    page.goto(path)
    effect = page.get_by_role("region", name="What comes of it")
    expect(effect).to_contain_text("12:30")
    page.get_by_label("Saturday: from").fill("10:00")
    page.get_by_role("button", name="Set the terms").click()
    expect(page.get_by_text("Write both times, or none for a free day.")).to_be_visible()
    page.get_by_label("Saturday: to").fill("16:00")
    page.get_by_role("button", name="Set the terms").click()
    expect(page.locator(".toast")).to_contain_text("The terms are set.")
    # Half an hour of Friday, three and a half of Saturday.
    expect(effect).to_contain_text("13:30")
    assert WorkingHours.objects.get(shop=desk.shop, weekday=5).closes.hour == 16

    day = (timezone.now() + timedelta(days=9)).date()
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_label("Name").fill("Переезд склада")
    page.get_by_role("button", name="Note the day").click()
    expect(page.get_by_role("row", name="Переезд склада")).to_contain_text("free")
    assert visited(page, path) == []

    page.goto(reverse("dialogue", args=[late.pk]))
    clocks = page.locator("#clocks")
    expect(clocks.locator("time[data-s=over]").first).to_contain_text("overdue")
    expect(page.locator(f"#talk-{fresh.pk} time.due")).to_have_attribute("data-s", "calm")

    asked = timezone.now() - timedelta(days=2)
    Reaction.objects.create(
        shop=desk.shop,
        dialogue=fresh,
        asked_id="9",
        asked_at=asked,
        answered_at=asked + timedelta(hours=1),
        seconds=3600,
        working_seconds=1800,
        is_first=True,
        by=boss,
    )
    assert visited(page, reverse("answers")) == []
    expect(page.get_by_role("table").filter(has_text="Анна Ким")).to_contain_text("100%")
    expect(page.get_by_role("img", name="Questions by hour of the week")).to_be_visible()
    expect(page.get_by_role("row", name="Чаты с ответом")).to_contain_text("80%")

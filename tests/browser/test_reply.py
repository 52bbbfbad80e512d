"""The field of a dialogue: a text of the shop by its key, a file, and what was begun comes back."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.states import Role
from messaging.default_texts import install
from messaging.models import Dialogue, MessageFile, ReplyDraft
from ozon.states import Source
from tests.browser.scene import KETTLE, Office
from tests.browser.test_accessibility import SEAT, findings
from tests.factories import make_member
from tests.fixtures_desk import Desk
from tests.returns.parcels import picture

pytestmark = pytest.mark.browser

TYPED = "Ольга,"


def test_a_text_a_file_and_what_was_begun(office: Office, desk: Desk, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    desk.world.buyer_writes(number, text="Когда отправите заказ?")
    desk.sync(Source.FBS, Source.CHATS)
    install(desk.shop)
    page = office.seat(make_member(desk.shop, role=Role.MANAGER, language="ru"), **SEAT)
    dialogue = Dialogue.objects.get(posting_number=number)
    page.goto(reverse("dialogue", args=[dialogue.pk]) + "#reply-text")
    field, search = page.locator("#reply-text"), page.locator("#reply-search")
    expect(field).to_be_focused()
    page.keyboard.type(f"{TYPED}\n/")
    expect(search).to_be_focused()
    assert findings(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.insert_text("где мой")
    expect(page.locator(".reply__one:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(rf"^{TYPED}\nЗдравствуйте! .*\{{track\}}"))
    expect(page.locator("#reply-gap")).to_contain_text("{track}")
    expect(page.locator("form[data-reply][data-blocked]")).to_be_visible()  # a gap is never sent
    page.keyboard.press("Control+Enter")
    expect(page.locator("#finds-reply li").first).to_be_focused()
    field.fill(f"{TYPED} заказ собираем.")
    expect(page.locator("form[data-reply]:not([data-blocked])")).to_be_visible()
    shot = {"name": "фото.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.set_input_files("#reply-files-in", files=[shot])  # type: ignore[list-item]
    expect(page.locator(".reply__files li")).to_have_count(1)
    expect(field).to_have_value(f"{TYPED} заказ собираем.")
    assert findings(page) == []
    page.keyboard.type(" Сегодня.")  # goes on behind what was begun; the press keeps it first
    page.locator(".reply__files button").click()
    expect(page.locator(".reply__files li")).to_have_count(0)
    expect(field).to_have_value(f"{TYPED} заказ собираем. Сегодня.")
    assert not MessageFile.objects.exists()


def test_what_was_sent_does_not_come_back_and_what_cannot_be_kept_is_not_lost(
    office: Office, desk: Desk
) -> None:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    desk.world.buyer_writes(number, text="Когда отправите заказ?")
    desk.sync(Source.FBS, Source.CHATS)
    page = office.seat(make_member(desk.shop, role=Role.MANAGER, language="ru"), **SEAT)
    address = reverse("dialogue", args=[Dialogue.objects.get(posting_number=number).pk])
    page.goto(address)
    field = page.locator("#reply-text")
    field.press_sequentially("Отправим завтра.")
    field.press("Control+Enter")
    page.wait_for_url("**/inbox/")
    page.go_back()
    page.wait_for_url(f"**{address}")
    expect(field).to_have_value("")
    # Logged out meanwhile: it says so, and the press leaves the words on the screen.
    page.context.clear_cookies(name="sessionid")
    with page.expect_response("**/login/**"):
        field.press_sequentially("Ещё раз")
    told = page.locator("#reply-kept")
    expect(told).to_have_text(str(told.get_attribute("data-lost")))
    with page.expect_response("**/login/**"):
        field.press("Control+Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("Ещё раз")
    assert not ReplyDraft.objects.exists()

"""Writing to a buyer: a text that may not go says why and how to mend it, a press mends it, and it can go."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from messaging.states import MessageState
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import LOOKS, SEAT, findings

pytestmark = pytest.mark.browser

START = "👍🏽 Здравствуйте! Заказ отменён, деньги вернёт Ozon. "
PHONE = "+7 912 345-67-89"
END = " Хорошего дня!"


def live(page: Page) -> str:
    return page.locator("#live").inner_text()


def test_a_blocked_text_says_why_and_is_mended(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, **SEAT)
    page.goto(scene.posting(scene.letter))
    field, send = page.locator(".comp textarea"), page.locator(".comp [data-send]")
    finds, mirror = page.locator(".comp .finds li"), page.locator(".comp__in > div")
    field.fill(START + PHONE + END)
    expect(finds.first).to_contain_text("Cannot be sent: a telephone number.")
    expect(mirror.locator("mark")).to_have_text([PHONE])  # the emoji before it is two units of the field
    expect(mirror).to_have_text(re.compile(re.escape(START + PHONE + END)))
    expect(send).to_have_attribute("aria-disabled", "true")
    expect(page.locator("#live")).to_contain_text("blocks")
    assert findings(page, LOOKS[:2]) == []

    field.press("Control+Enter")
    expect(finds.first).to_be_focused()
    expect(page.locator("#live")).to_have_text("Cannot be sent: a telephone number.")
    assert scene.desk.message(scene.letter).state == MessageState.AWAITING_APPROVAL
    assert scene.decisions(scene.letter) == []

    finds.first.get_by_role("button", name="Remove the phrase").click()
    expect(field).to_have_value((START + PHONE + END).replace(f" {PHONE} ", " "))
    expect(send).not_to_have_attribute("aria-disabled", "true")
    expect(mirror.locator("mark:not(.warn)")).to_have_count(0)
    field.press("Control+z")  # what a press took out comes back like what fingers took out
    expect(field).to_have_value(START + PHONE + END)
    expect(send).to_have_attribute("aria-disabled", "true")
    field.fill(START + END)
    with page.expect_navigation():
        field.press("Control+Enter")  # before the next check: the text is judged first, and goes
    expect(page.locator(".toast")).to_contain_text("Approved")
    message = scene.desk.message(scene.letter)
    assert message.state == MessageState.QUEUED
    assert PHONE not in message.text

"""Outgoing messages by keyboard: one, twelve, and a mailing that stops and asks before it goes on."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from messaging.alike import of
from messaging.models import BuyerMessage, MailingHold, PostingFacts, WritingTerms
from messaging.services import queue_up
from messaging.states import MessageKind, MessageState
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.factories import make_member, make_message
from worklist.services import Card

pytestmark = pytest.mark.browser
ALL, LIMIT = 13, 8


@pytest.fixture
def seat(office: Office, scene: Scene) -> Page:
    maria = make_member(scene.desk.shop, role=Role.MANAGER, first_name="Maria")
    User.objects.filter(pk=maria.pk).update(language="en")
    return office.seat(maria, **SEAT, locale="en-GB")


def refunded(scene: Scene) -> None:
    """Thirteen buyers who got their money back, each of whom may be told so; the shop sends eight an hour."""
    shop = scene.desk.shop
    WritingTerms.objects.create(shop=shop, most_an_hour=LIMIT)
    for n in range(ALL):
        text = f"Здравствуйте! Деньги за заказ {1000 + n} возвращены."
        message = make_message(shop=shop, text=text, kind=MessageKind.REFUND)
        BuyerMessage.objects.filter(pk=message.pk).update(fingerprint=of(message))
        facts = {"scheme": "fbs", "paid_at": timezone.now(), "can_create_chat": True}
        PostingFacts.objects.create(shop=shop, posting_number=message.posting_number, **facts)
        queue_up(message, card=Card(product="Чайник стеклянный"), deadline_at=None)


def queued(scene: Scene) -> int:
    rows = BuyerMessage.objects.filter(shop=scene.desk.shop, kind=MessageKind.REFUND)
    return rows.filter(state=MessageState.QUEUED).count()


def test_one_by_key_twelve_at_once_and_a_stop_that_asks(seat: Page, scene: Scene) -> None:
    refunded(scene)
    seat.goto(f"{reverse('outgoing')}?kind=refund")
    expect(seat.locator("tbody tr")).to_have_count(ALL)
    expect(seat.locator("tbody tr").first).to_contain_text(f"×{ALL} alike")
    seat.keyboard.press("j")
    seat.keyboard.press("Space")
    expect(seat.locator("tbody tr").first.locator(".out__text")).to_be_visible()
    seat.keyboard.press("y")
    expect(seat.locator(".toast").first).to_contain_text("Approved.")
    expect(seat.locator("tbody tr")).to_have_count(ALL - 1)
    assert queued(scene) == 1

    seat.keyboard.press("Control+a")
    expect(seat.locator("form.bulk [data-ticked]")).to_have_text(f"{ALL - 1} ticked")
    seat.locator("form.bulk").get_by_role("button", name="Approve").click()
    expect(seat.locator("#h-failed")).to_be_visible()
    assert queued(scene) == LIMIT
    seat.get_by_role("link", name="Back to the messages").click()
    banner = seat.locator(".say", has_text="The mailing is stopped")
    expect(banner).to_contain_text(f"{ALL - LIMIT} messages wait because of it.")
    expect(banner).to_contain_text("Деньги за заказ")
    seat.locator("tbody tr summary").first.click()
    assert findings(seat) == []
    banner.get_by_role("button", name="Let the mailing go on").click()
    expect(seat.locator(".toast").first).to_contain_text(f"{ALL - LIMIT} messages are let out.")
    expect(banner).to_be_hidden()
    assert (queued(scene), MailingHold.objects.filter(resumed_at=None).count()) == (ALL, 0)

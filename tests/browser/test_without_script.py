"""The desk in a browser that runs no script: slower, and nothing is missing."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from accounts.states import Role
from messaging.models import BuyerMessage
from messaging.states import MessageState
from tests.browser.person import Person
from tests.browser.scene import Office, Scene
from tests.factories import make_dialogue, make_member
from tests.fixtures_desk import Desk
from worklist.models import WorkItem
from worklist.states import Kind

pytestmark = pytest.mark.browser

WORDS = "Здравствуйте! Заказ отменён, деньги вернутся в течение трёх дней."


@pytest.fixture
def page(office: Office, scene: Scene, anna: User) -> Page:
    return office.seat(anna, java_script_enabled=False)


def test_a_case_is_found_taken_and_decided(page: Page, scene: Scene, anna: User) -> None:
    page.goto(f"{reverse('queue')}?kind=cancellation_request")
    row = page.locator("#queue tr[id^=item-]").filter(has_text=scene.request)
    row.locator(".take").click()
    assert WorkItem.objects.get(posting_number=scene.request, kind=Kind.CANCELLATION_REQUEST).assignee == anna
    page.goto(f"{reverse('find')}?q={scene.request}")
    person = Person(page, "")
    form = person.act("/approve")
    form.locator("[type=submit]").first.click()
    assert "Approved" in person.said()
    assert len(scene.decisions(scene.request)) == 1


def test_a_message_is_changed_and_approved(page: Page, scene: Scene) -> None:
    page.goto(scene.posting(scene.letter))
    page.fill(".comp textarea", WORDS)
    page.locator(".comp [formaction$='/approve']").click()
    message = scene.desk.message(scene.letter)
    assert (message.text, message.state) == (WORDS, MessageState.QUEUED)


def test_a_buyer_is_answered(office: Office, desk: Desk) -> None:
    talk = make_dialogue("Где мой заказ?", shop=desk.shop)
    page = office.seat(make_member(desk.shop, role=Role.MANAGER), java_script_enabled=False)
    page.goto(reverse("inbox"))
    page.locator(f"#open-{talk.pk}").click()
    page.fill("#reply-text", "Здравствуйте! Уточняем у службы доставки.")
    page.locator("#reply-form [data-send]").click()
    message = BuyerMessage.objects.get()
    assert (message.dialogue, message.state) == (talk, MessageState.QUEUED)

"""Dialogues: answered one after the other without a mouse, a reply taken back, and none that goes to another buyer."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from messaging.models import BuyerMessage, Dialogue, ReplyDraft
from messaging.states import MessageState
from ozon.states import Source
from tests.browser.scene import KETTLE, Office
from tests.browser.test_accessibility import SEAT
from tests.factories import make_member
from tests.fixtures_desk import CHAT_SEND, Desk

pytestmark = pytest.mark.browser

ASKED = [
    "Где мой заказ?",
    "Крышка сломана.",
    "请问什么时候可以换货？",
    "Размер 98 маловат.",
    "这个壶可以用在电磁炉上吗？",
]
ANSWERS = [
    "Здравствуйте! Уточняем у службы доставки.",
    "Здравствуйте! Вышлем новую крышку.",
    "您好！明天为您安排换货。",
    "Здравствуйте! Есть размер 104.",
    "您好！可以用。",
]
DIALOGUE = re.compile(r"/inbox/(\d+)/")


@pytest.fixture
def anna(desk: Desk) -> User:
    return make_member(desk.shop, role=Role.MANAGER, first_name="Анна", language="ru")


def written(desk: Desk, texts: list[str]) -> list[Dialogue]:
    """Buyers who wrote, the first one first: each about a kettle of his own."""
    found = []
    for text in texts:
        number = desk.world.add_posting(lines=KETTLE)["posting_number"]
        desk.world.buyer_writes(number, text=text)
        found.append(number)
    desk.sync(Source.FBS, Source.CHATS)
    rows = Dialogue.objects.filter(shop=desk.shop).order_by("ozon_due_at")
    assert [row.posting_number for row in rows] == found
    return list(rows)


def arrived(desk: Desk) -> list[tuple[str, str]]:
    """Chat and text of every message Ozon took."""
    return [(said["chat_id"], said["text"]) for said in desk.written(CHAT_SEND)]


def opened(page: Page, dialogue: Dialogue) -> None:
    """The dialogue is on the screen, and its field is ready to be written in."""
    page.wait_for_url(re.compile(rf"/inbox/{dialogue.pk}/"))
    expect(page.locator("#reply-text")).to_be_focused()
    expect(page.locator("#reply-form")).to_have_attribute("action", reverse("reply", args=[dialogue.pk]))


def answer(page: Page, text: str) -> None:
    """The first letters key by key, the rest at once, as an input method gives them."""
    page.keyboard.type(text[:3])
    page.keyboard.insert_text(text[3:])
    page.keyboard.press("Control+Enter")


@pytest.mark.parametrize("language", ["ru", "zh-hans"])
def test_five_answers_by_keyboard(office: Office, desk: Desk, anna: User, language: str) -> None:
    """From the queue and back to an empty list; one answer is taken back and sent once more."""
    User.objects.filter(pk=anna.pk).update(language=language)
    rows = written(desk, ASKED)
    page = office.seat(anna, **SEAT)
    page.goto(reverse("queue"))
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/inbox/")
    page.keyboard.press("j")
    expect(page.locator("#inbox li").first).to_be_focused()
    page.keyboard.press("Enter")
    for at, row in enumerate(rows):
        opened(page, row)
        answer(page, ANSWERS[at])
        if at == 1:
            opened(page, rows[2])
            page.keyboard.press("Control+z")
            opened(page, row)
            expect(page.locator("#reply-text")).to_have_value(ANSWERS[at])
            page.keyboard.press("Control+Enter")
    page.wait_for_url("**/inbox/")
    expect(page.locator("#inbox .empty")).to_be_visible()
    assert arrived(desk) == []  # each of them can still be taken back
    desk.deliver()
    assert sorted(arrived(desk)) == sorted(zip([row.chat_id for row in rows], ANSWERS, strict=True))


def test_a_reply_goes_to_the_dialogue_it_was_written_in(office: Office, desk: Desk, anna: User) -> None:
    """However one leaves it, comes back to it, or has another open beside it."""
    first, second = written(desk, ASKED[:2])
    page = office.seat(anna, **SEAT)
    page.goto(reverse("dialogue", args=[first.pk]))
    page.locator("#reply-text").fill(ANSWERS[0])
    expect(page.locator("#reply-kept")).not_to_be_empty()
    page.locator(f"#open-{second.pk}").click()
    opened(page, second)
    expect(page.locator("#reply-text")).to_have_value("")
    page.go_back()
    page.wait_for_url(re.compile(rf"/inbox/{first.pk}/"))
    field = page.locator("#reply-text")
    expect(field).to_have_value(ANSWERS[0])
    # Another window of the same person looks at the other dialogue now.
    other = page.context.new_page()
    other.goto(reverse("dialogue", args=[second.pk]))
    expect(other.locator("#reply-text")).to_have_value("")
    field.press("End")
    field.press("Control+Enter")
    opened(page, second)
    message = BuyerMessage.objects.get(text=ANSWERS[0])
    assert (message.dialogue_id, message.chat_id, message.state) == (
        first.pk,
        first.chat_id,
        MessageState.QUEUED,
    )
    assert not ReplyDraft.objects.exclude(text="").exists()
    desk.deliver()
    assert arrived(desk) == [(first.chat_id, ANSWERS[0])]


def test_what_was_said_meanwhile_is_read_before_the_answer_leaves(
    office: Office, desk: Desk, anna: User
) -> None:
    """It shows by itself; a text that was begun before goes with the second press alone."""
    (talk,) = written(desk, ASKED[:1])
    page = office.seat(anna, **SEAT)
    page.goto(reverse("dialogue", args=[talk.pk]))
    seen = page.locator("#reply-box [name=seen_id]")
    before = seen.get_attribute("value")
    page.locator("#reply-text").fill(ANSWERS[0])
    desk.world.buyer_writes(talk.posting_number, text=ASKED[2])
    desk.sync(Source.CHATS)
    page.locator("#here").dispatch_event("look")
    expect(page.locator("#talk-latest .msg").last).to_contain_text(ASKED[2])
    expect(page.locator("#live")).not_to_be_empty()
    expect(seen).to_have_value(str(before))
    page.locator("#reply-text").press("Control+Enter")
    expect(page.locator(".say--bar[role=alert]")).to_be_visible()
    expect(page.locator("#reply-text")).to_have_value(ANSWERS[0])
    assert not BuyerMessage.objects.exists()
    page.locator("#reply-text").press("Control+Enter")
    page.wait_for_url("**/inbox/")
    assert BuyerMessage.objects.get().state == MessageState.QUEUED

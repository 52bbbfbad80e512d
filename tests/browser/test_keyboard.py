"""The queue without a mouse, and a list that changes under the hands."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from messaging import services
from tests.browser.scene import Office, Scene
from worklist.models import WorkItem
from worklist.services import close_item
from worklist.states import Kind

pytestmark = pytest.mark.browser

Seat = Callable[[], Page]


@pytest.fixture
def at_queue(office: Office, scene: Scene, anna: User) -> Page:
    """The queue, with a clock of the test's: the list asks for news when the test says so."""
    page = office.seat(anna)
    page.clock.install()
    page.goto(reverse("queue"))
    return page


def rows(page: Page) -> list[str]:
    return page.locator("#queue tr[id^=item-]").evaluate_all("rows => rows.map((row) => row.id)")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def poll(page: Page) -> None:
    """Let the list ask for news, and wait until it shows them."""
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "queue"):
        page.clock.fast_forward("00:11")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def close(row: str) -> None:
    """Somebody else works the case of this row off."""
    item = WorkItem.objects.get(pk=int(row.removeprefix("item-")))
    assert close_item(shop=item.shop, kind=Kind(item.kind), key=item.key, by="boris")


def test_j_and_k_walk_and_enter_opens(at_queue: Page) -> None:
    first, second, *_ = rows(at_queue)
    at_queue.keyboard.press("j")
    assert focused(at_queue) == first
    at_queue.keyboard.press("j")
    assert focused(at_queue) == second
    at_queue.keyboard.press("k")
    assert focused(at_queue) == first
    href = at_queue.locator(f"#{first} a").first.get_attribute("href")
    at_queue.keyboard.press("Enter")
    at_queue.wait_for_url(f"**{href}")


def test_the_sheet_of_keys_opens_and_gives_the_focus_back(at_queue: Page) -> None:
    at_queue.keyboard.press("j")
    before = focused(at_queue)
    at_queue.keyboard.press("?")
    expect(at_queue.locator("#keys[open]")).to_have_count(1)
    at_queue.keyboard.press("j")
    expect(at_queue.locator(f"#{before}.at")).to_have_count(1)
    at_queue.keyboard.press("Escape")
    at_queue.wait_for_selector("#keys", state="hidden")
    assert focused(at_queue) == before


def test_letters_in_a_field_are_letters(at_queue: Page) -> None:
    at_queue.keyboard.press("f")
    expect(at_queue.locator("#f-q")).to_be_focused()
    at_queue.keyboard.type("jk?")
    # Letters that come as fast as a scanner's are held a moment.
    expect(at_queue.locator("#f-q")).to_have_value("jk?")
    expect(at_queue.locator("#keys[open]")).to_have_count(0)
    expect(at_queue.locator("#queue tr.at")).to_have_count(0)


def test_news_keep_the_focus_on_the_row(at_queue: Page) -> None:
    first, second, *rest = rows(at_queue)
    at_queue.keyboard.press("j")
    at_queue.keyboard.press("j")
    close(first)
    poll(at_queue)
    assert rows(at_queue) == [second, *rest]
    assert focused(at_queue) == second
    at_queue.keyboard.press("j")
    assert focused(at_queue) == rest[0]


def test_when_the_row_is_gone_the_next_one_has_the_focus(at_queue: Page) -> None:
    first, second, *rest = rows(at_queue)
    at_queue.keyboard.press("j")
    close(first)
    poll(at_queue)
    assert rows(at_queue) == [second, *rest]
    assert focused(at_queue) == second


def test_the_first_tab_stop_skips_to_the_content(at_queue: Page) -> None:
    at_queue.keyboard.press("Tab")
    at_queue.keyboard.press("Enter")
    assert focused(at_queue) == "content"


def test_a_case_is_decided_without_a_mouse(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(scene.posting(scene.second_request))
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast, [role=alert]")
    assert [decision["approve"] for decision in scene.decisions(scene.second_request)] == [True]


def strike(page: Page, key: str, code: str) -> None:
    """A key as a keyboard of another language sends it: its letter, and its place."""
    page.evaluate(
        """([key, code]) => document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))""",
        [key, code],
    )


@pytest.mark.parametrize(("down", "sheet"), [("о", "？"), ("Process", "?")])
def test_keys_go_by_their_place_on_other_keyboards(at_queue: Page, down: str, sheet: str) -> None:
    strike(at_queue, down, "KeyJ")
    assert focused(at_queue) == rows(at_queue)[0]
    at_queue.keyboard.press("Shift+Slash")
    expect(at_queue.locator("#keys[open]")).to_have_count(1)


def test_letters_can_be_switched_off(at_queue: Page) -> None:
    at_queue.keyboard.press("?")
    at_queue.locator("[data-single-keys]").uncheck()
    at_queue.keyboard.press("Escape")
    at_queue.keyboard.press("j")
    expect(at_queue.locator("#queue tr.at")).to_have_count(0)
    at_queue.clock.run_for(200)  # a key this soon after a letter would be a scanner's
    at_queue.keyboard.press("Control+k")
    expect(at_queue.locator("#find[open]")).to_have_count(1)


def test_two_keys_lead_to_a_page(at_queue: Page) -> None:
    at_queue.keyboard.press("g")
    at_queue.keyboard.press("e")
    at_queue.wait_for_url(f"**{reverse('effects')}")


def test_what_is_taken_by_a_key_keeps_the_place(at_queue: Page) -> None:
    """After an act the focus stays in the list, where it was, and the act can be taken back by a key."""
    second = rows(at_queue)[1]
    at_queue.keyboard.press("j")
    at_queue.keyboard.press("j")
    at_queue.clock.run_for(7_900)
    with at_queue.expect_response(lambda answer: answer.request.method == "POST"):
        at_queue.keyboard.press("m")
    at_queue.wait_for_selector("[data-key='ctrl+z']")
    at_queue.clock.run_for(1_000)  # what the page came with leaves; this is not of it
    assert WorkItem.objects.get(pk=int(second.removeprefix("item-"))).assignee is not None
    assert at_queue.evaluate("document.activeElement.closest('#queue tr') !== null")
    with at_queue.expect_response(lambda answer: answer.request.method == "POST"):
        at_queue.keyboard.press("Control+z")
    at_queue.wait_for_selector(f"#{second} [data-key=m]")
    assert WorkItem.objects.get(pk=int(second.removeprefix("item-"))).assignee is None


def test_an_act_that_was_refused_is_read_first(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(scene.posting(scene.letter))
    message = scene.desk.message(scene.letter)
    services.save_text(message.pk, text="Сохранил коллега.", version=message.version, by="boris")
    page.locator("form.comp button.btn--go").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('[role=alert], form.comp *')")


def test_a_decision_is_stepped_back_from(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(scene.posting(scene.request))
    page.keyboard.press("1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.act[open]') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.act:not([open]) > summary')")

"""The command bar and the scanner: a case opened from anywhere without a mouse."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from inventory.models import Product
from returns.models import Return
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import findings
from worklist.models import SavedView

pytestmark = pytest.mark.browser


@pytest.fixture
def page(office: Office, scene: Scene, anna: User) -> Page:
    page = office.seat(anna)
    page.goto(reverse("queue"))
    return page


def ask(page: Page, text: str) -> None:
    """Open the bar by its key and type into it."""
    page.keyboard.press("Control+k")
    page.keyboard.type(text)


TYPE = """(keys) => {
  const field = document.activeElement.matches("textarea, input") ? document.activeElement : null;
  for (const [key, code, shiftKey] of keys) {
    const how = { key, code, shiftKey, bubbles: true, cancelable: true };
    const isOn = document.activeElement.dispatchEvent(new KeyboardEvent("keydown", how));
    if (isOn && field && key.length === 1) field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  }
}"""


def scan(page: Page, code: str, end: str = "Enter") -> None:
    """As a scanner does: all keys at once, however busy the machine of the tests is, and Enter or Tab."""
    keys = [
        (letter, f"Digit{letter}" if letter.isdigit() else f"Key{letter.upper()}", False) for letter in code
    ]
    page.evaluate(TYPE, [*keys, (end, end, False)])


def test_a_number_typed_is_found_marked_and_opened(page: Page, scene: Scene) -> None:
    ask(page, scene.claim[:-3])
    first = page.locator("#cmd-found [role=option]").first
    expect(first.locator("mark")).to_have_text(scene.claim[:-3])
    expect(page.locator("#cmd-q")).to_have_attribute("aria-activedescendant", "cmd-case-1")
    href = first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{href}")


def test_enter_before_the_answer_opens_what_was_typed(page: Page, scene: Scene) -> None:
    ask(page, scene.claim)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{scene.posting(scene.claim)}")


def test_an_answer_that_comes_late_is_dropped(page: Page, scene: Scene) -> None:
    held: list[Route] = []
    page.route("**/find/?q=zzz", lambda route: held.append(route))
    with page.expect_request("**/find/?q=zzz"):
        ask(page, "zzz")
    page.locator("#cmd-q").fill(scene.claim)
    expect(page.locator("#cmd-found")).to_contain_text(scene.claim)
    for route in held:
        route.abort()
    expect(page.locator("#cmd-error")).to_be_hidden()
    expect(page.locator("#cmd-found")).to_contain_text(scene.claim)


def test_words_find_products_and_their_cases(page: Page) -> None:
    ask(page, "чаиник")
    expect(page.locator("#cmd-goods-1")).to_contain_text("Чайник")
    expect(page.locator("#cmd-case-1")).to_be_visible()


def test_pages_views_and_acts_are_gone_to(page: Page, scene: Scene, anna: User) -> None:
    SavedView.objects.create(owner=anna, name="Горящее", query="tab=hot")
    page.keyboard.press("Control+k")
    letters = page.locator("#cmd-acts kbd").all_inner_texts()
    assert len(letters) == len(set(letters)) > 2  # no act of another page that has the same key
    page.keyboard.press("Escape")
    ask(page, page.locator("[data-key='g c'] > span").inner_text())
    expect(page.locator("#cmd-pages [aria-selected=true]")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('connection')}")
    ask(page, "горящ")
    expect(page.locator("#cmd-view-1")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?tab=hot")
    page.goto(scene.posting(scene.request))
    page.keyboard.press("Control+k")
    act = page.locator("#cmd-acts [role=option]").first
    act.click()
    expect(page.locator("#find")).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.matches('.acts > .act > summary')")


def test_recent_cases_are_kept_until_one_logs_out(page: Page, scene: Scene) -> None:
    page.goto(scene.posting(scene.claim))
    page.goto(scene.posting(scene.request))
    page.goto(reverse("queue"))
    page.keyboard.press("Control+k")
    assert [text.split()[0] for text in page.locator("#cmd-recent [role=option]").all_inner_texts()] == [
        scene.request,
        scene.claim,
    ]
    page.keyboard.press("Escape")
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk.recent'))") == []


def test_nothing_found_and_no_answer_are_said(page: Page, ears: list[Ear]) -> None:
    for ear in ears:
        ear.want(503)
    ask(page, "ничегопохожего")
    expect(page.locator("#cmd-none")).to_be_visible()
    expect(page.locator("#cmd-list")).to_be_hidden()
    page.route("**/find/?q=*", lambda route: route.fulfill(status=503, body=""))
    page.locator("#cmd-q").fill("12345")
    expect(page.locator("#cmd-error")).to_be_visible()


def test_a_scanned_parcel_opens_its_case_from_any_page(page: Page, scene: Scene) -> None:
    Return.objects.filter(posting_number=scene.claim).update(barcode="MX-5275000042")
    page.goto(reverse("effects"))
    scan(page, "MX-5275000042", "Tab")
    page.wait_for_url(f"**{scene.posting(scene.claim)}")


def test_a_parcel_is_scanned_above_a_dialog_and_in_a_field(page: Page, scene: Scene) -> None:
    Return.objects.filter(posting_number=scene.claim).update(barcode="MX-5275000042")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    scan(page, "9990001112223")
    expect(page.locator("#keys .toast")).to_contain_text("9990001112223")
    scan(page, "MX-5275000042")
    page.wait_for_url(f"**{scene.posting(scene.claim)}")
    page.goto(scene.posting(scene.request))
    note = page.locator("form[data-names] textarea")
    note.fill("Звонил")
    scan(page, "9990001112223")
    expect(page.locator(".toast[role=alert]")).to_contain_text("9990001112223")
    expect(note).to_have_value("Звонил")  # the code does not stay in the words
    page.goto(reverse("queue"))
    page.keyboard.press("f")
    expect(page.locator("#f-q")).to_be_focused()
    scan(page, "MX-5275000042", "Tab")
    page.wait_for_url(f"**{scene.posting(scene.claim)}")


def test_a_scanner_on_a_russian_keyboard(page: Page, scene: Scene) -> None:
    """The system makes Cyrillic letters of the scanner's keys; their places tell what they were."""
    Return.objects.filter(posting_number=scene.claim).update(barcode="MX/42775")
    letters = [("Ь", "KeyM", True), ("Ч", "KeyX", True), (".", "Slash", False)]
    digits = [(digit, f"Digit{digit}", False) for digit in "42775"]
    page.evaluate(TYPE, [*letters, *digits, ("Enter", "Enter", False)])
    page.wait_for_url(f"**{scene.posting(scene.claim)}")


def test_a_scanned_product_of_several_cases_is_a_list(page: Page) -> None:
    product = Product.objects.get(offer_id="KT-17-GL")
    scan(page, product.barcodes[0])
    page.wait_for_url(f"**{reverse('find')}?q={product.barcodes[0]}")
    assert page.locator(".found a").count() > 1


def test_an_unknown_code_is_said_and_nothing_else_happens(page: Page, scene: Scene) -> None:
    page.goto(scene.posting(scene.request))
    opened = page.locator(".act[open]").count()
    scan(page, "1mexa2f9931")
    expect(page.locator(".toast[role=alert]")).to_contain_text("1mexa2f9931")
    assert page.url.endswith(scene.posting(scene.request))
    expect(page.locator(".act[open]")).to_have_count(opened)
    assert page.locator("[data-key=m]").count() > 0


def test_a_code_in_a_field_is_text(page: Page) -> None:
    page.keyboard.press("f")
    field = page.locator("#f-q")
    field.click()
    page.keyboard.type("4601234567890")
    expect(field).to_have_value("4601234567890")
    page.wait_for_timeout(200)
    expect(page.locator(".toast")).to_have_count(0)


def test_the_bar_is_sound_for_everybody(page: Page, scene: Scene) -> None:
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        ask(page, "чайник")
        expect(page.locator("#cmd-case-1")).to_be_visible()
        found += findings(page)
        page.locator("#cmd-q").fill("")
        page.keyboard.press("Escape")
    page.goto(f"{reverse('find')}?q={Product.objects.get(offer_id='KT-17-GL').offer_id}")
    assert found + findings(page) == []


def test_without_a_script_the_page_does_the_same(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, java_script_enabled=False)
    page.goto(reverse("queue"))
    page.locator(".nav a.find").click()
    page.locator("#q").fill("чайник")
    page.locator("main form[role=search] button").click()
    assert page.locator(".found a").count() > 1
    page.locator("#q").fill(scene.claim)
    page.locator("main form[role=search] button").click()
    page.wait_for_url(f"**{scene.posting(scene.claim)}")

"""Three people in three languages at once: each sees the same case in his own words, sums and hours."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.states import Role
from tests.browser.scene import Office, Scene
from tests.factories import make_member

pytestmark = pytest.mark.browser

PLACES = {"ru": "Europe/Moscow", "en": "Europe/London", "zh-hans": "Asia/Shanghai"}


def seats(office: Office, scene: Scene) -> dict[str, Page]:
    people = {
        language: make_member(scene.desk.shop, role=Role.MANAGER, language=language, time_zone=zone)
        for language, zone in PLACES.items()
    }
    return {language: office.seat(user) for language, user in people.items()}


def test_each_reads_the_same_case_in_his_own_words(office: Office, scene: Scene) -> None:
    titles, headings, sums = {}, {}, {}
    for language, page in seats(office, scene).items():
        page.goto(reverse("queue"))
        expect(page.locator("html")).to_have_attribute("lang", language)
        titles[language] = page.title()
        sums[language] = page.locator("#queue .money").first.inner_text()
        page.goto(scene.posting(scene.request))
        headings[language] = page.locator("main h2").all_inner_texts()
        assert page.evaluate("document.body.dataset.wAgo") != ""
    assert len(set(titles.values())) == 3
    assert titles["en"] == "Queue · sellerdesk"
    assert len({tuple(words) for words in headings.values()}) == 3
    assert len({"".join(char for char in text if char.isdigit()) for text in sums.values()}) == 1


def test_a_new_language_and_look_hold_from_the_next_page_on(office: Office, scene: Scene) -> None:
    page = seats(office, scene)["en"]
    page.goto(reverse("preferences"))
    page.select_option("[name=language]", "zh-hans")
    page.select_option("[name=theme]", "dark")
    page.select_option("[name=density]", "roomy")
    page.click("form:has([name=language]) [type=submit]")
    page.wait_for_selector("html[lang=zh-hans]")
    page.goto(reverse("queue"))
    root = page.locator("html")
    assert (root.get_attribute("data-theme"), root.get_attribute("data-density")) == ("dark", "roomy")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in dark.removeprefix("rgb(").removesuffix(")").split(",")) < 64

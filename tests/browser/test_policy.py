"""The strict policy of every page holds with the real scripts, and each page says in which language it speaks."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene
from tests.factories import make_member

pytestmark = pytest.mark.browser

INLINE = {
    "script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "style": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "script address": re.compile(r"(?:href|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE),
}


def inline_parts(html: str) -> list[str]:
    return [name for name, pattern in INLINE.items() if pattern.search(html)]


def test_no_page_breaks_the_policy(office: Office, scene: Scene, anna: User, ears: list[Ear]) -> None:
    page = office.seat(anna)
    ears[0].want(404)
    names = ("queue", "effects", "connection", "preferences", "password", "find")
    of_shop = [reverse(name, args=[scene.desk.shop.pk]) for name in ("push-setup", "shop-health")]
    paths = [*map(reverse, names), *of_shop, *map(scene.posting, scene.cases), "/nowhere/"]
    for path in paths:
        answer = page.goto(path, wait_until="load")
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert (path, inline_parts(answer.text())) == (path, [])
    assert ears[0].complaints == []  # a violation is an error of the console


def test_pictures_of_the_goods_are_let_in(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(scene.posting(scene.letter))
    picture = page.locator("#content img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=picture.element_handle())
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_the_policy_stops_an_inline_script(office: Office, scene: Scene, anna: User, ears: list[Ear]) -> None:
    """Else the tests above would listen to a deaf page."""
    page = office.seat(anna)
    page.goto(reverse("queue"))
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.in = 1'}))"
    )
    assert page.evaluate("window.in === undefined")
    [complaint] = ears[0].complaints
    assert "Content Security Policy" in complaint
    ears[0].complaints.clear()


@pytest.mark.parametrize(("language", "queue"), [("ru", "Очередь"), ("en", "Queue"), ("zh-hans", "队列")])
def test_a_page_names_the_language_it_speaks(office: Office, scene: Scene, language: str, queue: str) -> None:
    page = office.seat(make_member(scene.desk.shop, language=language))
    page.goto(reverse("queue"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("h1")).to_have_text(queue)
    page.goto(scene.posting(scene.claim))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".msg p").first).to_have_attribute("lang", "ru")  # the buyer's own words

"""A sum above somebody's limit, from his question to the second person's answer, in two browsers."""

import os
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from money.limits import set_limit
from money.models import Approval, RefundLimit
from money.states import ApprovalState
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, visited
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT

pytestmark = pytest.mark.browser

ASK = {
    "ru": "Запросить согласование",
    "en": "Ask a second person",
    "zh-hans": "请第二人复核",
}


@pytest.fixture
def owner(scene: Scene) -> User:
    return make_member(scene.desk.shop, role=Role.OWNER, first_name="Ольга", language="en")


@pytest.fixture
def vera(scene: Scene, owner: User) -> User:
    """An operator who may let go one rouble."""
    set_limit(shop=scene.desk.shop, role=Role.OPERATOR, amount=Decimal(1), user=owner)
    return make_member(scene.desk.shop, role=Role.OPERATOR, first_name="Вера", language="en")


def opened(page: Page, ending: str) -> Page:
    """The form of the act that goes to an address with this ending, opened by the keyboard."""
    act = page.locator(f".act:has(form[action$='{ending}'])").first
    if act.get_attribute("open") is None:
        act.locator("summary").focus()
        page.keyboard.press("Enter")
    act.locator("[type=submit]").focus()
    return page


def asks(page: Page, scene: Scene) -> None:
    page.goto(scene.posting(scene.claim))
    refund = page.locator(".act", has=page.locator("input[name=action_id][value='11']"))
    if refund.get_attribute("open") is None:
        refund.locator("summary").click()
    expect(refund.locator("[type=submit]")).to_contain_text("Ask a second person: return")
    refund.locator("[type=submit]").click()
    expect(page.locator(".toast")).to_contain_text("a second person is asked")


def test_one_asks_and_another_agrees(office: Office, scene: Scene, vera: User, owner: User) -> None:
    mine, his = office.seat(vera), office.seat(owner)
    asks(mine, scene)
    expect(mine.locator("#acts")).to_contain_text("Вера asks for a second person: return")
    assert scene.decisions(scene.claim) == []
    his.goto(f"{reverse('queue')}?kind=second_person")
    his.locator("#queue tr[id^=item-] a").first.click()
    his.wait_for_url(re.compile("/postings/"))
    opened(his, "/grant")
    his.keyboard.press("Enter")
    expect(his.locator(".toast")).to_contain_text("Agreed.")
    scene.desk.deliver()
    assert len(scene.desk.ledger(RETURN_ACT)) == 1
    mine.goto(scene.posting(scene.claim))
    expect(mine.locator("#timeline, main").first).to_contain_text("A second person agreed")
    expect(mine.locator("#content")).not_to_contain_text("asks for a second person:")


def test_one_asks_and_another_refuses_without_scripts(
    office: Office, scene: Scene, vera: User, owner: User
) -> None:
    mine, his = office.seat(vera, java_script_enabled=False), office.seat(owner, java_script_enabled=False)
    asks(mine, scene)
    his.goto(scene.posting(scene.claim))
    act = his.locator(".act:has(form[action$='/refuse'])")
    act.locator("summary").click()
    act.locator("[name=reason]").fill("Сначала фото")
    act.locator("[type=submit]").click()
    expect(his.locator(".toast")).to_contain_text("Refused.")
    assert Approval.objects.get().state == ApprovalState.REFUSED
    mine.goto(scene.posting(scene.claim))
    expect(mine.locator("main")).to_contain_text("A second person refused: Сначала фото")


@pytest.mark.parametrize("language", ASK)
def test_the_words_of_the_button_and_of_the_sum(
    office: Office, scene: Scene, vera: User, language: str
) -> None:
    User.objects.filter(pk=vera.pk).update(language=language)
    page = office.seat(vera)
    page.goto(scene.posting(scene.claim))
    refund = page.locator(".act", has=page.locator("input[name=action_id][value='11']"))
    point = "," if language == "ru" else r"\."
    words = re.compile(rf"{ASK[language]}.*\d{point}\d\d\u00a0₽")
    expect(refund.locator("button").last).to_contain_text(words)


def test_an_owner_sets_the_limits(office: Office, scene: Scene, owner: User) -> None:
    page = office.seat(owner)
    page.goto(reverse("shop", args=[scene.desk.shop.pk]))
    page.get_by_role("link", name="See the limits").click()
    page.fill("[name=operator]", "много")
    page.locator("form[action$='/limits/set/'] [type=submit]").click()
    expect(page.locator(".error")).to_contain_text("Write an amount")
    page.fill("[name=operator]", "1 500,50")
    page.locator("form[action$='/limits/set/'] [type=submit]").click()
    expect(page.locator(".toast")).to_contain_text("The limits are set.")
    expect(page.locator("main table")).to_contain_text("1\u202f500.50\u00a0₽")
    assert str(RefundLimit.objects.get().amount) == "1500.50"


@pytest.mark.skipif("LONG" not in os.environ, reason="make long looks at them with axe")
def test_the_pages_of_two_people_are_for_everybody(
    office: Office, scene: Scene, vera: User, owner: User
) -> None:
    mine, his = office.seat(vera, **SEAT), office.seat(owner, **SEAT)
    found = visited(mine, scene.posting(scene.claim))
    asks(mine, scene)
    found += visited(mine, scene.posting(scene.claim)) + visited(his, scene.posting(scene.claim))
    limits = reverse("shop-limits", args=[scene.desk.shop.pk])
    assert found + visited(mine, limits) + visited(his, limits) == []

"""Impatient, late and repeated presses: one write to Ozon, and words that say what happened."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from messaging.states import MessageState
from tests.browser.chromium import Ear
from tests.browser.person import Person
from tests.browser.scene import Office, Scene
from tests.factories import make_member, make_posting

pytestmark = pytest.mark.browser

REFUND = "11"
OTHER_WORDS = "Здравствуйте! Заказ отменён, деньги скоро вернутся."


def at(page: Page, scene: Scene, number: str) -> Person:
    """A person in front of the posting's page."""
    page.goto(scene.posting(number))
    return Person(page, "")


def refund(person: Person) -> None:
    person.act("/decide", action_id=REFUND).locator("[type=submit]").click()


def refunds(scene: Scene) -> list[str]:
    """The sums Ozon is to return for the claim."""
    return [decision["amount"] for decision in scene.decisions(scene.claim)]


def test_a_double_click_returns_the_money_once(office: Office, scene: Scene, anna: User) -> None:
    person = at(office.seat(anna), scene, scene.claim)
    person.act("/decide", action_id=REFUND).locator("[type=submit]").dblclick()
    assert "Decided" in person.said()
    assert len(refunds(scene)) == 1
    scene.desk.work()
    [paid] = [one for one in scene.desk.written() if one["kind"] == "refund"]
    assert paid["posting_number"] == scene.claim


def test_the_second_of_two_tabs_is_told_and_changes_nothing(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    first, second = at(page, scene, scene.claim), at(page.context.new_page(), scene, scene.claim)
    refund(first)
    refund(second)
    assert "Already decided by Анна Ким" in second.said()
    assert len(refunds(scene)) == 1


def test_the_other_decision_in_the_second_tab_is_refused(office: Office, scene: Scene, anna: User) -> None:
    page, boris = office.seat(anna), make_member(scene.desk.shop, role=Role.OPERATOR)
    first = at(page, scene, scene.request)
    second = at(office.seat(boris), scene, scene.request)
    first.act("/approve").locator("[type=submit]").click()
    assert "Approved" in first.said()
    no = second.act("/reject")
    no.locator("textarea").fill("Уже отправили")
    no.locator("[type=submit]").click()
    assert second.refused()
    assert [decision["approve"] for decision in scene.decisions(scene.request)] == [True]


def test_a_text_that_came_second_is_not_sent_instead(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    first = at(page, scene, scene.letter)
    second = at(page.context.new_page(), scene, scene.letter)
    drafted = first.page.locator(".comp textarea").input_value()
    first.page.click(".comp [formaction$='/approve']")
    assert "Approved" in first.said()
    second.page.fill(".comp textarea", OTHER_WORDS)
    second.page.click(".comp [formaction$='/approve']")
    assert "was changed meanwhile" in second.said()
    expect(second.page.locator("main")).to_contain_text(OTHER_WORDS)  # refused, and not lost
    message = scene.desk.message(scene.letter)
    assert (message.state, message.text) == (MessageState.QUEUED, drafted)


def test_reloading_and_going_back_repeat_nothing(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto("/")
    person = at(page, scene, scene.claim)
    refund(person)
    assert "Decided" in person.said()
    person.page.reload()
    assert len(refunds(scene)) == 1
    person.page.go_back()
    assert person.page.url.endswith(scene.posting(scene.claim))
    decide = person.page.locator("form[action$='/decide']")
    expect(decide).to_have_count(0)  # the page as it is now, not as it was
    person.page.go_forward()
    assert len(refunds(scene)) == 1


def test_everything_works_without_scripts(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, java_script_enabled=False)
    person = at(page, scene, scene.claim)
    refund(person)
    assert "Decided" in person.said()
    assert len(refunds(scene)) == 1
    person = at(page, scene, scene.letter)
    page.fill(".comp textarea", OTHER_WORDS)
    page.click(".comp [formaction$='/approve']")
    assert "Approved" in person.said()
    message = scene.desk.message(scene.letter)
    assert (message.state, message.text) == (MessageState.QUEUED, OTHER_WORDS)


def test_forbidden_words_are_named_and_not_sent(office: Office, scene: Scene, anna: User) -> None:
    person = at(office.seat(anna), scene, scene.forbidden_letter)
    expect(person.page.locator(".finds")).to_contain_text("anna@example.org")
    send = person.page.locator(".comp [formaction$='/approve']")
    expect(send).to_have_attribute("aria-disabled", "true")
    send.click(force=True)
    expect(person.page.locator(".finds li").first).to_be_focused()
    assert person.page.url.endswith(scene.posting(scene.forbidden_letter))
    assert scene.decisions(scene.forbidden_letter) == []


def test_who_may_only_look_sees_why_he_may_not_press(office: Office, scene: Scene) -> None:
    viewer = make_member(scene.desk.shop, role=Role.VIEWER)
    person = at(office.seat(viewer), scene, scene.claim)
    form = person.act("/decide", action_id=REFUND)
    button = form.locator("button")
    expect(form.locator("[type=submit]")).to_have_count(0)
    expect(button).to_have_attribute("aria-disabled", "true")
    reason = person.page.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(reason).to_have_text("Your role in this shop does not allow this.")
    button.click(force=True)
    assert refunds(scene) == []
    person = at(person.page, scene, scene.letter)
    expect(person.page.locator(".comp [type=submit]")).to_have_count(0)
    assert person.page.locator(".comp textarea").is_editable() is False


def test_a_forged_form_of_a_viewer_is_refused(office: Office, scene: Scene, ears: list[Ear]) -> None:
    viewer = make_member(scene.desk.shop, role=Role.VIEWER)
    person = at(office.seat(viewer), scene, scene.claim)
    ears[0].want(403)
    form = person.act("/decide", action_id=REFUND)
    with person.page.expect_navigation() as answer:
        form.evaluate("form => form.submit()")
    assert answer.value is not None
    assert answer.value.status == 403
    assert refunds(scene) == []


def test_the_case_of_another_shop_is_not_there(
    office: Office, scene: Scene, anna: User, ears: list[Ear]
) -> None:
    elsewhere = make_posting()
    page = office.seat(anna)
    ears[0].want(404)
    answer = page.goto(f"/postings/{elsewhere.shop_id}/{elsewhere.posting_number}/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("#content")).not_to_contain_text(elsewhere.posting_number)

"""Automation by keyboard: a rule is written, tried dry, switched on and stopped; a proposal is accepted in one key."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from returns.models import Return, Rule, RuleRun
from returns.rule_states import RuleMode, RunState
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.returns.automation import claim, make_rule

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(office: Office, scene: Scene, anna: User) -> Page:
    User.objects.filter(pk=anna.pk).update(language="en")
    return office.seat(anna, **SEAT, locale="en-GB")


def fill(page: Page, **typed: str) -> None:
    for name, text in typed.items():
        field: Any = page.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)


def test_a_rule_from_its_first_word_to_the_emergency_brake(seat: Page, scene: Scene) -> None:
    seat.goto(reverse("queue"))
    seat.keyboard.press("g")
    seat.keyboard.press("a")
    seat.wait_for_url("**/automation/")
    expect(seat.locator(".empty")).to_contain_text("No rule yet")
    seat.click("#rule-add")
    fill(seat, name="Small parts", scheme="rFBS", act="partial", percent="30", delay_minutes="60")
    expect(seat.locator("#sentence")).to_contain_text("If rFBS: offer 30% of the price")
    found = findings(seat)
    seat.locator("#rule-form [type=submit]").press("Enter")
    expect(seat.locator(".toast").first).to_contain_text("Kept.")
    make_rule(scene.desk.shop, name="Second", position=20)
    seat.reload()
    seat.get_by_role("button", name="“Second” up").press("Enter")
    expect(seat.locator(".rule b").first).to_have_text("Second")
    expect(seat.get_by_role("button", name="“Second” up")).to_be_focused()
    seat.get_by_role("button", name="Try dry").nth(1).press("Enter")
    switch = seat.locator("#rule-on")
    expect(switch).to_be_visible()
    found += findings(seat)
    switch.press("Enter")
    expect(seat.locator(".toast").first).to_contain_text("Switched on")
    case = claim(scene.desk, comment="Просто так")
    run = RuleRun.objects.get(case=case)
    assert (run.state, run.rule.name, run.outcome) == (RunState.WAITING, "Small parts", "")
    seat.reload()
    expect(seat.locator("#h-waiting")).to_contain_text("1 act waits")
    found += findings(seat)
    seat.press("#stop-all", "Enter")
    expect(seat.locator(".toast").first).to_contain_text("Stopped.")
    assert not Rule.objects.filter(mode=RuleMode.DO).exists()
    assert found == []


def test_a_proposal_is_accepted_in_one_key(seat: Page, scene: Scene) -> None:
    make_rule(scene.desk.shop, name="Small parts", words="", scheme="rFBS")
    case, other = (claim(scene.desk, comment="Просто так") for _ in range(2))
    seat.goto(reverse("return-page", args=[other.pk]))
    expect(seat.locator("#automation-now")).to_contain_text("The rule “Small parts” proposes:")
    found = findings(seat)
    seat.keyboard.press("u")
    expect(seat.locator(".toast").first).to_contain_text("Dismissed.")
    seat.goto(reverse("return-page", args=[case.pk]))
    expect(seat.locator("#run-accept")).to_be_visible()
    seat.keyboard.press("y")
    expect(seat.locator(".toast").first).to_contain_text("Decided.")
    seat.goto(reverse("automation-log"))
    expect(seat.locator("tbody tr")).to_have_count(2)
    found += findings(seat)
    assert found == []
    states = RuleRun.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [RunState.DONE, RunState.STOPPED]
    assert Return.objects.get(pk=case.pk).decided_by == "Анна Ким"

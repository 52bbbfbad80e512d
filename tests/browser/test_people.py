"""People in the browser: invited, behind a second factor, logged out, and everything of it written down."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from accounts import audit
from accounts.models import LoginSession, User
from accounts.states import Action, Role
from ozon.models import Shop
from tests.browser.chromium import Ear
from tests.browser.scene import Office
from tests.browser.test_accessibility import SEAT, findings, visited
from tests.browser.test_policy import inline_parts
from tests.factories import make_member, make_shop, make_superuser

pytestmark = pytest.mark.browser
PASSWORD = "kettle-and-two-mugs"


@pytest.fixture
def shop(live_server: Any) -> Shop:
    return make_shop(name="Тёплый дом")


@pytest.fixture
def owner(shop: Shop) -> User:
    return make_member(
        shop, role=Role.OWNER, first_name="Анна", last_name="Ким", username="anna", password=PASSWORD
    )


def code_of(user: User) -> str:
    """What the app shows; it may be shown again, as if half a minute had passed."""
    device = TOTPDevice.objects.get(user=user)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)
    return f"{totp(device.bin_key):06d}"


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto(reverse("login"))
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")


def test_a_newcomer_comes_in_by_a_link(office: Office, shop: Shop, owner: User, ears: list[Ear]) -> None:
    page = office.seat(owner)
    page.goto(reverse("team"))
    page.click("header a[href$='/invite/']")
    page.check("[value=warehouse]")
    page.fill("[name=name]", "Мария Орлова")
    page.click("main [type=submit]")
    link = page.locator("code").inner_text()
    newcomer = office.outside(locale="ru-RU")
    newcomer.goto(link)
    expect(newcomer.locator("html")).to_have_attribute("lang", "ru")
    expect(newcomer.locator("[name=last_name]")).to_have_value("Орлова")
    rules = newcomer.locator("[data-rule=least]")
    newcomer.fill("[name=password1]", "short")
    expect(rules).to_have_attribute("data-kept", "no")
    newcomer.fill("[name=password1]", "a-lamp-and-a-blanket")
    expect(rules).to_have_attribute("data-kept", "yes")
    newcomer.fill("[name=password2]", "a-lamp-and-a-blanket")
    newcomer.fill("[name=username]", "maria")
    newcomer.locator("[name=password2]").press("Enter")
    newcomer.wait_for_selector(".nav")
    assert User.objects.get(username="maria").memberships.get().role == Role.WAREHOUSE
    ears[1].want(410)
    newcomer.goto(link)
    expect(newcomer.locator(".empty h2")).to_have_count(1)
    page.goto(reverse("team"))
    expect(page.locator(".tbl--people")).to_contain_text("Мария Орлова")


def test_a_second_factor_from_set_up_to_lost_phone(
    office: Office, shop: Shop, owner: User, ears: list[Ear]
) -> None:
    page = office.outside(locale="en-US")
    log_in(page, "anna")
    page.wait_for_selector(".nav")
    page.goto(reverse("second-factor"))
    page.click("main form [type=submit]")
    page.wait_for_selector(".qr svg")
    device = TOTPDevice.objects.get(user=owner)
    page.fill("[name=code]", f"{totp(device.bin_key):06d}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".codes")
    backup = page.locator(".codes code").first.inner_text()
    page.click("form[action$='/logout/'] button")
    log_in(page, "anna")
    page.wait_for_url("**/login/code/")
    page.fill("[name=code]", code_of(owner))
    page.keyboard.press("Enter")
    page.wait_for_selector(".nav")
    page.click("form[action$='/logout/'] button")
    log_in(page, "anna")
    page.wait_for_url("**/login/code/")
    page.fill("[name=code]", "000000")
    page.keyboard.press("Enter")
    page.wait_for_selector(".error")
    page.fill("[name=code]", backup)
    page.keyboard.press("Enter")
    page.wait_for_selector(".nav")
    # Lost for good: an ops admin takes it away, and this browser is out at once.
    root = office.seat(make_superuser())
    root.goto(reverse("person", args=[owner.pk]))
    root.locator("details:has(form[action$='/second-factor/']) summary").press("Enter")
    root.click("form[action$='/second-factor/'] button")
    root.wait_for_selector(".toast")
    page.goto(reverse("team"))
    page.wait_for_url("**/login/**")
    log_in(page, "anna")
    page.wait_for_selector(".nav")


def test_another_browser_is_logged_out_without_a_script(office: Office, shop: Shop, owner: User) -> None:
    here = office.outside(java_script_enabled=False)
    there = office.outside()
    for page in (here, there):
        log_in(page, "anna")
        page.wait_for_selector(".nav")
    here.goto(reverse("sessions"))
    expect(here.locator("tbody tr")).to_have_count(2)
    assert LoginSession.objects.count() == 2
    here.click("tbody form button")
    expect(here.locator("tbody tr")).to_have_count(1)
    there.goto(reverse("team"))
    there.wait_for_url("**/login/**")


@pytest.mark.parametrize("language", ["ru", "en", "zh-hans"])
def test_what_was_done_is_listed_and_filtered(office: Office, shop: Shop, owner: User, language: str) -> None:
    User.objects.filter(pk=owner.pk).update(language=language)
    for _ in range(55):
        audit.record(owner, Action.SHOP_PAUSED, shop=shop)
    audit.record(owner, Action.INVITED, shop=shop, who="Мария", role=Role.VIEWER)
    page = office.seat(owner)
    page.goto(reverse("audit"))
    expect(page.locator(".tbl--deeds tbody tr")).to_have_count(50)
    page.click("[rel=next]")
    expect(page.locator(".tbl--deeds tbody tr")).to_have_count(6)
    page.select_option("[name=action]", "deed.invited")
    page.click("main form [type=submit]")
    expect(page.locator(".tbl--deeds tbody tr")).to_have_count(1)
    expect(page.locator(".tbl--deeds")).to_contain_text("Мария")
    assert "action=deed.invited" in page.url


def test_the_admin_keeps_the_strict_policy(office: Office, shop: Shop) -> None:
    """No complaint of the browser: the office fails the test on one."""
    root = make_superuser(username="root", password=PASSWORD)
    page = office.outside()
    log_in(page, "root")
    page.wait_for_selector(".nav")
    for path in (
        "/admin/",
        "/admin/accounts/user/",
        f"/admin/accounts/user/{root.pk}/change/",
        "/admin/ozon/shop/",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_pages_of_people_are_accessible(office: Office, shop: Shop, owner: User, ears: list[Ear]) -> None:
    anna = make_member(shop, first_name="Мария")
    audit.record(owner, Action.ROLE_CHANGED, shop=shop, who="Мария", was=Role.VIEWER, role=Role.OPERATOR)
    page = office.seat(owner, **SEAT)
    page.goto(reverse("second-factor"))
    page.click("main form [type=submit]")
    page.wait_for_selector(".qr")
    found = findings(page)
    paths = [reverse(name) for name in ("team", "invite", "sessions", "audit", "password", "preferences")]
    for path in [*paths, reverse("person", args=[anna.pk])]:
        found += visited(page, path)
        assert inline_parts(page.content()) == [], path
    ears[0].want(405)
    found += visited(page, reverse("sessions-end"))
    page.goto(reverse("invite"))
    page.click("main [type=submit]")
    page.wait_for_selector("code")
    found += findings(page)
    outside = office.outside(**SEAT)
    outside.goto(re.sub(r"^https?://[^/]+", "", page.locator("code").inner_text()))
    found += findings(outside)
    ears[1].want(410)
    found += visited(outside, "/join/made-up/")
    assert found == []

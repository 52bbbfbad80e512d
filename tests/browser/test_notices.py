"""The bell: what comes rings once and politely, the panel opens above any page, and opening the case reads it."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings, visited
from worklist import notices
from worklist.models import Notice, NoticeSettings
from worklist.states import Kind, NoticeKind

pytestmark = pytest.mark.browser

WORDS = {"ru": "Борис", "en": "Борис gave you a case", "zh-hans": "Борис"}


def tell(user: User, scene: Scene, key: str, kind: NoticeKind = NoticeKind.ASSIGNED, **how: Any) -> Notice:
    """Something happens while the person looks at a page."""
    given = {"posting_number": scene.request, "by": "Борис", "case": Kind.CANCELLATION_REQUEST, **how}
    notices.tell(user, kind, shop=scene.desk.shop, key=key, **given)
    return Notice.objects.get(user=user, kind=kind, key__endswith=f":{key}")


def ask(page: Page) -> None:
    """Let the bell ask for news, and wait until it shows them."""
    with page.expect_response(lambda answer: "/notices/bell/" in answer.url):
        page.clock.fast_forward("00:21")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def test_what_comes_rings_once_and_takes_no_focus(office: Office, scene: Scene, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(language="en")
    page = office.seat(anna)
    page.clock.install()
    tell(anna, scene, "before")
    page.goto(reverse("connection"))
    toasts = page.locator(".toasts [data-notice]")
    expect(toasts).to_have_count(0)  # the first look of a browser: the count is enough
    expect(page.locator("#nav-bell")).to_contain_text("1")
    page.locator("#content").focus()
    tell(anna, scene, "first")
    ask(page)
    expect(toasts).to_have_count(1)
    expect(page.locator(".toasts")).to_have_attribute("role", "status")
    expect(toasts).to_contain_text("Борис gave you a case")
    expect(page.locator("#nav-bell")).to_contain_text("2")
    assert page.evaluate("document.activeElement.id") == "content"
    ask(page)
    page.goto(reverse("effects"))
    expect(toasts).to_have_count(0)
    tell(anna, scene, "second")
    page.goto(reverse("connection"))  # what came between two pages rings on the next one
    expect(toasts).to_have_count(1)
    toasts.get_by_role("link").click()
    page.wait_for_url(f"**{scene.posting(scene.request)}")
    assert not anna.notices.filter(read_at=None).exists()
    expect(page.locator("#nav-bell")).to_have_text("")


def test_the_panel_opens_by_key_and_leads_to_the_case(office: Office, scene: Scene, anna: User) -> None:
    tell(anna, scene, "1")
    tell(anna, scene, "2", NoticeKind.MENTIONED, posting_number=scene.claim, text="@Анна, посмотри")
    page = office.seat(anna, **SEAT)
    page.goto(reverse("connection"))
    page.keyboard.press("g")
    page.keyboard.press("n")
    rows = page.locator("#notices[open] .bells__row")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("@Анна, посмотри")
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#notices[open]")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("n")
    rows.first.get_by_role("button").click()  # the panel stays where it was opened
    expect(rows.first.get_by_role("button")).to_have_count(0)
    expect(page.locator("#nav-bell")).to_contain_text("1")
    expect(rows.last.get_by_role("button")).to_be_focused()
    assert page.url.endswith(reverse("connection"))
    anna.notices.filter(posting_number=scene.claim).update(read_at=None)
    rows.last.get_by_role("link").click()
    page.wait_for_url(f"**{scene.posting(scene.request)}")
    assert [row.posting_number for row in anna.notices.filter(read_at=None)] == [scene.claim]


def test_the_page_of_notices_and_what_one_wants_work_without_scripts(
    office: Office, scene: Scene, anna: User
) -> None:
    first = tell(anna, scene, "1")
    tell(anna, scene, "2")
    page = office.seat(anna, java_script_enabled=False)
    page.goto(reverse("queue"))
    page.locator(".nav a[href='/notices/']").click()
    expect(page.locator(".bells__row[data-unread]")).to_have_count(2)
    page.click(f"#notice-{first.pk}-read")
    expect(page.locator(".bells__row[data-unread]")).to_have_count(1)
    page.click(f"form[action='{reverse('notices-read')}'] button")
    expect(page.locator(".bells__row[data-unread]")).to_have_count(0)
    page.goto(reverse("preferences"))
    page.click(f"a[href='{reverse('notice-settings')}']")
    page.uncheck("input[value=assigned]")
    page.select_option("[name=lead_minutes]", "240")
    page.fill("[name=quiet_from]", "22:00")
    page.click("main [type=submit]")
    expect(page.locator("#id_quiet_to_error")).to_be_visible()
    page.fill("[name=quiet_to]", "07:00")
    page.click("main [type=submit]")
    expect(page.locator(".toast")).to_be_visible()
    row = NoticeSettings.objects.get(user=anna)
    assert (row.muted, row.lead_minutes, str(row.quiet_to)) == (["assigned"], 240, "07:00:00")


def test_nothing_bars_the_way(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, **SEAT)
    found = visited(page, reverse("notices"))
    tell(anna, scene, "1", NoticeKind.BREACHING, deadline="2026-01-01T00:00:00+00:00", text="Чайник")
    tell(anna, scene, "2", NoticeKind.TROUBLE, posting_number="", sources=["fbs"], error="HTTP 503")
    found += visited(page, reverse("notices")) + visited(page, f"{reverse('notices')}?tab=unread")
    page.keyboard.press("j")
    expect(page.locator(".bells__row").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('shop-health', args=[scene.desk.shop.pk])}")
    assert found + visited(page, reverse("notice-settings")) == []

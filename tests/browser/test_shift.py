"""The shift, the first run and the gallery in a browser: figures that lead on, keys, and what axe says."""

import os

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from ozon.models import Shop, SyncSource
from ozon.states import Source
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings, visited
from tests.factories import make_item, make_member, make_shop, make_superuser, make_user
from tests.fixtures_desk import KEY
from worklist.models import WorkItem
from worklist.states import ItemState

pytestmark = pytest.mark.browser


def number(page: Page, tile: str) -> int:
    return int(page.locator(".tile", has_text=tile).locator("b").inner_text())


def test_a_figure_of_the_shift_leads_to_the_rows_it_counts(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(reverse("queue"))
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/shift/")
    count = number(page, "Open")
    assert count == WorkItem.objects.filter(state=ItemState.OPEN).count() > 5
    page.locator(".tile", has_text="Open").click()
    expect(page.locator("#queue tbody tr:not(.group)")).to_have_count(count)


def test_a_case_that_is_closed_is_counted_without_a_reload(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.clock.install()
    page.goto(reverse("shift"))
    before = number(page, "Done today")
    shop = scene.desk.shop
    make_item(shop=shop, state=ItemState.DONE, closed_at=timezone.now(), closed_by=anna.label)
    page.clock.run_for(31_000)
    expect(page.locator(".tile", has_text="Done today").locator("b")).to_have_text(str(before + 1))
    page.locator(".tile", has_text="Done today").click()
    expect(page.locator("#content tbody tr")).to_have_count(before + 1)
    page.get_by_role("link", name="Back to the shift").click()
    page.wait_for_url("**/shift/**")


def test_the_shift_works_without_scripts(office: Office, scene: Scene, anna: User) -> None:
    other = make_shop(name="Second")
    anna.memberships.create(shop=other, role=Role.OPERATOR)
    make_item(shop=other)
    page = office.seat(anna, java_script_enabled=False)
    page.goto(reverse("shift"))
    page.get_by_role("link", name="7 days").click()
    page.select_option("[name=shop]", str(other.pk))
    page.get_by_role("button", name="Show").click()
    assert number(page, "Open") == 1
    assert "period=week" in page.url


def test_from_nothing_to_the_first_shop(office: Office, scene: Scene) -> None:
    """An empty installation: the admin types a key, says yes, and stands before a queue that fills."""
    address = scene.desk.shop.api_url
    Shop.objects.update(state="removed", client_id="1")
    page = office.seat(make_superuser())
    page.goto("/")
    page.wait_for_url("**/start/")
    for name, word in {"name": "Ours", **KEY}.items():
        page.fill(f"[name={name}]", word)
    page.check("[value=undecided]")
    page.locator("main summary").click()
    page.fill("[name=api_url]", address)
    page.click("main [type=submit]")
    page.wait_for_url("**/confirm/")
    page.get_by_role("button", name="Connect").click()
    page.wait_for_url(f"{office.url}/")
    expect(page.locator(".setup h2")).to_contain_text("Ours: 4 things")
    expect(page.get_by_role("progressbar", name="First reading of Ours")).to_be_visible()
    page.get_by_role("button", name="Hide what is left").click()
    expect(page.locator(".setup")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("Hidden")


def test_the_pages_of_the_shift(office: Office, scene: Scene, anna: User) -> None:
    shop = scene.desk.shop
    make_item(shop=shop, state=ItemState.DONE, closed_at=timezone.now(), closed_by=anna.label)
    SyncSource.objects.filter(shop=shop, source=Source.FBO).update(error="HTTP 503", opened_at=None)
    page = office.seat(make_member(shop, role=Role.OWNER, is_superuser=True), **SEAT)
    paths = [reverse("shift"), reverse("shift-done"), reverse("queue")]
    assert [finding for path in paths for finding in visited(page, path)] == []


@pytest.mark.skipif("LONG" not in os.environ, reason="make long looks at the developers' gallery")
def test_the_gallery(office: Office, scene: Scene) -> None:
    page = office.seat(make_member(scene.desk.shop, role=Role.OWNER, is_superuser=True), **SEAT)
    gallery = reverse("gallery")
    paths = [gallery, f"{gallery}?density=roomy"]
    assert [finding for path in paths for finding in visited(page, path)] == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Dialog").click()
    page.wait_for_selector("#g-dialog[open]")
    assert findings(page) == []


def test_the_pages_of_the_first_run(office: Office, live_server: object) -> None:
    found = visited(office.seat(make_superuser(email="vera@example.org"), **SEAT), reverse("first-run"))
    assert found + visited(office.seat(make_user(), **SEAT), reverse("first-run")) == []


def test_a_demo_says_so_on_every_page(office: Office, scene: Scene) -> None:
    Shop.objects.update(is_demo=True)
    page = office.seat(make_superuser(), **SEAT)
    assert visited(page, reverse("queue")) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.locator("main")).to_contain_text("This is a demo")
    page.get_by_role("link", name="Connect your own shop").click()
    page.wait_for_url("**/connection/add/")

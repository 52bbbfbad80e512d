"""The stock by keyboard and scanner: a figure corrected with its preview, a warehouse counted, a parcel put back."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from inventory.models import Product, StockItem
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import OPEN_ALL, SEAT, findings

pytestmark = pytest.mark.browser

KETTLE = "KT-17-GL"


@pytest.fixture
def page(office: Office, scene: Scene, anna: User) -> Page:
    User.objects.filter(pk=anna.pk).update(language="en")
    return office.seat(anna, **SEAT, locale="en-GB")


def scan(page: Page, code: str) -> None:
    """As a scanner does into the field that waits for it."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def axe(page: Page) -> list[str]:
    """What axe holds against the page as it stands, with everything open."""
    page.evaluate(OPEN_ALL)
    found = findings(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_a_day_at_the_shelves(page: Page, scene: Scene, ears: list[Ear]) -> None:
    ears[0].want(503)
    item = scene.desk.item()
    barcode = Product.objects.get(offer_id=KETTLE).barcodes[0]
    page.goto(reverse("stock"))
    found = axe(page)
    page.fill("#f-q", barcode)
    page.keyboard.press("Enter")
    expect(page.locator(".tbl--stock tbody tr")).to_have_count(2)
    page.locator(".tbl--stock tbody a").first.click()
    page.wait_for_url("**/KT-17-GL/")
    page.keyboard.press("1")
    page.select_option("#c-shelf", str(item.pk))
    page.fill("#c-figure", "+3")
    expect(page.locator("#preview-correct")).to_contain_text(f"{item.on_hand + 3}")
    page.fill("#c-reason", "found")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_contain_text(f"Corrected: {item.on_hand + 3} on hand now.")
    page.keyboard.press("Control+z")
    expect(page.locator(".toast")).to_contain_text("Taken back.")
    found += axe(page)
    item.refresh_from_db()
    counted(page, item, barcode, found)
    put_back(page, scene, barcode, found)
    assert found == []


def counted(page: Page, item: StockItem, barcode: str, found: list[str]) -> None:
    """A count of one warehouse, scans one after the other without waiting for an answer."""
    page.goto(reverse("stock-takes"))
    page.locator(f"form:has([value='{item.warehouse_id}']) button").click()
    page.wait_for_selector("#code:focus")
    for _ in range(3):
        scan(page, barcode)
    expect(page.locator(".count-n")).to_have_text("3")
    scan(page, f"{item.on_hand - 1}*{KETTLE}")
    expect(page.locator("#h-found ~ .soon")).to_contain_text("+2 / 0")
    page.locator(".count-last button").click()
    expect(page.locator("#h-found ~ .soon")).to_contain_text("+1 / 0")
    page.route("**/scan/", lambda route: route.fulfill(status=503, body="down"))
    scan(page, barcode)
    expect(page.locator("#take > [data-failed]")).to_contain_text("Nothing was counted: scan it once more.")
    page.unroute("**/scan/")
    scan(page, "4600000000000")
    expect(page.locator("#take [role=alert]")).to_contain_text("No product has the code 4600000000000")
    expect(page.locator("#live")).to_contain_text("No product has the code")
    found += axe(page)
    page.get_by_role("button", name="Enter what was found").click()
    expect(page.locator(".toast")).to_contain_text("Entered: 1 figure corrected.")
    before = item.on_hand
    item.refresh_from_db()
    assert item.on_hand == before + 1


def put_back(page: Page, scene: Scene, barcode: str, found: list[str]) -> None:
    page.goto(reverse("put-backs"))
    page.wait_for_selector("#code:focus")
    scan(page, scene.packed)
    expect(page.locator("#h-current")).to_have_text(scene.packed)
    found += axe(page)
    page.locator("#code").focus()
    scan(page, barcode)
    expect(page.locator("#put-back [data-t=ok]")).to_contain_text(f"Put back: {scene.packed}")
    assert scene.desk.case(scene.packed).stock == "done"

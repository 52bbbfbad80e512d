"""Connection health renews itself under the eyes of who reads it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from ozon import facts
from ozon.states import FactKind, Source
from tests.browser.scene import Office, Scene

pytestmark = pytest.mark.browser

TABLE = "#scroll-sources"


def test_what_is_new_appears_and_nothing_moves(office: Office, scene: Scene, anna: User) -> None:
    shop = scene.desk.shop
    page = office.seat(anna, viewport={"width": 390, "height": 800})
    page.clock.install()
    page.goto(reverse("shop-health", args=[shop.pk]))
    page.fill("[name=since]", timezone.localdate().isoformat())
    page.focus("#now-fbo")
    page.locator(TABLE).evaluate("table => table.scrollTo(120, 0)")
    facts.record(shop=shop, source=Source.FBS, kind=FactKind.UNKNOWN_VALUE, key="status=teleporting")
    expect(page.locator("#drift")).to_have_count(0)
    page.clock.fast_forward(31_000)
    page.wait_for_selector("#drift")
    assert page.locator(TABLE).evaluate("table => table.scrollLeft") == 120
    assert page.evaluate("document.activeElement.id") == "now-fbo"
    expect(page.locator("[name=since]")).to_have_value(timezone.localdate().isoformat())


def test_seen_is_one_press(office: Office, scene: Scene, anna: User) -> None:
    shop = scene.desk.shop
    facts.record(shop=shop, source=Source.FBS, kind=FactKind.UNKNOWN_VALUE, key="status=teleporting")
    page = office.seat(anna)
    page.goto(reverse("shop-health", args=[shop.pk]))
    page.click("#drift tbody button")
    page.wait_for_selector(".toast")
    expect(page.locator("#drift")).to_have_count(0)

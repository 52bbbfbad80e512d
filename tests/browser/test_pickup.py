"""Fetching parcels with a phone in the hand: places ticked, the round, the barcode on the screen, the list on paper."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from ozon.states import Source
from returns.models import Giveout
from sandbox import giveouts, points
from tests import pdf
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings, visited

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(office: Office, scene: Scene, anna: User) -> Page:
    User.objects.filter(pk=anna.pk).update(language="en")
    for place in points.PLACES[:2]:
        scene.desk.world.add_return(place_id=place["id"])
    scene.desk.sync(Source.RETURNS)
    with scene.desk.world.shop.store.transaction():
        giveouts.scan(scene.desk.world.shop, place_id=points.PLACES[0]["id"])
    scene.desk.sync(Source.GIVEOUTS)
    return office.seat(anna, **SEAT, locale="en-GB", viewport=PHONE)


def test_a_round_with_the_phone(page: Page, scene: Scene, tmp_path: Path) -> None:
    shop = scene.desk.shop
    page.goto(reverse("pickup"))
    found = findings(page)
    page.set_viewport_size(PHONE)
    expect(page.locator(".tbl--pickup tbody tr")).to_have_count(2)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
    for box in page.locator(".tick input[name=place]").all():
        box.check()
    page.get_by_role("button", name="Make a round").click()
    page.wait_for_url("**/pickup/round/**")
    expect(page.locator(".take li")).to_have_count(2)
    found += findings(page)
    page.set_viewport_size(PHONE)
    paper = page.context.request.get(
        page.get_by_role("link", name="Print the list").get_attribute("href") or ""
    )
    (tmp_path / "round.pdf").write_bytes(paper.body())
    assert points.PLACES[0]["name"] in pdf.text(tmp_path / "round.pdf")
    page.get_by_role("link", name="Show the barcode").click()
    picture = page.locator(".scan-me img")
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 200
    assert picture.evaluate("one => one.getBoundingClientRect().width") > 340
    before = page.locator(".scan-me figcaption").inner_text()
    page.locator("summary", has_text="new barcode").click()
    found += findings(page)
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Make a new barcode").click()
    expect(page.locator(".toast")).to_contain_text("A new barcode is asked for.")
    scene.desk.deliver()
    page.reload()
    expect(page.locator(".scan-me figcaption")).not_to_have_text(before)
    place = reverse("pickup-place", args=[shop.pk, points.PLACES[0]["id"]])
    found += visited(page, place) + visited(page, reverse("giveout", args=[Giveout.objects.get().pk]))
    assert found == []

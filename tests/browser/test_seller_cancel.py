"""A part of an order is cancelled by ourselves: chosen, foreseen, confirmed with the exact sum, shown by Ozon."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from orders.models import IndexDefect, IndexTariff, Posting, SellerCancellation
from orders.states import SellerCancelState
from ozon.states import Source
from sandbox import assembly
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings, visited

pytestmark = pytest.mark.browser
PART = "/v2/posting/fbs/product/cancel"


@pytest.fixture
def posting(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Posting:
    """Three kettles and a mug that await packing."""
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 0.0)
    lines = [{"offer_id": "KT-17-GL", "quantity": 3}, {"offer_id": "MG-04-GR", "quantity": 1}]
    number = scene.desk.world.add_posting(lines=lines)["posting_number"]
    scene.desk.sync(Source.FBS, Source.RATINGS)
    zones = [{"up_to": "4", "percent": "0"}, {"up_to": None, "percent": "5"}]
    tariff = {"contract": "russian", "days": 30, "zones": zones, "currency": "RUB", "source": "a letter"}
    IndexTariff.objects.create(shop=scene.desk.shop, valid_from="2020-01-01", **tariff)
    known = {"posting_number": "1-1-1", "ozon_type": "SELLER_DELAY", "index": "4.5"}
    IndexDefect.objects.create(shop=scene.desk.shop, error_at=scene.desk.shop.opening_line, **known)
    return Posting.objects.get(posting_number=number)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"#choose input[name=q{name}]").fill(value)


def test_a_part_is_cancelled_with_what_it_does_seen_before(
    office: Office, scene: Scene, posting: Posting, anna: User
) -> None:
    kettle, mug = posting.lines.get(offer_id="KT-17-GL"), posting.lines.get(offer_id="MG-04-GR")
    page = office.seat(anna, **SEAT)
    page.goto(scene.posting(posting.posting_number))
    page.get_by_role("link", name="Cancel this order…").click()
    shown = page.locator("#foresight")
    expect(shown.locator("[aria-disabled=true]")).to_contain_text("Cancel the order, return")
    expect(shown).to_contain_text("Choose a reason.")
    page.keyboard.press("r")  # the first reason, by its key
    page.keyboard.press("Space")
    expect(shown).to_contain_text("Written off, because it is not there: KT-17-GL ×3")
    page.locator("#own-comment").fill("Две разбились")
    choose(page, str(kettle.sku), "1")
    choose(page, str(mug.sku), "0")
    button = shown.get_by_role("button", name=re.compile("Cancel this part, return"))
    expect(button).to_contain_text(re.compile(r"return 1\s890\.00\s₽"))
    expect(shown).to_contain_text(
        re.compile(r"Grows from 0% to 4\.5% .*Ozon takes about 94\.50.₽ for it: 5% by the tariff")
    )
    expect(shown).to_contain_text("This one leads into the next zone")
    expect(page.locator("#own-comment")).to_have_value("Две разбились")
    assert findings(page) == []
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Decided.")
    expect(page.locator("#own-cancel")).to_contain_text("We cancel a part: being sent")
    scene.desk.deliver()
    scene.desk.sync(Source.FBS)
    page.reload()
    expect(page.locator("#own-cancel")).to_contain_text("We cancel a part: cancelled")
    row = SellerCancellation.objects.get()
    assert (row.state, row.amount, row.comment) == (SellerCancelState.DONE, kettle.price, "Две разбились")
    assert [entry["items"] for entry in scene.desk.written(PART)] == [[{"sku": kettle.sku, "quantity": 1}]]
    assert posting.lines.get(offer_id="KT-17-GL").quantity == 2
    assert visited(page, reverse("index-tariff", args=[scene.desk.shop.pk])) == []

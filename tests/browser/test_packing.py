"""A packing shift by keyboard and scanner: ten postings, one cancelled while it lies on the table."""

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.states import Role
from inventory.models import Product
from orders import labels
from orders.models import LabelSheet, Packing
from orders.states import LabelState, PackState
from ozon.states import Source
from sandbox.assembly import SECONDS_UNTIL_PACKED
from sandbox.labels import SECONDS_UNTIL_LABEL
from tests import pdf
from tests.browser.scene import Office
from tests.browser.test_accessibility import SEAT, findings
from tests.factories import make_member
from tests.fixtures_desk import Desk

pytestmark = pytest.mark.browser
SHIP = "/v4/posting/fbs/ship"


SWAPPED = """() => {
    window.swapped = new Promise(done => document.addEventListener('htmx:afterSettle', done, {once: true}));
}"""


def scan(page: Page, code: str) -> None:
    """As a scanner does it: the code at once, then Enter; wherever the focus is."""
    page.evaluate(SWAPPED)
    with page.expect_response(lambda answer: "/packing/" in answer.url and answer.request.method == "POST"):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.evaluate("() => window.swapped")


RUSSIAN = dict(zip("QWERTYUIOPASDFGHJKLZXCVBNM", "ЙЦУКЕНГШЩЗФЫВАПРОЛДЯЧСМИТЬ", strict=True))
TYPE_AT_ONCE = """keys => {
    const field = document.querySelector('#scan');
    for (const [key, code, shiftKey] of keys) {
        field.dispatchEvent(new KeyboardEvent('keydown', {key, code, shiftKey, bubbles: true}));
        field.value += key;
    }
    field.form.requestSubmit();
}"""


def scan_in_russian(page: Page, code: str) -> None:
    """The scanner presses keys of a US keyboard while the machine is set to Russian."""
    places = {"-": "Minus", **{digit: f"Digit{digit}" for digit in "0123456789"}}
    keys = [[RUSSIAN.get(one, one), places.get(one, f"Key{one}"), one in RUSSIAN] for one in code]
    assert any(key > "~" for key, _code, _shift in keys)
    page.evaluate(TYPE_AT_ONCE, keys)


def said(page: Page) -> Locator:
    return page.locator("#pack-said")


@pytest.fixture
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def orders(desk: Desk, offers: list[str]) -> dict[str, tuple[str, int]]:
    """Ten of them at Ozon: article and pieces by number."""
    kinds = [(offers[n % 2], 1 + n % 2) for n in range(10)]
    made = [desk.world.add_posting(lines=[{"offer_id": offer, "quantity": n}]) for offer, n in kinds]
    return {posting["posting_number"]: kind for posting, kind in zip(made, kinds, strict=True)}


def print_labels(page: Page, desk: Desk, kept: Path) -> str:
    """Ask for all labels, let Ozon make them, and open the PDF. Its text."""
    page.locator("#ask-labels").click()
    page.wait_for_url("**/labels/*/")
    sheet = LabelSheet.objects.get()
    for _ in range(3):
        LabelSheet.objects.filter(pk=sheet.pk).update(due_at=timezone.now())
        labels.advance(sheet.pk)
        desk.running.sandbox.advance(5)
    sheet.refresh_from_db()
    assert sheet.state == LabelState.READY
    link = page.locator("#sheet-file")
    link.wait_for()
    answer = page.request.get(page.evaluate("document.querySelector('#sheet-file').href"))
    assert answer.headers["content-type"] == "application/pdf"
    (kept / "labels.pdf").write_bytes(answer.body())
    assert pdf.pages(kept / "labels.pdf")
    return pdf.text(kept / "labels.pdf")


def test_a_shift_of_ten_postings_one_cancelled_in_the_middle(office: Office, desk: Desk, kept: Path) -> None:
    goods = list(Product.objects.exclude(barcodes=[]).order_by("pk")[:2])
    code_of = {product.offer_id: product.barcodes[0] for product in goods}
    wanted = orders(desk, list(code_of))
    desk.sync(Source.FBS)
    victim, last = list(wanted)[5], list(wanted)[-1]
    page = office.seat(make_member(desk.shop, role=Role.WAREHOUSE, first_name="Иван"), **SEAT)
    page.goto(reverse("packing-list"))
    expect(page.locator("#packing tr[id^=posting-]")).to_have_count(10)
    page.keyboard.press("p")  # the packing of the first row begins
    page.wait_for_selector("#pack[data-state=hand]")
    page.keyboard.press("Escape")
    expect(page.locator("#pack")).not_to_have_attribute("data-state", "hand")
    found: list[str] = []
    for number, (offer_id, pieces) in wanted.items():
        scan(page, number)
        expect(said(page)).to_contain_text(number)
        if number == victim:
            scan(page, code_of[offer_id])
            desk.world.cancel(number)
            desk.sync(Source.FBS)
            expect(page.locator("[data-stopper]:modal")).to_contain_text(number)  # nobody pressed a key
            assert page.evaluate("document.activeElement.id") == "stop-title"
            page.keyboard.type(code_of[offer_id])
            page.keyboard.press("Enter")  # a scanner takes no warning away
            found += findings(page)
            expect(page.locator("[data-stopper]:modal")).to_be_visible()
            page.keyboard.press("Escape")
            expect(page.locator("[data-stopper]")).to_have_count(0)
            continue
        if number == last:
            scan(page, next(code for offer, code in code_of.items() if offer != offer_id))
            expect(said(page)).to_contain_text("not in the order")
        for _ in range(pieces):
            scan(page, code_of[offer_id])
        expect(page.locator("#pack[data-complete]")).to_be_visible()
        if number == last:
            page.keyboard.press("Control+z")
            expect(page.locator(".pcount__n")).to_have_text("1 / 2")
            scan_in_russian(page, offer_id)
            expect(page.locator("#pack[data-complete]")).to_be_visible()
        scan(page, "")
        expect(said(page)).to_contain_text(f"{number} is packed")
    desk.deliver()
    shipped = {str(entry["posting_number"]) for entry in desk.written(SHIP)}
    assert shipped == set(wanted) - {victim}
    assert Packing.objects.get(posting__posting_number=victim, state=PackState.STOPPED)
    desk.running.sandbox.advance(SECONDS_UNTIL_PACKED + SECONDS_UNTIL_LABEL)
    desk.sync(Source.FBS)
    page.goto(reverse("packing-desk"))
    text = print_labels(page, desk, kept)
    assert all(number in text for number in shipped)
    assert victim not in text
    assert len(list(kept.glob("labels-*.png"))) == 9
    assert found == []

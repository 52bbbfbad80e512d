"""Five parcels at the receiving table, on a phone: scanned, received, photographed and inspected by keyboard."""

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.states import Role
from returns.models import InspectionRecord, Photo, Return
from tests.browser.scene import Office
from tests.browser.test_accessibility import findings
from tests.factories import make_member
from tests.inventory.shelves import open_shop
from tests.returns.parcels import coming, gone, picture, shelves

pytestmark = pytest.mark.browser
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "bypass_csp": True,
    "reduced_motion": "reduce",
}
SWAPPED = """() => {
    window.swapped = new Promise(done => document.addEventListener('htmx:afterSettle', done, {once: true}));
}"""
# Key of the grade, of where it goes where the grade does not say it, and what stands written then.
SHIFT = [
    ("a", "", "sound, A, back to stock"),
    ("b", "", "sound, B, back to stock"),
    ("c", "", "sound, C, sell at a discount"),
    ("d", "4", "defective, back to the supplier"),
    ("n", "", "not in the parcel"),
]


def photograph(page: Page, path: Path) -> None:
    page.evaluate(SWAPPED)
    page.locator("#photo-camera").set_input_files(path)
    page.evaluate("() => window.swapped")


def fits(page: Page) -> bool:
    """Whether nothing sticks out of a phone's screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_five_parcels_on_a_phone(office: Office, tmp_path: Path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    shop = open_shop(POT=9)
    cases = [coming(gone(shop, "POT"), "POT", barcode=f"ii52752103{n}") for n in range(5)]
    page = office.seat(make_member(shop, role=Role.WAREHOUSE, first_name="Иван"), **PHONE)
    page.goto(reverse("receiving"))
    found: list[str] = []
    for n, (grade, to, _words) in enumerate(SHIFT):
        expect(page.locator("#code")).to_be_focused()
        page.keyboard.type(cases[n].barcode)
        page.keyboard.press("Enter")
        expect(page.locator("#take")).to_be_focused()
        assert fits(page)
        page.keyboard.press("Enter")
        expect(page.locator("#piece")).to_be_visible()
        content = tmp_path / f"{n}.jpg"
        content.write_bytes(picture(colour=f"#{n}0{n}0f0", size=(400, 300)))
        photograph(page, content)
        expect(page.locator("#shots figure")).to_have_count(1)
        if n == 1:
            content.write_text("not a picture at all")
            photograph(page, content)
            expect(page.locator("#shots [role=alert]")).to_contain_text("“1.jpg” is no picture")
            expect(page.locator("#shots figure")).to_have_count(1)
        page.locator("#content").focus()
        page.keyboard.press(grade)
        radio = page.locator(f'[name=found][data-key="{grade}"]')
        expect(radio).to_be_checked()
        expect(radio).to_be_focused()
        if to:
            page.get_by_text("broken", exact=True).tap()
            page.keyboard.press(to)
            expect(page.locator(f'[data-digit="{to}"]')).to_be_checked()
            # The bar of buttons stays in sight; what it covers is scrolled up, which axe does not do.
            page.add_style_tag(content=".actbar { position: static !important }")
            found += findings(page)
            page.set_viewport_size({"width": 390, "height": 844})
        assert fits(page)
        page.locator("#save").tap() if n == 4 else page.keyboard.press("Enter")
        page.wait_for_url("**/receiving/?done=*")
    kept = [case.items.get() for case in Return.objects.order_by("pk")]
    assert [piece.version for piece in kept] == [1] * 5
    assert {piece.signed for piece in kept} == {"Иван"}
    assert page.locator("aside li .xs").all_inner_texts() == [words for *_keys, words in reversed(SHIFT)]
    assert shelves(shop) == {
        ("POT", "A"): 5,
        ("POT", "B"): 1,
        ("POT", "C"): 1,
        ("POT", "defective"): 1,
    }
    assert Photo.objects.filter(item__in=kept).count() == InspectionRecord.objects.count() == 5
    assert found == []

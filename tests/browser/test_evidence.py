"""An evidence pack made in one press, its PDF opened, the request to support copied in another language."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import User
from returns.models import Return, Supplier
from sellerdesk.jobs import runner, tasks
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, visited
from worklist.models import Job
from worklist.states import JobState

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(office: Office, scene: Scene, anna: User, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Page:
    monkeypatch.setattr(tasks, "soon", lambda _pk: None)
    settings.OZON_API_URL = scene.desk.running.url  # where the buyer's pictures lie
    User.objects.filter(pk=anna.pk).update(language="en")
    return office.seat(anna, **SEAT, locale="en-GB")


def test_a_pack_is_made_and_its_pdf_opened(seat: Page, scene: Scene) -> None:
    case = Return.objects.get(posting_number=scene.claim)
    seat.goto(reverse("return-page", args=[case.pk]))
    seat.locator("#support > summary").click()
    seat.locator("#ticket-zh-hans").click()
    expect(seat.locator("#ticket-text")).to_contain_text(f"货件：{scene.claim}")
    expect(seat.locator("#ticket.htmx-added")).to_have_count(0)  # what came in listens from here on
    seat.locator("#ticket-about").select_option("lost")
    expect(seat.locator("#ticket-text")).to_contain_text("请找到包裹")

    seat.locator("#make-pack").click()
    seat.wait_for_url("**/jobs/*/")
    runner.run(Job.objects.get().pk, seconds=None)
    pdf = seat.locator("#evidence-pdf")
    expect(pdf).to_be_visible()
    answer = seat.context.request.get(pdf.get_attribute("href") or "")
    assert answer.headers["content-type"] == "application/pdf"
    words = PdfReader(BytesIO(answer.body())).pages[0].extract_text()
    assert scene.claim in words
    assert "buyer/001.jpg" in words
    assert Job.objects.get().state == JobState.DONE
    seat.get_by_role("link", name="Back to the return").click()
    expect(seat.locator("#evidence").get_by_role("link", name="PDF")).to_be_visible()


def test_pages_of_evidence_and_suppliers_are_open_to_all(seat: Page, scene: Scene) -> None:
    case = Return.objects.get(posting_number=scene.claim)
    one = Supplier.objects.create(shop=scene.desk.shop, name="ООО Ромашка", contact="a@example.org")
    one.offers.create(shop=scene.desk.shop, offer_id=case.offer_id)
    paths = [
        reverse("suppliers"),
        reverse("supplier", args=[one.pk]),
        reverse("return-ticket", args=[case.pk]),
    ]
    assert [offence for path in paths for offence in visited(seat, path)] == []

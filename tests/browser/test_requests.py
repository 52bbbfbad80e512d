"""Buyers' requests to cancel, decided from their list: with minutes left, too late, and many at once."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from orders.models import CancellationRequest
from orders.states import OzonRequest, RequestState
from ozon.states import Source
from tests.browser.scene import KETTLE, Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.fixtures_desk import APPROVE

pytestmark = pytest.mark.browser


@pytest.fixture
def seat(office: Office, scene: Scene, anna: User) -> Page:
    User.objects.filter(pk=anna.pk).update(language="en")
    return office.seat(anna, **SEAT, locale="en-GB")


def urgent(scene: Scene) -> CancellationRequest:
    """A buyer whose request Ozon approves by itself in four minutes."""
    world = scene.desk.world
    number = world.add_posting(scheme="rfbs", lines=KETTLE)["posting_number"]
    world.add_cancellation_request(number, message="Передумала.", hours_left=4.5 / 60)
    scene.desk.sync(Source.FBS, Source.CANCELLATION_REQUESTS)
    return CancellationRequest.objects.get(posting_number=number)


def test_a_request_is_approved_with_four_minutes_left(seat: Page, scene: Scene) -> None:
    """By keyboard, from the top of the list, after a look at what it does."""
    wish = urgent(scene)
    seat.goto(reverse("requests"))
    first = seat.locator("tbody tr").first
    expect(first).to_contain_text(wish.posting_number)
    expect(first.locator(".due")).to_have_text("4 min")
    seat.keyboard.press("j")
    seat.keyboard.press("d")
    dialog = seat.locator("#act")
    approve = dialog.get_by_role("button", name="Approve, return")
    expect(approve).to_be_visible()
    expect(dialog.locator(".act[open] .then")).to_contain_text("Free again: KT-17-GL")
    expect(dialog.locator(".act[open] .then")).to_contain_text("Not changed: the buyer cancels.")
    assert findings(seat) == []
    approve.press("Enter")
    expect(seat.locator(".toast").first).to_contain_text("Approved. Ozon is told now.")
    assert seat.url.endswith(reverse("requests"))
    expect(seat.locator("tbody")).not_to_contain_text(wish.posting_number)
    scene.desk.deliver()
    assert [done["cancellation_id"] for done in scene.desk.written(APPROVE)][-1] == wish.cancellation_id
    wish.refresh_from_db()
    assert wish.state == RequestState.APPROVED


def test_too_late_is_said_calmly_and_many_are_looked_at_first(seat: Page, scene: Scene) -> None:
    wish = CancellationRequest.objects.get(posting_number=scene.request)
    other = CancellationRequest.objects.get(posting_number=scene.second_request)
    seat.goto(reverse("requests"))
    seat.locator(f"#tick-{wish.pk}").check()
    seat.locator(f"#tick-{other.pk}").check()
    seat.get_by_role("button", name="Approve…").click()
    expect(seat.get_by_role("button", name="Approve 2 requests, return")).to_be_visible()
    assert findings(seat) == []
    seat.get_by_role("link", name="Leave it").click()
    seat.locator(f"#decide-{wish.pk}").click()
    seat.locator("#act summary").nth(1).click()
    seat.get_by_label("Comment for the buyer").fill("Already packed.")
    CancellationRequest.objects.filter(pk=wish.pk).update(
        state=RequestState.LAPSED, ozon_state=OzonRequest.APPROVED
    )
    seat.get_by_role("button", name="Reject the request").click()
    told = seat.locator(".say--bar, .toast").first
    expect(told).to_contain_text("Ozon approved it by itself before you pressed")
    assert not scene.decisions(scene.request)

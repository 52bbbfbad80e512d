"""Claims of buyers: ten decided without a mouse, pictures looked at large, and what only the cabinet decides."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from money.models import Refund
from ozon.states import Source
from returns.models import Return
from returns.states import Claim, ReturnSource
from tests.browser.person import amount_in
from tests.browser.scene import KETTLE, Office
from tests.browser.test_accessibility import OPEN_ALL, SEAT, findings
from tests.factories import make_member, make_return
from tests.fixtures_desk import RETURN_ACT, Desk

pytestmark = pytest.mark.browser

WAY_BACK = Decimal("120.50")


@pytest.fixture
def anna(desk: Desk) -> User:
    return make_member(desk.shop, role=Role.MANAGER, first_name="Анна", language="en")


@pytest.fixture
def seat(office: Office, desk: Desk, anna: User) -> Page:
    return office.seat(anna, **SEAT, locale="en-GB")


def claims(desk: Desk, count: int) -> None:
    """Buyers who got a kettle each and want their money back."""
    for _ in range(count):
        posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
        desk.world.add_rfbs_return(posting["posting_number"])
    desk.sync(Source.FBS, Source.RFBS_RETURNS)


def act(page: Page, number: int) -> None:
    """Open one of Ozon's decisions, and stand on it."""
    page.keyboard.press(str(number))
    summary = page.locator("#decision .acts > .act > summary").nth(number - 1)
    expect(summary).to_be_focused()


def refund(page: Page) -> None:
    """The whole price, and the way back on top: figure and button follow what is typed."""
    act(page, 1)
    before = amount_in(page.locator(".act[open] button[type=submit]").inner_text())
    page.keyboard.press("Tab")
    page.keyboard.type("120,50")
    figure = page.locator(".act[open] [data-live=total]")
    expect(figure).to_contain_text(re.compile(r"[.]\d\d"))
    assert amount_in(figure.inner_text()) == before + WAY_BACK
    assert amount_in(page.locator(".act[open] button[type=submit]").inner_text()) == before + WAY_BACK


def goods(page: Page) -> None:
    act(page, 2)


def part(page: Page) -> None:
    act(page, 3)
    page.keyboard.press("Tab")
    page.keyboard.type("500")
    expect(page.locator(".act[open] button[type=submit]")).to_contain_text(re.compile(r"Offer 500[.]00"))


def rejection(page: Page) -> None:
    act(page, 4)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Следы использования, товар исправен.")


def test_ten_claims_are_decided_by_keyboard(seat: Page, desk: Desk) -> None:
    claims(desk, 10)
    ways: list[Callable[[Page], None]] = [refund, part, rejection, goods]
    seat.goto(reverse("claims"))
    seat.keyboard.press("j")
    expect(seat.locator("tbody tr").first).to_be_focused()
    seat.keyboard.press("Enter")
    heading = seat.locator("h1")
    expect(heading).to_contain_text("RET-")
    for n in range(10):
        number = heading.inner_text()
        ways[n % len(ways)](seat)
        seat.keyboard.press("Control+Enter")
        expect(heading).not_to_have_text(number)
    expect(seat).to_have_url(f"{seat.url.split('/claims/')[0]}{reverse('claims')}")
    expect(seat.locator(".empty")).to_contain_text("No claim waits for a decision")
    desk.deliver()
    kinds = [done["kind"] for done in desk.written(RETURN_ACT)]
    assert {kind: kinds.count(kind) for kind in kinds} == {"refund": 3, "partial_offer": 3, "decision": 4}
    price = desk.price(Return.objects.earliest("pk").return_id)
    sums = sorted((row.amount, row.shipping) for row in Refund.objects.all())
    assert sums == [(Decimal(500), Decimal(0))] * 3 + [(price, WAY_BACK)] * 3
    shown = sorted(row.claim for row in Return.objects.all())
    counts = {Claim.REFUND_APPROVED: 3, Claim.PARTIAL_OFFERED: 3, Claim.REJECTED: 2, Claim.ITEM_REQUESTED: 2}
    assert shown == sorted(claim for claim, n in counts.items() for _ in range(n))


def test_pictures_open_large_and_all_of_it_can_be_read_by_everybody(seat: Page, desk: Desk) -> None:
    claims(desk, 1)
    case = Return.objects.get()
    picture = f"{desk.running.url}/sandbox/pictures/KT-17-GL.svg"
    Return.objects.update(photos=[picture, f"{picture}?side=2"])
    in_cabinet = make_return(shop=desk.shop, source=ReturnSource.OZON, actions=[], product="Кружка")
    found = []
    for path in (reverse("claims"), reverse("return-page", args=[in_cabinet.pk])):
        seat.goto(path)
        seat.evaluate(OPEN_ALL)
        found += findings(seat)
    seat.goto(reverse("return-page", args=[case.pk]))
    seat.keyboard.press("v")
    large = seat.locator("#shot img")
    expect(large).to_be_visible()
    expect(large).to_have_attribute("src", picture)
    seat.keyboard.press("ArrowRight")
    expect(large).to_have_attribute("src", f"{picture}?side=2")
    found += findings(seat)
    seat.keyboard.press("Escape")
    expect(seat.locator("[data-shot]").nth(1)).to_be_focused()
    seat.evaluate(OPEN_ALL)
    assert found + findings(seat) == []

"""A refund whose answer was lost, settled on its return's page; and a difference, accepted on the money page."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from money.models import Reconciliation, Refund
from money.states import RefundState
from outbox.models import Effect
from outbox.states import EffectKind, Status
from returns import services as returns
from returns.models import Return
from returns.selectors import choices_of
from returns.states import ActionKind, Claim
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings, visited
from tests.factories import make_reconciliation
from tests.fixtures_desk import RETURN_ACT

pytestmark = pytest.mark.browser


def lose_the_answer(scene: Scene) -> Return:
    """To a refund that Ozon took, so long ago that a person may say what became of it."""
    case = Return.objects.get(posting_number=scene.claim)
    choice = next(one for one in choices_of(case) if one.kind == ActionKind.REFUND)
    returns.decide(case.pk, decision=returns.Decision(action_id=choice.id, amount=choice.amount), by="anna")
    scene.desk.fault("lose_answer_and_lag", RETURN_ACT, seconds=3600)
    scene.desk.deliver()
    lost = Effect.objects.filter(kind=EffectKind.RETURN_DECIDE, status=Status.UNKNOWN)
    assert lost.update(unknown_at=timezone.now() - timedelta(hours=2)) == 1
    case.refresh_from_db()
    return case


def test_a_lost_answer_and_a_difference_are_settled(office: Office, scene: Scene, anna: User) -> None:
    case = lose_the_answer(scene)
    page = office.seat(anna, **SEAT)
    page.goto(reverse("return-page", args=[case.pk]))
    money = page.locator("#money")
    expect(money).to_contain_text("outcome unknown")
    assert findings(page) == []
    page.locator("#h-decision").click()
    page.keyboard.press("1")
    act = page.locator(".act[open]:has(form[action$='happened'])")
    expect(act.locator("[type=submit]")).to_have_text("I saw it at Ozon: it happened")
    act.locator("[type=submit]").click()
    expect(page.locator(".toast")).to_contain_text("it happened")
    expect(page).to_have_url(re.compile(reverse("return-page", args=[case.pk])))
    expect(money).to_contain_text("accepted by Ozon")
    refund = Refund.objects.get(posting_number=case.posting_number)
    case.refresh_from_db()
    assert (refund.state, case.claim) == (RefundState.ACCEPTED, Claim.REFUND_APPROVED)
    assert len(scene.desk.ledger(RETURN_ACT)) == 1

    row = make_reconciliation(
        shop=case.shop, posting_number=case.posting_number, booked=Decimal("1000.00"), cases=[case.pk]
    )
    assert visited(page, reverse("money")) == []
    for form in ("csv", "xlsx"):  # the second one is no double press
        page.locator("#export > summary").click()
        with page.expect_download() as file:
            page.locator(f"#export [value={form}]").click()
        assert file.value.suggested_filename.endswith(form)
        expect(page.locator("#export[open]")).to_have_count(0)
    page.locator(f"#open-{row.pk}").click()
    page.wait_for_url(f"**{reverse('money-row', args=[row.pk])}")
    assert findings(page) == []
    page.locator("#why").fill("agreed with support")
    page.locator("#accept [type=submit]").click()
    expect(page.locator(".toast")).to_contain_text("Other sums open it again")
    assert Reconciliation.objects.get(pk=row.pk).settled_why == "agreed with support"
    others = [reverse("money-costs"), reverse("money-types")]
    assert [finding for path in others for finding in visited(page, path)] == []

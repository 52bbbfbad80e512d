"""Claims of FBS and FBO: decided in Ozon's cabinet, told here, and over only when Ozon shows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.models import User
from accounts.states import Role
from messaging.rules import check
from ozon.models import Shop
from returns.answers import ANSWERS, LANGUAGES, answer_text
from returns.claims import item_key
from returns.follow import Before, follow_reading
from returns.models import Return
from returns.states import Claim, ReturnSource
from sellerdesk.desk.timeline import words_of
from tests import presses
from tests.factories import make_item, make_member, make_return, make_shop
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Event, ItemState, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def olga(shop: Shop) -> User:
    return make_member(shop, first_name="Olga")


def asked(shop: Shop, *, hours: float = 20, **fields: Any) -> Return:
    """A claim that waits for the cabinet, with its case in the queue."""
    case = make_return(
        shop=shop, source=ReturnSource.OZON, ozon_state="OnSellerApproval", schema="FBS", **fields
    )
    deadline = timezone.now() + timedelta(hours=hours)
    make_item(shop=shop, kind=Kind.RETURN_CLAIM, key=item_key(case), deadline_at=deadline)
    return case


def shown(case: Return, state: str) -> Return:
    """Ozon shows something else of it."""
    case.refresh_from_db()
    before = Before.of(case)
    case.ozon_state, case.ozon_state_name, case.changed_at = state, "", timezone.now()
    case.save()
    follow_reading(case, before, is_history=False)
    case.refresh_from_db()
    return case


def told(case: Return) -> list[str]:
    """What the history says of decisions, oldest first."""
    rows = TimelineEntry.objects.filter(posting_number=case.posting_number, code=Event.RETURN_DECIDED)
    with translation.override("en"):
        return [f"{row.origin}: {words_of(row)}" for row in rows.order_by("pk")]


def test_what_is_done_in_the_cabinet_is_written_once_and_believed_when_ozon_shows_it(
    client: Client, shop: Shop, olga: User
) -> None:
    case = asked(shop)
    client.force_login(olga)
    for _ in range(2):
        pressed = presses.press(client, f"/returns/{case.pk}/cabinet", answer="rejected", claim=case.pk)
        assert (pressed.status, pressed.where) == (303, f"/returns/{case.pk}/")
        assert pressed.said == ["Written down. The claim closes here when Ozon shows it."]
    case.refresh_from_db()
    assert (case.claim, case.decided_by) == (Claim.AWAITING_DECISION, "Olga")
    item = WorkItem.objects.get()
    assert item.state == ItemState.SNOOZED
    assert told(case) == [f"staff: Return {case.return_id}: decision “rejected”"]
    case = shown(case, "Approved")  # Ozon's word is the last one
    assert case.claim == Claim.REFUND_APPROVED
    item.refresh_from_db()
    assert item.state == ItemState.DONE
    assert told(case)[1:] == [f"ozon: Return {case.return_id}: decision “refund approved”"]


@pytest.mark.parametrize(("hours", "by"), [(2, ""), (0.5, "Olga")])
def test_what_nobody_said_is_said_of_nobody(shop: Shop, hours: float, by: str) -> None:
    """Who decided the claim before it was asked about again did not decide it now."""
    now = timezone.now()
    said, asks = now - timedelta(hours=hours), now - timedelta(hours=1)
    case = shown(asked(shop, decided_by="Olga", decided_at=said, awaiting_since=asks), "Rejected")
    row = TimelineEntry.objects.get(posting_number=case.posting_number, code=Event.RETURN_DECIDED)
    assert (case.claim, row.by) == (Claim.REJECTED, by)


def test_near_its_end_the_claim_stays_in_sight(client: Client, shop: Shop, olga: User) -> None:
    case = asked(shop, hours=0.5)
    client.force_login(olga)
    presses.press(client, f"/returns/{case.pk}/cabinet", answer="refund_approved")
    assert WorkItem.objects.get().state == ItemState.OPEN


def test_what_is_not_to_be_decided_there_is_refused(client: Client, shop: Shop, olga: User) -> None:
    over, ours = asked(shop, claim=Claim.REJECTED), make_return(shop=shop)
    client.force_login(olga)
    for case in (over, ours):
        pressed = presses.press(client, f"/returns/{case.pk}/cabinet", answer="rejected")
        assert len(pressed.said) == 1
        case.refresh_from_db()
        assert case.decided_at is None
    assert presses.press(client, f"/returns/{asked(shop).pk}/cabinet", answer="deciding").said != []
    client.force_login(make_member(shop, role=Role.WAREHOUSE))
    assert client.post(f"/returns/{over.pk}/cabinet", {"answer": "rejected"}).status_code == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/returns/{over.pk}/cabinet", {"answer": "rejected"}).status_code == 404


def test_the_page_gives_time_link_and_drafts(client: Client, shop: Shop, olga: User) -> None:
    case = asked(shop, product="Кружка", order_number="0186990412-0011")
    client.force_login(olga)
    html = client.get(f"/returns/{case.pk}/").content.decode()
    for words in ("https://seller.ozon.ru/app/returns", "«Кружка» из заказа 0186990412-0011", "“Кружка”"):
        assert words in html
    assert 'id="decision"' not in html


def test_every_drafted_answer_keeps_ozons_rules() -> None:
    case = Return(product="Кружка", order_number="0186990412-0011")
    for language in LANGUAGES:
        for answer in ANSWERS:
            text = answer_text(case, answer, language=language)
            assert "Кружка" in text
            assert check(text) == []

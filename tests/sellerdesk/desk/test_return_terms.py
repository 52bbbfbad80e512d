"""The terms of a shop's returns: read by all, set by settlers, held to sense, written down in the audit list."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.states import Role
from ozon.models import Shop
from returns.deadlines import deadline_of
from returns.models import ReturnTerms
from returns.states import Claim, ReturnSource
from returns.terms import terms_of
from sellerdesk.desk.return_terms import HELP
from tests import presses
from tests.factories import make_member, make_return, make_shop

pytestmark = pytest.mark.django_db
NAMES = {field.name for field in ReturnTerms._meta.concrete_fields} - {"id", "shop"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def post(client: Client, shop: Shop, **changed: object) -> presses.Pressed:
    terms = terms_of(shop)
    form = {name: getattr(terms, name) for name in HELP} | {"claim_days": shop.claim_days} | changed
    return presses.press(client, f"/connection/{shop.pk}/returns/set/", **form)


def test_every_term_of_the_model_can_be_set(client: Client, shop: Shop, english: None) -> None:
    assert set(HELP) == NAMES
    client.force_login(make_member(shop, role=Role.MANAGER))
    values = {name: n for n, name in enumerate(sorted(NAMES), start=2)}
    pressed = post(client, shop, **values, claim_days=9)
    assert (pressed.status, pressed.said) == (
        303,
        ["The terms are set. They count from the next reading on."],
    )
    shop.refresh_from_db()
    terms = ReturnTerms.objects.get(shop=shop)
    assert {name: getattr(terms, name) for name in NAMES} == values
    assert shop.claim_days == 9
    assert AuditEntry.objects.get(shop_id=shop.pk).params == {"fields": "Terms of returns"}
    assert post(client, shop).said == ["Nothing was changed."]
    assert AuditEntry.objects.filter(shop_id=shop.pk).count() == 1


@pytest.mark.parametrize(
    ("name", "value"), [("stuck_days", 0), ("cabinet_hours", 241), ("claim_days", ""), ("offer_days", -1)]
)
def test_nonsense_is_refused_and_nothing_kept(client: Client, shop: Shop, name: str, value: object) -> None:
    client.force_login(make_member(shop, role=Role.OWNER))
    assert post(client, shop, **{name: value}).status == 200
    assert not ReturnTerms.objects.filter(shop=shop).exists()


def test_others_read_and_strangers_do_not(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.OPERATOR))
    page = client.get(f"/connection/{shop.pk}/returns/")
    assert (page.status_code, b"disabled" in page.content) == (200, True)
    assert post(client, shop).status == 403
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.get(f"/connection/{shop.pk}/returns/").status_code == 404
    assert post(client, shop).status == 404


def test_deadlines_are_counted_by_them(shop: Shop) -> None:
    at = timezone.now()
    ReturnTerms.objects.create(shop=shop, cabinet_hours=7, offer_days=2, verdict_days=4)
    shop.claim_days = 6
    facts = {"shop": shop, "opened_at": at, "awaiting_since": at, "changed_at": at + timedelta(days=1)}
    case = make_return(claim=Claim.AWAITING_DECISION, source=ReturnSource.OZON, **facts)
    assert deadline_of(case) == at + timedelta(hours=7)
    case = make_return(claim=Claim.AWAITING_DECISION, source=ReturnSource.RFBS, **facts)
    assert deadline_of(case) == at + timedelta(days=6)
    case.offers = 1
    assert deadline_of(case) == at + timedelta(days=2)
    case.claim = Claim.DISPUTED
    assert deadline_of(case) == at + timedelta(days=5)

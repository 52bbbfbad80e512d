"""What a role may let go alone, and what is held against it."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.states import Role
from money import services as money
from money.limits import NOTHING, UNLIMITED, Allowance, allowance_of, leads_who_cover, set_limit
from money.models import Approval, RefundLimit
from money.states import ApprovalState, RefundState
from ozon.models import Shop
from tests.factories import (
    make_approval,
    make_balance,
    make_member,
    make_refund,
    make_shop,
    make_superuser,
    make_user,
)

FIVE = Decimal("500.00")


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def limit(shop: Shop, role: Role, amount: Decimal | None = FIVE) -> None:
    set_limit(shop=shop, role=role, amount=amount, user=make_superuser())


@pytest.mark.parametrize(
    ("total", "currency", "covered"),
    [("500.00", "RUB", True), ("500.01", "RUB", False), ("0.01", "CNY", False), (None, "RUB", False)],
)
def test_what_a_limit_covers(total: str | None, currency: str, covered: bool) -> None:
    asked = None if total is None else Decimal(total)
    assert Allowance(FIVE, "RUB").covers(asked, currency) is covered
    assert UNLIMITED.covers(asked, currency)
    assert not NOTHING.covers(asked, currency)


def test_whose_limit_is_whose(shop: Shop) -> None:
    limit(shop, Role.OPERATOR)
    limit(make_shop(), Role.MANAGER)
    allowances = {role: allowance_of(make_member(shop, role=role), shop) for role in Role}
    assert allowances == {
        Role.OWNER: UNLIMITED,
        Role.MANAGER: UNLIMITED,
        Role.OPERATOR: Allowance(FIVE, "RUB"),
        Role.WAREHOUSE: NOTHING,
        Role.VIEWER: NOTHING,
    }
    assert allowance_of(make_superuser(), shop) == UNLIMITED
    assert allowance_of(make_user(), shop) == NOTHING
    assert allowance_of(make_member(shop, role=Role.OWNER, is_active=False), shop) == NOTHING


def test_who_leads_and_covers(shop: Shop) -> None:
    limit(shop, Role.MANAGER)
    assert set(leads_who_cover(shop, FIVE, "RUB")) == {Role.OWNER, Role.MANAGER}
    assert leads_who_cover(shop, FIVE + 1, "RUB") == [Role.OWNER]


@pytest.mark.parametrize("role", [Role.OWNER, Role.WAREHOUSE, Role.VIEWER])
def test_a_role_that_has_no_limit_gets_none(shop: Shop, role: Role) -> None:
    with pytest.raises(ValueError, match=role):
        limit(shop, role)
    with pytest.raises(IntegrityError), transaction.atomic():
        RefundLimit.objects.create(shop=shop, role=role, amount=FIVE, currency="RUB")


def test_the_database_knows_one_limit_a_role_and_none_below_zero(shop: Shop) -> None:
    limit(shop, Role.OPERATOR)
    for amount in (FIVE, Decimal(-1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            RefundLimit.objects.create(shop=shop, role=Role.OPERATOR, amount=amount, currency="RUB")


def test_the_database_lets_nobody_agree_to_his_own(shop: Shop) -> None:
    user = make_member(shop, role=Role.OWNER)
    approval = make_approval(shop=shop, asker=user)
    granted = {"state": ApprovalState.GRANTED, "decided_at": timezone.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decider=user, **granted)
    other = make_member(shop, role=Role.OWNER)
    assert Approval.objects.filter(pk=approval.pk).update(decider=other, **granted) == 1


def test_the_database_knows_one_question_a_case(shop: Shop) -> None:
    first = make_approval(shop=shop)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_approval(shop=shop, key=first.key)
    Approval.objects.filter(pk=first.pk).update(state=ApprovalState.REFUSED, decided_at=timezone.now())
    assert make_approval(shop=shop, key=first.key).pk


def test_what_counts_on_a_line(shop: Shop) -> None:
    line = {"shop": shop, "posting_number": "1-0001-1", "offer_id": "KT-17"}
    make_balance(**line)
    for state in (RefundState.ACCEPTED, RefundState.DONE, RefundState.REFUSED, RefundState.CANCELLED):
        make_refund(**line, amount=Decimal(100), state=state)
    make_refund(**{**line, "offer_id": "another"}, amount=Decimal(100))
    own = make_refund(**line, amount=Decimal(70), state=RefundState.AWAITING_APPROVAL)

    def counted(currency: str = "RUB") -> Decimal | None:
        with transaction.atomic():
            return money.counted_on_line(
                **line, return_id=own.return_id, amount=Decimal(30), currency=currency
            )

    assert counted() == Decimal(230)
    assert counted("CNY") is None

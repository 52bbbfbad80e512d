"""A cancellation by the seller above somebody's limit: asked, agreed to, overtaken."""

from decimal import Decimal

import pytest

from accounts.models import User
from accounts.states import Role
from money import approvals
from money.limits import set_limit
from money.models import Approval
from money.states import ApprovalState
from orders import seller_follow
from orders.models import Posting, SellerCancellation
from orders.seller_cancel import NotPossible, Piece, Wish, listing
from orders.seller_second import cancel_as, grant
from outbox.models import Effect
from ozon.models import Shop
from tests.factories import make_line, make_member, make_posting, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def anna(shop: Shop) -> User:
    """She may let go 500."""
    owner = make_member(shop, role=Role.OWNER)
    set_limit(shop=shop, role=Role.OPERATOR, amount=Decimal(500), user=owner)
    return make_member(shop, role=Role.OPERATOR, first_name="Anna")


@pytest.fixture
def boris(shop: Shop) -> User:
    return make_member(shop, role=Role.MANAGER, first_name="Boris")


@pytest.fixture
def posting(shop: Shop) -> Posting:
    found = make_posting(shop=shop, lines=0, amount=1200, actions=["cancel", "product_cancel"])
    make_line(found, quantity=3, price=400)
    return found


def wish_of(posting: Posting, pieces: int = 0, reason_id: int = 352) -> Wish:
    line = posting.lines.get()
    some = (Piece(line.sku, line.offer_id, pieces),) if pieces else ()
    return Wish(reason_id=reason_id, reason="Нет товара", pieces=some, listed=listing(posting))


def test_a_part_within_the_limit_needs_nobody(posting: Posting, anna: User) -> None:
    row = cancel_as(posting.pk, wish_of(posting, 1), user=anna, foreseen={"fee": "18.00"})
    assert isinstance(row, SellerCancellation)
    assert (row.amount, row.foreseen) == (400, {"fee": "18.00"})
    assert not Approval.objects.exists()


def test_above_it_a_second_person_agrees_to_exactly_that_once(
    posting: Posting, anna: User, boris: User
) -> None:
    asked = cancel_as(posting.pk, wish_of(posting), user=anna)
    assert isinstance(asked, Approval)
    assert cancel_as(posting.pk, wish_of(posting), user=anna) == asked
    with pytest.raises(approvals.AskedAlready):
        cancel_as(posting.pk, wish_of(posting, 2), user=anna)
    assert not Effect.objects.exists()
    with pytest.raises(approvals.NotAllowed):
        grant(asked.pk, user=anna)
    grant(asked.pk, user=boris)
    row = SellerCancellation.objects.get()
    assert (row.reason_id, row.lines, row.amount) == (352, [], 1200)
    assert row.by == f"{anna.label}, {boris.label}"
    with pytest.raises(approvals.Answered):
        grant(asked.pk, user=boris)
    assert Effect.objects.count() == 1


def test_a_smaller_part_decided_alone_ends_the_question(posting: Posting, anna: User, boris: User) -> None:
    asked = cancel_as(posting.pk, wish_of(posting), user=anna)
    cancel_as(posting.pk, wish_of(posting, 1), user=boris)
    asked.refresh_from_db()
    assert asked.state == ApprovalState.OBSOLETE
    with pytest.raises(NotPossible):
        cancel_as(posting.pk, wish_of(posting), user=anna)


def test_a_posting_that_changed_is_not_cancelled_on_the_old_answer(
    posting: Posting, anna: User, boris: User
) -> None:
    asked = cancel_as(posting.pk, wish_of(posting), user=anna)
    posting.lines.update(quantity=2)
    assert grant(asked.pk, user=boris).state == ApprovalState.OBSOLETE
    assert not SellerCancellation.objects.exists()


def test_a_posting_that_left_the_house_ends_the_question(posting: Posting, anna: User) -> None:
    asked = cancel_as(posting.pk, wish_of(posting), user=anna)
    posting.ozon_status = "delivering"
    seller_follow.follow(posting.shop, [posting])
    asked.refresh_from_db()
    assert asked.state == ApprovalState.OBSOLETE

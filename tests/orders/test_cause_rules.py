"""A shop's own rules: their order, what nobody knows yet, and the past counted by them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.cause_rules import (
    RuleExists,
    apply_to_past,
    differing,
    move_rule,
    remove_rule,
    save_rule,
    unknown_reasons,
)
from orders.causes import stored_rules
from orders.models import Cancellation, CauseRule
from orders.states import CANCELLED, CancelCause, Initiator
from ozon.models import Shop
from tests.factories import make_cancellation, make_posting, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def rule(shop: Shop, **fields: Any) -> CauseRule:
    return save_rule(CauseRule(**{"shop": shop, "cause": CancelCause.DEFECT, **fields}))


def case(shop: Shop, reason_id: int, reason: str, told: str = "client", **fields: Any) -> Cancellation:
    """Recorded when no rule knew anything."""
    posting = make_posting(
        shop=shop, ozon_status=CANCELLED, reason_id=reason_id, reason=reason, cancellation_type=told
    )
    return make_cancellation(posting=posting, **{"is_cause_guessed": True, **fields})


def words(shop: Shop) -> list[str]:
    return [one.words for one in stored_rules(shop)]


def test_rules_keep_an_order_that_can_be_changed(shop: Shop) -> None:
    first, second, third = (rule(shop, words=word) for word in ("one", "two", "three"))
    other = rule(make_shop(), words="theirs")
    assert words(shop) == ["one", "two", "three"]
    assert (move_rule(third, up=True), move_rule(first, up=True), move_rule(third, up=False)) == (
        True,
        False,
        True,
    )
    assert move_rule(first, up=False)
    assert words(shop) == ["two", "one", "three"]
    assert (remove_rule(second), remove_rule(second)) == (True, False)
    assert not move_rule(second, up=True)
    assert words(shop) == ["one", "three"]
    assert words(other.shop) == ["theirs"]


def test_the_same_conditions_are_one_rule(shop: Shop) -> None:
    rule(shop, words="Марсиане")
    with pytest.raises(RuleExists):
        rule(shop, words="марсиане")
    rule(shop, words="марсиане", initiator=Initiator.SELLER)
    rule(make_shop(), words="марсиане")
    assert len(words(shop)) == 2


def test_what_no_rule_knows_is_listed_by_how_often_it_happens(shop: Shop) -> None:
    for _ in range(2):
        case(shop, 900, "Марсиане")
    case(shop, 0, "")
    case(shop, 507, "Передумал", is_cause_guessed=False)
    case(make_shop(), 901, "Чужое")
    assert [(one.reason_id, one.text, one.initiator, one.n) for one in unknown_reasons(shop)] == [
        (900, "Марсиане", "buyer", 2),
        (0, "", "buyer", 1),
    ]


def test_the_past_is_counted_by_the_rules_of_now_and_nothing_else_is_touched(shop: Shop) -> None:
    martians = [case(shop, 900, "Марсиане"), case(shop, 900, "марсиане напали")]
    by_machine = case(shop, 0, "", "system", initiator=Initiator.OZON)
    known = case(shop, 506, "Дешевле", cause=CancelCause.CHEAPER, is_cause_guessed=False)
    theirs = case(make_shop(), 900, "Марсиане")
    rule(shop, words="марсиане", cause=CancelCause.VIOLATION)
    assert differing(shop) == 3
    with CaptureQueriesContext(connection) as asked:
        assert apply_to_past(shop) == 3
    assert len(asked) < 12
    assert (differing(shop), apply_to_past(shop)) == (0, 0)
    for one in (*martians, by_machine, known, theirs):
        one.refresh_from_db()
    assert {(one.cause, one.is_cause_guessed) for one in martians} == {(CancelCause.VIOLATION, False)}
    assert (by_machine.initiator, by_machine.cause, by_machine.is_cause_guessed) == ("system", "other", True)
    assert (known.cause, theirs.cause, theirs.is_cause_guessed) == (CancelCause.CHEAPER, "other", True)

"""What Ozon's reasons mean: built in, everybody's and the shop's own rules, and what the mirror does with them."""

import pytest

from orders.causes import BUILT_IN, meaning_of, rules_of
from orders.models import CauseRule
from orders.states import CancelCause, Initiator
from ozon.states import Source
from sandbox import postings
from tests.factories import make_shop
from tests.fixtures_desk import Desk


@pytest.mark.parametrize(
    ("reason_id", "text", "cause", "is_guessed"),
    [
        (352, "Товар закончился на складе продавца", CancelCause.OUT_OF_STOCK, False),
        (400, "", CancelCause.DEFECT, False),
        (665, "", CancelCause.NOT_COLLECTED, False),
        (667, "", CancelCause.LOST, False),
        (505, "Слишком долго ждать доставку", CancelCause.DELIVERY_TERM, False),
        (506, "", CancelCause.CHEAPER, False),
        (507, "Покупатель передумал", CancelCause.CHANGED_MIND, False),
        (508, "Другая причина", CancelCause.OTHER, False),
        # An id nobody has listed: words decide, in three languages, whatever their case.
        (999_001, "НАШЁЛ ДЕШЕВЛЕ в другом магазине", CancelCause.CHEAPER, False),
        (999_002, "Order was not paid in time", CancelCause.PAYMENT, False),
        (999_003, "商品缺货", CancelCause.OUT_OF_STOCK, False),
        (999_004, "Ошибка в цене товара", CancelCause.PRICE_ERROR, False),
        (999_005, "Марсиане", CancelCause.OTHER, True),
        (0, "", CancelCause.OTHER, True),
        # The id beats the words.
        (507, "Заказ утерян", CancelCause.CHANGED_MIND, False),
    ],
)
def test_what_a_reason_means(reason_id: int, text: str, cause: CancelCause, is_guessed: bool) -> None:
    assert meaning_of(reason_id, text, Initiator.BUYER, BUILT_IN) == (cause, is_guessed)


@pytest.mark.django_db
def test_the_shops_own_come_before_everybodys_and_those_before_what_is_built_in() -> None:
    shop, other = make_shop(), make_shop()
    CauseRule.objects.create(reason_id=507, cause=CancelCause.PAYMENT)
    CauseRule.objects.create(shop=other, reason_id=507, cause=CancelCause.LOST)
    assert meaning_of(507, "", Initiator.BUYER, rules_of(shop)).cause == CancelCause.PAYMENT
    CauseRule.objects.create(shop=shop, position=20, words="передумал", cause=CancelCause.DEFECT)
    CauseRule.objects.create(
        shop=shop, position=10, words="ПЕРЕДУМАЛ", initiator=Initiator.SELLER, cause=CancelCause.VIOLATION
    )
    rules = rules_of(shop)
    meant = {who: meaning_of(507, "Передумал", who, rules).cause for who in ("buyer", "seller")}
    assert meant == {"buyer": CancelCause.DEFECT, "seller": CancelCause.VIOLATION}
    assert meaning_of(507, "", Initiator.BUYER, rules).cause == CancelCause.PAYMENT


def test_a_cancellation_is_recorded_with_its_cause_and_told_again(desk: Desk) -> None:
    number = desk.cancelled(reason_id=506)
    case = desk.case(number)
    assert (case.initiator, case.cause, case.is_cause_guessed) == ("buyer", CancelCause.CHEAPER, False)
    told = {"cancel_reason_id": 999, "cancel_reason": "Марсиане", "cancellation_type": "system"}
    doc = desk.world.posting(number)
    with desk.world.shop.store.transaction():
        block = {**doc["cancellation"], **told}
        postings.move(desk.world.shop, doc, "cancelled", at=None, cancellation=block)
    desk.sync(Source.FBS)
    case.refresh_from_db()
    assert (case.initiator, case.cause, case.is_cause_guessed) == ("system", CancelCause.OTHER, True)

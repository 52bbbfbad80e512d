"""Why an order was cancelled: what Ozon's reasons mean. Rules are the shop's own, everybody's, and those built in.

A reason no rule knows counts as "other" and is marked, so that somebody sees it and writes a rule. The ids are those
Ozon's list of reasons is known to give; words stand in for ids of schemes and years nobody has listed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q

from orders.models import CauseRule, Posting
from orders.states import CancelCause, Initiator
from ozon.models import Shop


@dataclass(frozen=True)
class Rule:
    """Every condition that is filled in must hold. ``words`` is in lower case; ``pk`` None: built in."""

    cause: CancelCause
    reason_id: int | None = None
    initiator: str = ""
    words: str = ""
    pk: int | None = None

    def fits(self, reason_id: int, initiator: str, text: str) -> bool:
        """Whether it speaks of this reason; ``text`` is in lower case."""
        return (
            self.reason_id in {None, reason_id}
            and self.initiator in {"", initiator}
            and (not self.words or self.words in text)
        )


class Meaning(NamedTuple):
    """``is_guessed``: no rule knew the reason."""

    cause: CancelCause
    is_guessed: bool


_BY_ID: dict[CancelCause, tuple[int, ...]] = {
    CancelCause.OUT_OF_STOCK: (352,),
    CancelCause.DEFECT: (400,),
    CancelCause.NOT_COLLECTED: (665,),
    CancelCause.LOST: (667,),
    CancelCause.DELIVERY_TERM: (501, 505),
    CancelCause.PAYMENT: (503,),
    CancelCause.CHEAPER: (506,),
    CancelCause.CHANGED_MIND: (504, 507),
    # 537: the seller did not hand the goods over in time.
    CancelCause.VIOLATION: (537,),
    # Known and none of the others: arbitration refused, another reason, no delivery to the region, the rest of a part
    # that was cancelled, a wrong address.
    CancelCause.OTHER: (401, 402, 502, 508, 666, 710),
}
# Beginnings of words, so that they hold whatever the grammar makes of the ending.
_BY_WORDS: dict[CancelCause, tuple[str, ...]] = {
    CancelCause.NOT_COLLECTED: (
        "не забрал",
        "не востребован",
        "невостребован",
        "истёк срок хранения",
        "истек срок хранения",
        "not collected",
        "did not collect",
        "unclaimed",
        "未取件",
        "无人领取",
    ),
    CancelCause.LOST: ("утерян", "потерян", "lost by", "lost on the way", "lost in transit", "丢失"),
    CancelCause.DEFECT: ("дефект", "брак", "повреж", "defect", "damaged", "破损", "缺陷"),
    CancelCause.OUT_OF_STOCK: (
        "закончился",
        "нет в наличии",
        "нет на складе",
        "out of stock",
        "缺货",
        "无货",
    ),
    CancelCause.PRICE_ERROR: (
        "ошибка в цене",
        "неверная цена",
        "неправильная цена",
        "ошибочная цена",
        "price error",
        "wrong price",
        "价格错误",
    ),
    CancelCause.CHEAPER: ("дешевле", "cheaper", "better price", "更便宜"),
    CancelCause.PAYMENT: ("оплат", "промокод", "payment", "not paid", "promo code", "付款", "支付", "优惠码"),
    CancelCause.DELIVERY_TERM: (
        "слишком долго",
        "срок доставки",
        "сроки доставки",
        "доставка задерж",
        "too long",
        "delivery date",
        "delivery is late",
        "配送时间",
        "送货时间",
    ),
    CancelCause.VIOLATION: ("нарушен", "мошенн", "violation", "fraud", "违规", "欺诈"),
    CancelCause.CHANGED_MIND: ("передумал", "changed my mind", "changed mind", "不想要", "改变主意"),
}
BUILT_IN: tuple[Rule, ...] = (
    *(Rule(cause, reason_id=number) for cause, numbers in _BY_ID.items() for number in numbers),
    *(Rule(cause, words=word) for cause, words in _BY_WORDS.items() for word in words),
)


def stored_rules(shop: Shop) -> list[CauseRule]:
    """The shop's own in their order, then everybody's in theirs."""
    rows = CauseRule.objects.filter(Q(shop=shop) | Q(shop=None))
    return list(rows.order_by(F("shop").asc(nulls_last=True), "position", "id"))


def as_rule(row: CauseRule) -> Rule:
    return Rule(CancelCause(row.cause), row.reason_id, row.initiator, row.words.casefold().strip(), row.pk)


def rules_of(shop: Shop) -> list[Rule]:
    """All rules of a shop, in the order in which they are asked: one query."""
    return [*(as_rule(row) for row in stored_rules(shop)), *BUILT_IN]


def meaning_of(reason_id: int, reason: str, initiator: str, rules: Iterable[Rule]) -> Meaning:
    """What the first rule that fits says of a reason. Pure."""
    text = reason.casefold()
    for rule in rules:
        if rule.fits(reason_id, initiator, text):
            return Meaning(rule.cause, is_guessed=False)
    return Meaning(CancelCause.OTHER, is_guessed=True)


def cause_of(posting: Posting, initiator: Initiator, rules: Sequence[Rule]) -> Meaning:
    """What the first rule that fits says of a cancelled posting. Pure."""
    return meaning_of(posting.reason_id, posting.reason, initiator, rules)

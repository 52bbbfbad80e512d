"""What the buyer hears of his return: our decision, that the goods came, the money, and a question some days after.

A return drafts one message of each kind at most, whatever is decided again. The decision to give money back already
says that it comes: Ozon's showing of that money is then no message of its own.
"""

import logging
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction

from messaging import drafting
from messaging.kinds import kinds_of
from messaging.models import BuyerMessage, Occasion
from messaging.services import withdraw
from messaging.states import MessageKind, MessageState
from messaging.texts import Outcome
from money.models import ObservedRefund
from money.selectors import refund_of_return
from money.states import RefundState
from ozon.models import Shop
from ozon.states import ShopState
from returns.models import Return
from returns.selectors import card_of, cards_of, money_key
from returns.states import Claim

logger = logging.getLogger(__name__)
# Money that was meant once, and goes nowhere.
REFUND_FELL = frozenset({RefundState.CANCELLED, RefundState.REFUSED})
# What our decision made of the claim, in words for the buyer. An action nobody can name says nothing.
_OUTCOMES = {
    Claim.REFUND_APPROVED: Outcome.REFUND,
    Claim.PARTIAL_OFFERED: Outcome.PARTIAL,
    Claim.ITEM_REQUESTED: Outcome.GOODS,
    Claim.REJECTED: Outcome.REJECTED,
}
_GIVES_MONEY = frozenset({Claim.REFUND_APPROVED, Claim.PARTIAL_ACCEPTED})
# A solution the buyer may be asked about.
SOLVED = (Claim.REFUND_APPROVED, Claim.PARTIAL_ACCEPTED)
# Ozon's types of returns, in lower case, whose goods a buyer had and sent back; the rFBS list tells none.
_FROM_BUYERS = frozenset({"clientreturn", ""})
# A shop that has its follow-ups read late sends none about what is long over.
LATE = timedelta(days=1)
AT_ONCE = 500  # of one shop in one look


def label_of(case: Return) -> str:
    return case.number or str(case.return_id)


def cause_of(case: Return, kind: MessageKind) -> str:
    return f"return:{case.source}:{case.return_id}:{kind}"


def decided(case: Return) -> None:
    """Ozon took our decision on a locked return: a message about it. Idempotent."""
    if outcome := _OUTCOMES.get(Claim(case.claim)):
        _draft(case, MessageKind.CLAIM, Occasion.CLAIM_DECIDED, outcome=outcome)


def decision_fell(case: Return) -> None:
    """Our decision on a locked return did not stand: the buyer must not read of it. Idempotent."""
    withdraw(shop=case.shop, cause=cause_of(case, MessageKind.CLAIM))


def received(case: Return) -> None:
    """A locked return of a buyer lies before us. Goods of a cancelled order, which no buyer ever had, tell nobody."""
    if case.type.casefold() in _FROM_BUYERS:
        _draft(case, MessageKind.RECEIVED, Occasion.RECEIVED)


def money_shown(case: Return) -> None:
    """Ozon shows the money of a locked return, which is news unless our decision announced it, or will once its answer
    is known. Idempotent."""
    if case.claim not in {Claim.DECIDING, Claim.UNKNOWN} and not _is_announced(case):
        _draft(case, MessageKind.REFUND, Occasion.REFUND)


def _is_announced(case: Return) -> bool:
    """Whether the buyer is told of this very money: by our latest decision, in a message that left or still may."""
    if case.claim not in _GIVES_MONEY or case.accepted_at is None:
        return False
    rows = BuyerMessage.objects.filter(shop=case.shop, cause=cause_of(case, MessageKind.CLAIM))
    gone = (MessageState.DISCARDED, MessageState.EXPIRED)
    return rows.filter(created_at__gte=case.accepted_at).exclude(state__in=gone).exists()


def _draft(case: Return, kind: MessageKind, occasion: Occasion, *, outcome: Outcome | None = None) -> None:
    if not case.shop.draft_messages or not case.posting_number:
        return
    drafted = drafting.Draft(
        kind=kind,
        posting_number=case.posting_number,
        cause=cause_of(case, kind),
        occasion=occasion,
        outcome=outcome,
        variables=_variables(case) | {"refund": _sum_of(case)},
        card=card_of(case),
    )
    drafting.draft(case.shop, [drafted])


def _variables(case: Return) -> dict[str, Any]:
    """What only the return knows."""
    return {
        "product": case.product,
        "return_number": label_of(case),
        "reason": case.reason,
        "currency": case.currency,
    }


def _sum_of(case: Return) -> Decimal | None:
    """What goes back to the buyer: as Ozon shows it, else as we decided. None while nobody knows."""
    shown = ObservedRefund.objects.filter(shop=case.shop, source=case.source, source_id=str(case.return_id))
    amount: Decimal | None = shown.values_list("amount", flat=True).first()
    refund = refund_of_return(case.shop, money_key(case))
    if amount is None and refund is not None and refund.state not in REFUND_FELL:
        return refund.amount
    return amount


def ask_again_all(*, now: datetime) -> None:
    """Draft the follow-ups that are due, in shops that want them. Idempotent; one shop's trouble stops no other."""
    for shop in Shop.objects.filter(state=ShopState.ACTIVE, draft_messages=True).order_by("pk"):
        try:
            ask_again(shop, now=now)
        except DatabaseError:  # told in the log; the next look tries again
            logger.exception("shop %s: its follow-ups could not be drafted", shop.pk)


@transaction.atomic
def ask_again(shop: Shop, *, now: datetime) -> None:
    """Of returns solved as many days ago as the shop says, and not much longer. The number of queries does not grow
    with them."""
    wanted = kinds_of(shop)[MessageKind.FOLLOW_UP]
    if not wanted.drafts:
        return
    until = now - timedelta(days=wanted.days)
    rows = Return.objects.filter(shop=shop, claim__in=SOLVED, accepted_at__range=(until - LATE, until))
    due = list(rows.order_by("-accepted_at")[:AT_ONCE])
    drafts = [
        drafting.Draft(
            kind=MessageKind.FOLLOW_UP,
            posting_number=case.posting_number,
            cause=cause_of(case, MessageKind.FOLLOW_UP),
            occasion=Occasion.FOLLOW_UP,
            variables=_variables(case),
            card=card,
        )
        for case, card in zip(due, cards_of(shop, due), strict=True)
    ]
    drafting.draft(shop, drafts)

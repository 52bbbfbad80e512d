"""Drafts that leave without a person, in shops that switched that on for their kind. None does by default.

Only a draft nobody has touched, with nothing said against its words, in an open window; whatever else it meets, it
waits for a person like any other. The time to take it back is the same as for what people approve.
"""

import logging

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from messaging import guard
from messaging.locks import lock_message
from messaging.models import BuyerMessage, KindTerms
from messaging.policy import judge_message
from messaging.reach import window_for
from messaging.services import let_out
from messaging.states import MessageKind, MessageState
from messaging.windows import Channel
from ozon.models import Shop
from ozon.states import ShopState

logger = logging.getLogger(__name__)

DESK = "sellerdesk"
NOT_ALONE = gettext_noop("It did not leave by itself: a person has to look at it.")
AT_ONCE = 200  # of one shop and kind in one look


def let_out_due() -> int:
    """Let out what may leave by itself; how many did. Idempotent: a message that was looked at leaves, or is marked for
    a person. Each in a transaction of its own; one shop's trouble stops no other."""
    gone = 0
    for row in _switched_on().select_related("shop").order_by("shop", "kind"):
        try:
            gone += sum(map(_let_out, _waiting(row.shop, MessageKind(row.kind))))
        except DatabaseError:  # told in the log; the next look tries again
            logger.exception("shop %s: its messages could not be let out", row.shop_id)
    return gone


def _switched_on() -> QuerySet[KindTerms]:
    rows = KindTerms.objects.filter(
        unattended=True, drafts=True, shop__state=ShopState.ACTIVE, shop__draft_messages=True
    )
    return rows.exclude(kind=MessageKind.REPLY)


def waiting_count(shop: Shop, kind: MessageKind) -> int:
    """How many drafts would leave at once if the kind were switched on."""
    return _untouched(shop, kind).count()


def _untouched(shop: Shop, kind: MessageKind) -> QuerySet[BuyerMessage]:
    """Drafted and never touched since: a person's change, an approval, a stop or a return each leave a mark."""
    rows = BuyerMessage.objects.filter(shop=shop, kind=kind, state=MessageState.AWAITING_APPROVAL)
    return rows.filter(version=1, attempt=1, reason="", approved_at=None, findings=[])


def _waiting(shop: Shop, kind: MessageKind) -> list[int]:
    if guard.open_hold(shop) is not None:
        return []
    return list(_untouched(shop, kind).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _let_out(pk: int) -> bool:
    message = lock_message(pk)
    if not _untouched(message.shop, MessageKind(message.kind)).filter(pk=pk).exists():
        return False  # a person was first
    if not _switched_on().filter(shop=message.shop_id, kind=message.kind).exists():
        return False  # switched off since the look began
    if judge_message(message) or window_for(message, now=timezone.now()).channel is not Channel.OPEN:
        message.reason = NOT_ALONE
        message.save(update_fields=["reason"])
        return False
    message.is_unattended = True
    message.save(update_fields=["is_unattended"])
    let_out(message, by=DESK)
    if message.state != MessageState.QUEUED:
        message.is_unattended = False
        message.save(update_fields=["is_unattended"])
    return message.state == MessageState.QUEUED

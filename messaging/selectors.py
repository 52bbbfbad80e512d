"""Reads of dialogues."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest

from messaging.models import BuyerMessage, Dialogue, DialogueMessage, PostingFacts
from messaging.states import OVER, MessageKind, MessageState
from ozon.models import Shop


def is_being_answered() -> Exists:
    """Whether a reply of ours to the last word of a dialogue, the outer row, is on its way or left: Ozon's history does
    not show it yet, but nobody has to write another."""
    ours = BuyerMessage.objects.filter(
        dialogue=OuterRef("pk"),
        kind=MessageKind.REPLY,
        state__in=[MessageState.QUEUED, MessageState.UNKNOWN, MessageState.SENT],
    )
    return Exists(ours.filter(approved_at__gte=Greatest(OuterRef("asked_at"), OuterRef("buyer_wrote_at"))))


def messages_of(shop: Shop, posting_number: str) -> QuerySet[BuyerMessage]:
    """Messages about a posting, newest first."""
    return BuyerMessage.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def said_about(shop: Shop, posting_number: str) -> QuerySet[DialogueMessage]:
    """What was said in the dialogues about a posting, as far as it was read, newest first."""
    rows = DialogueMessage.objects.filter(dialogue__shop=shop, dialogue__posting_number=posting_number)
    return rows.exclude(created_at=None).order_by("-created_at", "-id")


def message_of(shop: Shop, cause: str) -> BuyerMessage | None:
    return BuyerMessage.objects.filter(shop=shop, cause=cause).first()


def over_for(cause: Combinable) -> Exists:
    """Whether nothing more will happen to the message of an outer row's shop and ``cause``, for a filter."""
    return Exists(BuyerMessage.objects.filter(shop=OuterRef("shop"), cause=cause, state__in=OVER))


def facts_of(shop: Shop, posting_number: str) -> PostingFacts | None:
    """The facts of a posting, with the shop at hand."""
    facts = PostingFacts.objects.filter(shop=shop, posting_number=posting_number).first()
    if facts is not None:
        facts.shop = shop
    return facts


def to_read(shop: Shop, *, now: datetime, limit: int) -> list[Dialogue]:
    """Dialogues with messages to read now, those that moved last first, and of these the unread ones."""
    rows = Dialogue.objects.filter(shop=shop, wanted_at__lte=now)
    return list(rows.order_by("-wanted_at", "-unread_count", "pk")[:limit])

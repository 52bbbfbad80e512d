"""Reads of dialogues."""

from django.db.models import QuerySet

from messaging.models import BuyerMessage, PostingFacts
from ozon.models import Shop


def messages_of(shop: Shop, posting_number: str) -> QuerySet[BuyerMessage]:
    """Messages about a posting, newest first."""
    return BuyerMessage.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def message_of(shop: Shop, cause: str) -> BuyerMessage | None:
    return BuyerMessage.objects.filter(shop=shop, cause=cause).first()


def facts_of(shop: Shop, posting_number: str) -> PostingFacts | None:
    return PostingFacts.objects.filter(shop=shop, posting_number=posting_number).first()

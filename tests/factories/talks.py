"""Dialogues with buyers, and what is said in them."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from messaging import dialogues
from messaging.models import Dialogue, DialogueMessage
from messaging.states import Author, Topic
from ozon.models import Shop
from tests.factories.shops import make_shop, unique


def make_dialogue(*texts: str, shop: Shop | None = None, hours: float = 1, **fields: Any) -> Dialogue:
    """A dialogue in which the buyer said these texts, a minute apart, the last ``hours`` ago: read as any is, so that
    it waits for us with its clocks and its case. Nothing was said where no text is given."""
    values = {"chat_id": f"chat-{unique()}", "topic": Topic.BUYER, "ozon_status": "OPENED"}
    row = Dialogue.objects.create(shop=shop or make_shop(), **{**values, **fields})
    if texts:
        say(row, *texts, hours=hours)
    return row


def say(
    dialogue: Dialogue, *texts: str, author: Author = Author.BUYER, hours: float = 0, **fields: Any
) -> None:
    """Further messages, as a reading of Ozon's history keeps them."""
    last = timezone.now() - timedelta(hours=hours)
    rows = [
        DialogueMessage(
            dialogue=dialogue,
            **{
                "message_id": str(3_000_000_000_000_000_000 + unique()),
                "created_at": last - timedelta(minutes=len(texts) - 1 - at),
                "author": author,
                "text": text,
                "order_number": dialogue.order_number,
                "sku": dialogue.sku,
                **fields,
            },
        )
        for at, text in enumerate(texts)
    ]
    with transaction.atomic():
        dialogues.keep_said(dialogue, rows)
    unread = dialogue.unread_count + len(texts) if author == Author.BUYER else 0
    Dialogue.objects.filter(pk=dialogue.pk).update(last_message_id=rows[-1].message_id, unread_count=unread)
    dialogue.refresh_from_db()

"""Changing the texts of a shop: the only writer beside the ones it begins with."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from messaging.models import MessageTemplate, Occasion
from messaging.states import Language
from messaging.variables import VARIABLES, unfilled
from ozon.models import Shop

TRIES = 5
NAMES = frozenset(one.name for one in VARIABLES)


def unknown_places(text: str) -> tuple[str, ...]:
    """What stands in braces and is no variable: it could never be filled in."""
    return tuple(piece for piece in unfilled(text) if piece.strip("{}｛｝ ").lower() not in NAMES)


def keep(shop: Shop, row: MessageTemplate | None, values: Mapping[str, Any]) -> MessageTemplate:
    """Add a text, or change one: ``occasion``, ``language``, ``title``, ``text``, ``is_active``.

    A new one, and one that moves to another occasion, language or title, becomes the last variant there; of two at
    once each gets a number of its own.
    """
    kept = row or MessageTemplate(shop=shop)
    place = (Occasion(values["occasion"]), Language(values["language"]), values["title"].strip())
    is_new = row is None or place != (row.occasion, row.language, row.title)
    kept.occasion, kept.language, kept.title = place
    kept.text, kept.is_active = values["text"].replace("\r\n", "\n").strip(), values["is_active"]
    if not is_new:
        kept.save()
        return kept
    for attempt in range(TRIES):
        there = MessageTemplate.objects.filter(
            shop=shop, occasion=kept.occasion, language=kept.language, title=kept.title
        ).exclude(pk=kept.pk)
        kept.variant = (there.aggregate(last=Max("variant"))["last"] or 0) + 1
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
        else:
            break
    return kept


def switch(row: MessageTemplate, *, is_active: bool) -> None:
    """Whether the text may be taken for messages."""
    MessageTemplate.objects.filter(pk=row.pk).update(is_active=is_active)


def remove(row: MessageTemplate) -> bool:
    """Forget a text; messages made of it stay. False when it was gone."""
    gone, _rows = MessageTemplate.objects.filter(pk=row.pk).delete()
    return bool(gone)

"""Removing a shop: out of sight at once, its rows deleted little by little in the background."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import Membership
from messaging.models import BuyerMessage, MessageFile
from messaging.states import OVER
from orders.models import LabelSheet, Posting
from outbox.models import Effect
from outbox.services import drop_all
from outbox.states import STOPPABLE, Status
from ozon.models import Shop, SyncSource, new_secret
from ozon.states import ShopState
from returns.models import Photo
from worklist.attachments import discard
from worklist.models import Attachment, WorkItem
from worklist.states import LIVE

logger = logging.getLogger(__name__)

REASON = gettext_noop("The shop was removed.")
BATCH = 1000
WITH_FILES = (Attachment, LabelSheet, MessageFile, Photo)


@dataclass(frozen=True)
class Toll:
    """What goes with a shop, in rows. ``sending`` may reach Ozon yet: a worker holds it, or its answer was lost."""

    items: int
    effects: int
    sending: int
    messages: int
    postings: int


def toll(shop: Shop) -> Toll:
    """Five counts."""
    effects = Effect.objects.filter(shop=shop)
    return Toll(
        items=WorkItem.objects.filter(shop=shop, state__in=LIVE).count(),
        effects=effects.filter(status__in=STOPPABLE).count(),
        sending=effects.filter(status__in=[Status.CLAIMED, Status.UNKNOWN]).count(),
        messages=BuyerMessage.objects.filter(shop=shop).exclude(state__in=OVER).count(),
        postings=Posting.objects.filter(shop=shop).count(),
    )


@transaction.atomic
def remove(shop: Shop, *, by: str) -> bool:
    """Take a shop out of everybody's sight and stop all that is done for it. False when it is removed already.

    A conditional UPDATE decides. Key, push address and Client-Id go at once (the cabinet can be connected anew);
    unsent writes are dropped, and without its sources a running pass cannot store another page.
    """
    won = Shop.objects.filter(pk=shop.pk).exclude(state=ShopState.REMOVED)
    if not won.update(
        state=ShopState.REMOVED,
        api_key="",
        client_id=f"removed-{shop.pk}",
        push_secret=new_secret(),
        cabinet={},
        key_expires_at=None,
    ):
        return False
    SyncSource.objects.filter(shop=shop).delete()
    Membership.objects.filter(shop=shop).delete()
    dropped = drop_all(shop=shop, reason=REASON)
    logger.info("shop %s was removed (%s), %s unsent writes dropped", shop.pk, by, dropped)
    return True


def clear_removed(*, seconds: float) -> bool:
    """Delete rows of removed shops for so long at most. True when nothing is left. Resumable: what is there is what
    is left to do; each batch is a transaction of its own, and two at once only share the work."""
    deadline = time.monotonic() + seconds
    removed = Shop.objects.filter(state=ShopState.REMOVED).order_by("pk")
    # Each gets its turn: one that waits for a worker must not hold up the others.
    cleared = [_cleared(shop, deadline) for shop in removed]
    return all(cleared)


def _cleared(shop: Shop, deadline: float) -> bool:
    for rows in rows_of(shop):
        while pks := list(rows.values_list("pk", flat=True)[:BATCH]):
            if rows.model in WITH_FILES:
                # The content first: what is left of a broken run is a row, and found again.
                discard(filter(None, rows.filter(pk__in=pks).values_list("file", flat=True)))
            rows.model._default_manager.filter(pk__in=pks).delete()
            if time.monotonic() > deadline:  # after a batch: the shortest run gets on as well
                return False
    # A worker may still hold an effect: its outcome is written to the row, so row and shop wait for it.
    if Effect.objects.filter(shop=shop).exists():
        return False
    number = shop.pk
    shop.delete()
    logger.info("shop %s is deleted", number)
    return True


def rows_of(shop: Shop) -> Iterator[QuerySet[Model]]:
    """All rows that hang off a shop by foreign keys, those that refer before those they refer to."""
    held = Q(status=Status.CLAIMED, claimed_until__gt=timezone.now())
    for model in _children_first():
        rows = model._default_manager.filter(**{_path(model): shop.pk}).order_by()
        yield rows.exclude(held) if model is Effect else rows


def _children_first() -> list[type[Model]]:
    """Models that lead to a shop, ordered so that a model comes before every model it refers to."""
    ordered: list[type[Model]] = []

    def visit(model: type[Model]) -> None:
        if model in ordered:
            return
        for other in belonging:
            if other is not model and model in _parents(other):
                visit(other)
        ordered.append(model)

    belonging = [model for model in apps.get_models() if model is not Shop and _path(model)]
    for model in belonging:
        visit(model)
    return ordered


def _parents(model: type[Model]) -> list[type[Model]]:
    return [other for _field, other in _links(model)]


def _links(model: type[Model]) -> list[tuple[ForeignKey[Any, Any], type[Model]]]:
    """The foreign keys of a model and where they lead; a loaded model's key never leads to a name."""
    fields = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    return [(field, field.related_model) for field in fields if not isinstance(field.related_model, str)]


def _path(model: type[Model], seen: tuple[type[Model], ...] = ()) -> str:
    """The lookup from a model to its shop by foreign keys that must be set; "" where there is none."""
    links = _links(model)
    for field, other in links:
        if other is Shop:
            return field.name
    for field, other in links:
        if not field.null and other not in (*seen, model):
            further = _path(other, (*seen, model))
            if further:
                return f"{field.name}__{further}"
    return ""

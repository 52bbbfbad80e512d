"""Ozon's pushes: stored first, and then only a hint at what to read sooner. Ozon signs nothing, so none is believed."""

import re
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ozon import facts
from ozon.models import Fact, PushDelivery, Shop, SyncSource, new_secret
from ozon.push_body import digest_of, to_keep
from ozon.push_types import KINDS, key_of, type_of
from ozon.states import FactKind, ShopState, Source
from ozon.wake import wake

KEPT = timedelta(days=7)
METHOD = "push"  # of facts about pushes
MOST_UNKNOWN = 50  # distinct types of a shop; more are a joke of somebody who knows the address
BATCH = 1000
_SECRET = re.compile(r"[\w-]{1,64}", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def shop_of(secret: str) -> Shop | None:
    """The shop behind a push address, without its key; None for a secret nobody has, and for a removed shop."""
    if not _SECRET.fullmatch(secret):
        return None
    shops = Shop.objects.exclude(state=ShopState.REMOVED).only("client_id", "state", "push_secret")
    return shops.filter(push_secret=secret).first()


def is_about(shop: Shop, body: dict[str, Any]) -> bool:
    """Whether a body may be about the shop: ``seller_id`` is its Client-Id, or says nothing (absent, 0, no number)."""
    told, ours = str(body.get("seller_id", "")), shop.client_id
    if not (_NUMBER.fullmatch(told) and _NUMBER.fullmatch(ours)):
        return True
    return int(told) in {0, int(ours)}


def store(shop: Shop, body: dict[str, Any], *, began: float) -> None:
    """Keep one push and ask for the pass it hints at. ``began``: ``time.perf_counter()`` when it came in.

    A repetition is the same row, counted, and waits again: some pushes carry no date, so the same words may tell
    of something new. A paused shop keeps its pushes and reads later. Locks nothing but the push's own row, least
    of all the source, which a running pass may hold for as long as a page takes.
    """
    name = type_of(body)
    kind = KINDS.get(name)
    source = kind.source if kind and kind.source else ""
    now, digest = timezone.now(), digest_of(body)
    handled_at = None if source else now
    push = PushDelivery(
        shop=shop,
        message_type=name[:80],
        digest=digest,
        body=to_keep(body),
        source=source,
        key=key_of(kind, body)[:120] if kind else "",
        times=0,
        received_at=now,
        handled_at=handled_at,
    )
    with transaction.atomic():
        PushDelivery.objects.bulk_create([push], ignore_conflicts=True)
        PushDelivery.objects.filter(shop=shop, digest=digest).update(
            times=F("times") + 1,
            answer="200",
            milliseconds=round((time.perf_counter() - began) * 1000),
            received_at=now,
            handled_at=handled_at,
        )
        if source and shop.state == ShopState.ACTIVE:
            transaction.on_commit(partial(wake, shop.pk, source))
    if kind is None:
        _tell(shop, name, body)


def _tell(shop: Shop, name: str, body: dict[str, Any]) -> None:
    """A type no document lists; of its body only the names, for its values may be personal."""
    fields = ", ".join(sorted(body))
    key, kind = f"message_type={name}"[:120], FactKind.UNKNOWN_VALUE
    told = Fact.objects.filter(shop=shop, source="", kind=kind, method=METHOD)
    if told.filter(key=key).exists() or told.count() < MOST_UNKNOWN:
        facts.record(shop=shop, source="", kind=kind, key=key, detail=fields, method=METHOD)


def waiting(shop: Shop, source: Source, limit: int) -> list[PushDelivery]:
    """Pushes whose hint nobody followed yet, oldest first. Several may name the same key."""
    rows = PushDelivery.objects.filter(shop=shop, source=source, handled_at=None)
    return list(rows.order_by("id")[:limit])


def sources_waiting() -> list[tuple[int, str]]:
    """(shop id, source) with pushes that wait, of active shops. One probe of the partial index per source."""
    pushes = PushDelivery.objects.filter(shop=OuterRef("shop"), source=OuterRef("source"), handled_at=None)
    rows = SyncSource.objects.filter(Exists(pushes), shop__state=ShopState.ACTIVE)
    return list(rows.order_by("id").values_list("shop_id", "source"))


def handled(ids: Iterable[int], *, before: datetime | None = None) -> int:
    """What these pushes hint at was read; how many. Idempotent.

    ``before``: when they were asked for. One that came again since then waits on: the reading may be the older.
    """
    rows = PushDelivery.objects.filter(pk__in=list(ids), handled_at=None)
    if before:
        rows = rows.filter(received_at__lt=before)
    return rows.update(handled_at=timezone.now())


def followed(shop: Shop, source: Source, *, before: datetime) -> int:
    """A pass over all there is to read began then and went well: what came before it was read; how many. Idempotent."""
    rows = PushDelivery.objects.filter(shop=shop, source=source, handled_at=None, received_at__lt=before)
    return rows.update(handled_at=timezone.now())


def forget(before: datetime) -> int:
    """Delete pushes that came last before this moment; how many. In small batches, each on its own.

    One that still waits goes too: whatever it hinted at, the polls of a week have read.
    """
    return sum(_forget(shop_id, before) for shop_id in Shop.objects.values_list("pk", flat=True))


def _forget(shop_id: int, before: datetime) -> int:
    total = 0
    while True:
        old = PushDelivery.objects.filter(shop=shop_id, received_at__lt=before).order_by("received_at")
        gone, _ = PushDelivery.objects.filter(pk__in=old.values("pk")[:BATCH]).delete()
        total += gone
        if gone < BATCH:
            return total


def renew(shop: Shop, *, old: str) -> bool:
    """Give the shop a new push address; the old one is dead at once. False: ``old`` is not its address any more."""
    rows = Shop.objects.filter(pk=shop.pk, push_secret=old).exclude(state=ShopState.REMOVED)
    return bool(rows.update(push_secret=new_secret()))

"""The only row locks of the outbox. A stream comes before its effects."""

from collections.abc import Iterable

from django.db.models import QuerySet

from outbox.models import Effect, Stream


def lock_effect(pk: int) -> Effect:
    """Lock one effect until the transaction ends."""
    return _for_update().select_related("shop").get(pk=pk)


def lock_effects(pks: Iterable[int]) -> dict[int, Effect]:
    """Lock effects in one order, by pk."""
    rows = _for_update().filter(pk__in=list(pks)).order_by("pk")
    return {row.pk: row for row in rows.select_related("shop")}


def lock_free(rows: QuerySet[Effect], limit: int) -> list[int]:
    """Lock the first of these effects that nobody else holds, and return their pks. Waits for no one."""
    free = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return [row.pk for row in free.only("pk")[:limit]]


def lock_stream(shop_id: int, kind: str) -> Stream:
    """Lock a shop's stream of a kind: who claims from it, claims alone."""
    rows: QuerySet[Stream] = Stream.objects.select_for_update(of=("self",), no_key=True)
    stream, _ = rows.get_or_create(shop_id=shop_id, kind=kind)
    return stream


def _for_update() -> QuerySet[Effect]:
    rows: QuerySet[Effect] = Effect.objects.select_for_update(of=("self",), no_key=True)
    return rows

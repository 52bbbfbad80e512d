"""Keeping what Ozon did that we did not expect, so that staff see it and no pass stops for it."""

from collections.abc import Iterable

from django.db.models import F, QuerySet
from django.utils import timezone

from ozon.models import Fact, Shop
from ozon.states import FactKind, Source


def record(
    *,
    shop: Shop,
    source: str,
    kind: FactKind,
    key: str,
    detail: str = "",
    method: str = "",
    times: int = 1,
) -> None:
    """Count one distinct thing, seen so many ``times``; a solved one that comes back is open again. Idempotent but
    for the count."""
    now = timezone.now()
    fact, created = Fact.objects.get_or_create(
        shop=shop,
        source=source,
        kind=kind,
        method=method,
        key=key[:120],
        defaults={"count": times, "detail": detail[:2000], "first_at": now, "last_at": now},
    )
    if not created:
        Fact.objects.filter(pk=fact.pk).update(
            count=F("count") + times, last_at=now, detail=detail[:2000], solved_at=None
        )


def solve(*, shop: Shop, source: str, kind: FactKind, keys: Iterable[str]) -> None:
    """The thing reads well again."""
    told = Fact.objects.filter(shop=shop, source=source, kind=kind, solved_at=None)
    solved = set(told.values_list("key", flat=True)).intersection(keys)
    if solved:
        told.filter(key__in=solved).update(solved_at=timezone.now())


def unknown_values(
    *, shop: Shop, source: str, seen: Iterable[str], known: frozenset[str], field: str
) -> None:
    """Record the values of an enum that no document lists. They are kept raw and shown, never dropped."""
    for value in sorted({value for value in seen if value and value not in known}):
        record(shop=shop, source=source, kind=FactKind.UNKNOWN_VALUE, key=f"{field}={value}")


def open_facts(shop: Shop, source: Source, kind: FactKind) -> QuerySet[Fact]:
    return Fact.objects.filter(shop=shop, source=source, kind=kind, solved_at=None).order_by("last_at")

"""How far behind Ozon each shop is, for the page of the shift."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from outbox.models import Effect
from outbox.states import Status
from ozon.models import Shop, SyncSource
from ozon.states import ShopState
from sellerdesk.desk.connection import PATIENCE

UNSENT = (Status.DUE, Status.HELD, Status.DEAD)


@dataclass(frozen=True)
class ShopLag:
    """``source`` is the list furthest behind its turn, by ``behind``; none where all are on time. ``read_at`` is the
    last successful reading of any list, ``failing`` how many cannot be read, ``unsent`` and ``unclear`` count writes
    that wait and writes whose outcome nobody knows."""

    shop: Shop
    read_at: datetime | None
    source: SyncSource | None
    behind: timedelta
    failing: int
    unsent: int
    unclear: int

    @property
    def is_paused(self) -> bool:
        return self.shop.state == ShopState.PAUSED

    @property
    def source_name(self) -> str:
        return str(self.source.get_source_display()) if self.source else ""


def lags(shops: Sequence[Shop], *, now: datetime) -> list[ShopLag]:
    """Two statements for all shops."""
    sources: dict[int, list[SyncSource]] = {shop.pk: [] for shop in shops}
    for source in SyncSource.objects.filter(shop__in=shops).defer("cursor", "proof"):
        sources[source.shop_id].append(source)
    writes = Counter[tuple[int, str]]()
    rows = Effect.objects.filter(shop__in=shops, status__in=[*UNSENT, Status.UNKNOWN]).order_by()
    for shop, status, n in (
        rows.values("shop", "status").annotate(n=Count("pk")).values_list("shop", "status", "n")
    ):
        writes[shop, "unclear" if status == Status.UNKNOWN else "unsent"] += n
    return [
        _lag(shop, sources[shop.pk], writes[shop.pk, "unsent"], writes[shop.pk, "unclear"], now=now)
        for shop in shops
    ]


def _lag(shop: Shop, sources: list[SyncSource], unsent: int, unclear: int, *, now: datetime) -> ShopLag:
    latest = min(sources, key=lambda source: source.wanted_at, default=None)
    behind = now - latest.wanted_at if latest and shop.state == ShopState.ACTIVE else timedelta(0)
    is_late = behind > PATIENCE
    return ShopLag(
        shop=shop,
        read_at=max((source.succeeded_at for source in sources if source.succeeded_at), default=None),
        source=latest if is_late else None,
        behind=behind if is_late else timedelta(0),
        failing=sum(1 for source in sources if source.error),
        unsent=unsent,
        unclear=unclear,
    )

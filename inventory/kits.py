"""Kits in the stock ledger: their components are held, moved and counted, never the kit itself. Reads."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db.models import Q

from inventory.goods import Goods, Kits
from inventory.models import KitComponent

NONE = Kits({})


def kits_about(shop_id: int, offer_ids: Collection[str]) -> Kits:
    """The kits among these offers, and all kits that share a component with one of them, whole. One query where there
    are none, two else."""
    rows = KitComponent.objects.filter(shop=shop_id)
    about = rows.filter(Q(kit__in=offer_ids) | Q(offer_id__in=offer_ids)) if offer_ids else rows.none()
    pieces = list(about.values_list("kit", "offer_id"))
    if not pieces:
        return NONE
    components = {offer_id for _kit, offer_id in pieces}.union(offer_ids)
    sharing = rows.filter(offer_id__in=components).values("kit")
    parts: dict[str, dict[str, int]] = {}
    whole = rows.filter(kit__in=sharing).order_by("kit", "offer_id")
    for kit, offer_id, quantity in whole.values_list("kit", "offer_id", "quantity"):
        parts.setdefault(kit, {})[offer_id] = quantity
    return Kits(parts)


def apart(page: Iterable[Goods]) -> list[Goods]:
    """The goods of postings of one shop with their kits taken apart, in at most two queries. Idempotent: what was
    taken apart before is left as it is, also if the kit is made otherwise since."""
    page = list(page)
    raw = [goods for goods in page if goods.kits is None]
    if not raw:
        return page
    kits = kits_about(raw[0].shop.pk, {line.offer_id for goods in raw for line in goods.lines})
    return [_apart(goods, kits) if goods.kits is None else goods for goods in page]


def _apart(goods: Goods, kits: Kits) -> Goods:
    return replace(goods, lines=kits.apart(goods.lines), kits=kits)


def kits_of(page: Sequence[Goods]) -> Kits:
    """What is known of the kits of goods that are taken apart."""
    return Kits({kit: parts for goods in page if goods.kits for kit, parts in goods.kits.parts.items()})

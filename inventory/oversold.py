"""Cases about goods of which more left than was there. The only opener and closer of ``Kind.OVERSOLD``."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_noop

from inventory.models import Product, StockItem
from ozon.models import Shop
from worklist.phrases import phrase
from worklist.services import Card, NewItem, close_item, open_items
from worklist.states import Kind

LOOK_WITHIN = timedelta(hours=4)
BELOW_ZERO = gettext_noop("On hand %(on_hand)s: more left than was here. Count the goods.")
ENOUGH = gettext_noop("Not below zero any more.")


def key_of(warehouse_id: int, offer_id: str) -> str:
    return f"{warehouse_id}:{offer_id}"


def show(shop: Shop, items: Iterable[StockItem], *, by: str) -> None:
    """Bring the cases of these locked stock rows up to date: one open per offer and warehouse while any of its grades
    is below zero. Idempotent; in the transaction of what moved them."""
    items = list(items)
    below = {key_of(item.warehouse_id, item.offer_id): item for item in items if item.on_hand < 0}
    _open(shop, below)
    sound = {key_of(item.warehouse_id, item.offer_id): item for item in items} | below
    for key, item in sound.items():
        if key not in below and not _other_below(item):
            close_item(shop=shop, kind=Kind.OVERSOLD, key=key, by=by, outcome=ENOUGH)


def _open(shop: Shop, below: dict[str, StockItem]) -> None:
    if not below:
        return
    offers = {item.offer_id for item in below.values()}
    known = {row.offer_id: row for row in Product.objects.filter(shop=shop, offer_id__in=offers)}
    items = [
        NewItem(
            key=key,
            posting_number="",
            card=_card(item, known.get(item.offer_id)),
            deadline_at=item.oversold_since + LOOK_WITHIN if item.oversold_since else None,
        )
        for key, item in sorted(below.items())
    ]
    open_items(shop=shop, kind=Kind.OVERSOLD, items=items)


def _card(item: StockItem, product: Product | None) -> Card:
    return Card(
        product=(product.name if product else "") or item.offer_id,
        picture=product.picture if product else "",
        reason=phrase(BELOW_ZERO, on_hand=item.on_hand),
    )


def _other_below(item: StockItem) -> bool:
    rows = StockItem.objects.filter(
        shop=item.shop_id, warehouse_id=item.warehouse_id, offer_id=item.offer_id, on_hand__lt=0
    )
    return rows.exclude(pk=item.pk).exists()

"""Cases about goods of which more left than was there, or more is promised than is there. The only opener and closer of
``Kind.OVERSOLD``."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from inventory.goods import Pair
from inventory.models import Product, Reservation, StockItem
from inventory.states import OZON_RESERVES, Grade
from ozon.models import Shop
from worklist.phrases import phrase
from worklist.services import Card, NewItem, close_item, open_items
from worklist.states import Kind

LOOK_WITHIN = timedelta(hours=4)
BELOW_ZERO = gettext_noop("On hand %(on_hand)s: more left than was here. Count the goods.")
SHORT = gettext_noop(
    "On hand %(on_hand)s, promised to open orders %(held)s: not all of them can be shipped. Count the goods."
)
ENOUGH = gettext_noop("Not below zero any more.")


def key_of(warehouse_id: int, offer_id: str) -> str:
    return f"{warehouse_id}:{offer_id}"


def promised(shop: Shop, offer_ids: Iterable[str] | None = None) -> dict[Pair, int]:
    """Pieces that open postings hold, by pair. Nothing where another system keeps the numbers: what came in there, our
    ledger need not know. One query."""
    if not shop.keeps_stock:
        return {}
    rows = Reservation.objects.filter(shop=shop, holding__in=OZON_RESERVES)
    if offer_ids is not None:
        rows = rows.filter(offer_id__in=set(offer_ids))
    sums = rows.values("warehouse_id", "offer_id").annotate(n=Sum("quantity"))
    return {(place, offer_id): n for place, offer_id, n in sums.values_list("warehouse_id", "offer_id", "n")}


def short_pairs(shop: Shop) -> set[Pair]:
    """Pairs of which open postings hold more than is on hand: somebody will have to cancel. Two queries."""
    held = promised(shop)
    rows = StockItem.objects.filter(shop=shop, grade=Grade.A, offer_id__in={offer_id for _, offer_id in held})
    on_hand = rows.values_list("warehouse_id", "offer_id", "on_hand")
    return {(place, offer_id) for place, offer_id, n in on_hand if n < held.get((place, offer_id), 0)}


def show(shop: Shop, items: Iterable[StockItem], *, by: str) -> None:
    """Bring the cases of these locked stock rows up to date: one open per offer and warehouse while any of its grades
    is below zero, or its open postings hold more than is there. Idempotent; in the transaction of what moved them."""
    items = list(items)
    held = promised(shop, {item.offer_id for item in items}) if items else {}
    wanting = {
        _key(item): item for item in items if item.grade == Grade.A and item.on_hand < _held(item, held)
    }
    wanting |= {_key(item): item for item in items if item.on_hand < 0}
    _open(shop, wanting, held)
    for key, item in {_key(item): item for item in items}.items():
        if key not in wanting and not _other_below(item):
            close_item(shop=shop, kind=Kind.OVERSOLD, key=key, by=by, outcome=ENOUGH)


def _key(item: StockItem) -> str:
    return key_of(item.warehouse_id, item.offer_id)


def _held(item: StockItem, held: Mapping[Pair, int]) -> int:
    return held.get((item.warehouse_id, item.offer_id), 0)


def _open(shop: Shop, wanting: dict[str, StockItem], held: Mapping[Pair, int]) -> None:
    if not wanting:
        return
    offers = {item.offer_id for item in wanting.values()}
    known = {row.offer_id: row for row in Product.objects.filter(shop=shop, offer_id__in=offers)}
    items = [
        NewItem(
            key=key,
            posting_number="",
            card=_card(item, known.get(item.offer_id), _held(item, held)),
            deadline_at=(item.oversold_since or timezone.now()) + LOOK_WITHIN,
        )
        for key, item in sorted(wanting.items())
    ]
    open_items(shop=shop, kind=Kind.OVERSOLD, items=items)


def _card(item: StockItem, product: Product | None, held: int) -> Card:
    below = item.on_hand < 0
    return Card(
        product=(product.name if product else "") or item.offer_id,
        picture=product.picture if product else "",
        reason=phrase(BELOW_ZERO, on_hand=item.on_hand)
        if below
        else phrase(SHORT, on_hand=item.on_hand, held=held),
    )


def _other_below(item: StockItem) -> bool:
    rows = StockItem.objects.filter(
        shop=item.shop_id, warehouse_id=item.warehouse_id, offer_id=item.offer_id, on_hand__lt=0
    )
    return rows.exclude(pk=item.pk).exists()

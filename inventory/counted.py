"""What a stock-take found beside what the ledger says. Reads; quantities are pieces."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inventory.models import Product, StockItem, StockMovement, StockTake, StockTakeLine
from inventory.states import Grade

Shelf = tuple[str, str]  # offer_id, grade


@dataclass(frozen=True)
class Difference:
    """One counted line. ``on_hand`` is the ledger's figure now; ``moved`` what it changed by since the line was counted
    last: such goods are better counted again. ``item`` None: nothing of this grade ever lay here."""

    line: StockTakeLine
    item: StockItem | None
    on_hand: int
    moved: int = 0
    product: Product | None = None

    @property
    def quantity(self) -> int:
        """Pieces more than the ledger says, or said when it was entered; negative: fewer."""
        return self.line.counted - self.expected

    @property
    def expected(self) -> int:
        """By the ledger: now, or as it was entered."""
        return self.on_hand if self.line.expected is None else self.line.expected

    @property
    def cannot_be_entered(self) -> bool:
        """Sound goods that Ozon has no stock of in this warehouse: nobody opened their ledger."""
        return self.item is None and self.line.grade == Grade.A and self.line.counted > 0


def differences(take: StockTake, stock: Mapping[Shelf, StockItem] | None = None) -> list[Difference]:
    """All counted lines, by article, in four queries. ``stock``: the shelves as they are locked."""
    lines = list(take.lines.order_by("offer_id", "grade"))
    offers = {line.offer_id for line in lines}
    if stock is None:
        items = StockItem.objects.filter(
            shop=take.shop_id, warehouse_id=take.warehouse_id, offer_id__in=offers
        )
        stock = {(item.offer_id, item.grade): item for item in items}
    products = {row.offer_id: row for row in Product.objects.filter(shop=take.shop_id, offer_id__in=offers)}
    moved = _moved(lines, stock)
    return [
        Difference(
            line,
            item := stock.get((line.offer_id, line.grade)),
            item.on_hand if item else 0,
            moved.get(line.pk, 0),
            products.get(line.offer_id),
        )
        for line in lines
    ]


def _moved(lines: Iterable[StockTakeLine], stock: Mapping[Shelf, StockItem]) -> dict[int, int]:
    """What the ledger changed by since each line was counted, by line."""
    of = {item.pk: line for line in lines if (item := stock.get((line.offer_id, line.grade)))}
    if not of:
        return {}
    since = min(line.changed_at for line in of.values())
    moved: dict[int, int] = {}
    rows = StockMovement.objects.filter(item__in=of, at__gte=since)
    for shelf, at, quantity in rows.values_list("item", "at", "quantity"):
        line = of[shelf]
        if at > line.changed_at:
            moved[line.pk] = moved.get(line.pk, 0) + quantity
    return moved


def fingerprint(found: Iterable[Difference]) -> str:
    """All figures a person was shown: what is entered is what was seen."""
    text = "\n".join(
        f"{one.line.offer_id}\t{one.line.grade}\t{one.line.counted}\t{one.on_hand}" for one in found
    )
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

"""What a packer sees of goods: names, pictures, places, what kits are made of, and the names of warehouses."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from inventory.models import DeliveryMethod, KitComponent, Product, StockItem, Warehouse
from inventory.states import Grade
from orders.models import Posting

Key = tuple[int, str]  # shop, offer_id


@dataclass(frozen=True)
class Piece:
    """One line of a posting as a packer looks for it. ``place`` is where it lies; empty where nobody said."""

    sku: int
    offer_id: str
    name: str
    picture: str
    quantity: int
    place: str


def pieces_of(postings: Sequence[Posting]) -> dict[int, list[Piece]]:
    """The lines of each posting by its key, with name, picture and place: two queries beside the lines."""
    lines = [(posting, line) for posting in postings for line in posting.lines.all()]
    offers = {line.offer_id for _, line in lines}
    shop_ids = {posting.shop_id for posting in postings}
    faces = products(shop_ids, offers)
    shelves = shelves_of(shop_ids, offers)
    found: dict[int, list[Piece]] = {posting.pk: [] for posting in postings}
    for posting, line in lines:
        face = faces.get((posting.shop_id, line.offer_id))
        found[posting.pk].append(
            Piece(
                line.sku,
                line.offer_id,
                line.name or (face.name if face else "") or line.offer_id,
                face.picture if face else "",
                line.quantity,
                shelves.get((posting.shop_id, posting.warehouse_id or 0, line.offer_id), ""),
            )
        )
    return found


def products(shop_ids: Iterable[int], offers: Iterable[str]) -> dict[Key, Product]:
    rows = Product.objects.filter(shop__in=set(shop_ids), offer_id__in=set(offers))
    return {(row.shop_id, row.offer_id): row for row in rows}


def shelves_of(shop_ids: Iterable[int], offers: Iterable[str]) -> dict[tuple[int, int, str], str]:
    """Where sound goods lie, by shop, warehouse and offer."""
    rows = StockItem.objects.filter(shop__in=set(shop_ids), offer_id__in=set(offers), grade=Grade.A)
    told = rows.exclude(place="").values_list("shop_id", "warehouse_id", "offer_id", "place")
    return {(shop, warehouse, offer): place for shop, warehouse, offer, place in told}


def kits_of(shop_ids: Iterable[int], offers: Iterable[str]) -> dict[Key, list[KitComponent]]:
    """What the kits among the offers are made of."""
    found: dict[Key, list[KitComponent]] = {}
    for row in KitComponent.objects.filter(shop__in=set(shop_ids), kit__in=set(offers)).order_by("id"):
        found.setdefault((row.shop_id, row.kit), []).append(row)
    return found


def warehouses(shop_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """Names of the shops' warehouses by shop and id."""
    rows = Warehouse.objects.filter(shop__in=shop_ids).order_by("name")
    return {(shop, pk): name for shop, pk, name in rows.values_list("shop_id", "warehouse_id", "name")}


def methods(shop_ids: Collection[int]) -> list[tuple[int, str]]:
    """Delivery methods of the shops: id and name, in the order of names."""
    rows = DeliveryMethod.objects.filter(shop__in=shop_ids).order_by("name", "method_id")
    return list(dict(rows.values_list("method_id", "name")).items())

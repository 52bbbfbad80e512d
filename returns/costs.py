"""What returns cost: one return's line, and products of a month."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q

from money.bookings import Part
from money.costing import Cost, cost_of
from money.families import families_of
from money.models import Reconciliation
from money.states import Family
from ozon.models import Shop
from returns.comparing import Key
from returns.reconciling_reads import PostingFacts, bookings_of, postings_of

CHUNK = 1000
TOP = 100


def parts_of(shop: Shop, numbers: Collection[str]) -> tuple[dict[Key, list[Part]], dict[str, PostingFacts]]:
    """Bookings by article; a fee without an article is shared by those of its posting. Two queries."""
    postings = postings_of(shop, numbers)
    found = bookings_of(shop, numbers, postings)
    for number, sku in [key for key in found if key[1] == 0]:
        others = [line.sku for line in postings[number].lines] if number in postings else []
        if others:
            shared = [_shared(part, len(others)) for part in found.pop((number, sku))]
            for other in others:
                found[number, other] = [*found.get((number, other), []), *shared]
    return found, postings


def _shared(part: Part, among: int) -> Part:
    return part._replace(amount=None if part.amount is None else part.amount / among)


def costs_of_posting(shop: Shop, number: str, currency: str) -> dict[int, Cost]:
    """The cost of each article of a posting, by sku. Three queries."""
    families = families_of(shop)
    found, _postings = parts_of(shop, [number])
    return {sku: cost_of(parts, families, currency) for (_number, sku), parts in found.items()}


@dataclass
class ProductCost:
    """What the returns of one product cost in a month. ``lines``: how many postings it came back from."""

    shop: Shop
    offer_id: str
    product: str
    currency: str
    lines: int = 0
    cost: Cost = field(default_factory=Cost)

    @property
    def each(self) -> Decimal:
        return (self.cost.lost / self.lines).quantize(Decimal("0.01"))


def products_of_month(shops: Sequence[Shop], month: date) -> list[ProductCost]:
    """Products whose money went back or was expected in that month of UTC, the most expensive first; all of them.

    Everything booked for such a posting counts, whatever its day: the delivery was paid at the sale. A constant number
    of queries for each shop and thousand postings.
    """
    found: dict[tuple[int, str, str], ProductCost] = {}
    for shop in shops:
        families = families_of(shop)
        for rows in _lines(shop, month):
            _add(found, shop, rows, families)
    return sorted(found.values(), key=lambda row: (row.cost.lost, row.cost.net, row.offer_id))


def _lines(shop: Shop, month: date) -> Iterator[Sequence[Reconciliation]]:
    start = datetime.combine(month.replace(day=1), time.min, UTC)
    end = (start + timedelta(days=32)).replace(day=1)
    told = Q(booked__isnull=False) | Q(shown__isnull=False) | Q(planned__isnull=False) | ~Q(cases=[])
    rows = Reconciliation.objects.filter(told, shop=shop, since__gte=start, since__lt=end).order_by("id")
    only = ("posting_number", "sku", "offer_id", "product", "currency")
    last = 0
    while page := list(rows.filter(pk__gt=last).only(*only)[:CHUNK]):
        yield page
        last = page[-1].pk


def _add(
    found: dict[tuple[int, str, str], ProductCost],
    shop: Shop,
    rows: Sequence[Reconciliation],
    families: dict[int, Family],
) -> None:
    parts, _postings = parts_of(shop, {row.posting_number for row in rows})
    for row in rows:
        key = (shop.pk, row.offer_id or str(row.sku), row.currency)
        product = found.setdefault(key, ProductCost(shop, key[1], row.product, row.currency))
        booked = parts.get((row.posting_number, row.sku), [])
        product.lines += 1
        product.cost += cost_of(booked, families, row.currency)

"""Reads of postings and their cases."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from inventory.goods import Goods, Line
from inventory.models import Product
from inventory.selectors import pictures
from orders.models import CancellationRequest, Posting, PostingLine
from orders.states import FINAL_STATUSES, REQUEST_OPEN, Scheme
from ozon.models import Shop
from worklist.services import Card


def goods_of(posting: Posting) -> Goods | None:
    """What the stock ledger needs to know of a posting; None without a warehouse."""
    if posting.warehouse_id is None:
        return None
    return Goods(
        shop=posting.shop,
        posting_number=posting.posting_number,
        warehouse_id=posting.warehouse_id,
        lines=[Line(line.offer_id, line.quantity) for line in posting.lines.all()],
        since=posting.in_process_at,
    )


def worth(posting: Posting) -> Decimal | None:
    """What the buyer gets back when all of it is cancelled; None while the price of a line is not known."""
    prices = [line.price for line in posting.lines.all()]
    return posting.amount if prices and None not in prices else None


def lines_text(posting: Posting) -> str:
    """The goods in short, for the timeline: ``KT-17-GL ×1, MG-04-SV ×2``."""
    return ", ".join(f"{line.offer_id} ×{line.quantity}" for line in posting.lines.all())


def products_of(shop: Shop, postings: Iterable[Posting]) -> dict[str, Product]:
    """The catalogue's rows of these postings' goods, by offer_id, in one query."""
    return pictures(shop, {line.offer_id for posting in postings for line in posting.lines.all()})


def card_of(posting: Posting, *, reason: str, products: Mapping[str, Product] | None = None) -> Card:
    """What the queue shows of the posting: first product, sum, reason. ``products``: as ``products_of`` found them."""
    lines = list(posting.lines.all())
    first = lines[0] if lines else None
    known = products_of(posting.shop, [posting]) if products is None else products
    product = known.get(first.offer_id) if first else None
    return Card(
        product=(first.name or (product.name if product else "")) if first else "",
        picture=product.picture if product else "",
        more=max(0, len(lines) - 1),
        reason=reason,
        amount=posting.amount,
        currency=posting.currency,
    )


def posting_of(shop: Shop, posting_number: str) -> Posting | None:
    rows = Posting.objects.filter(shop=shop, posting_number=posting_number).select_related("shop", "case")
    return rows.prefetch_related(Prefetch("lines", PostingLine.objects.order_by("pk"))).first()


def card_for(shop: Shop, posting_number: str, *, reason: str) -> Card:
    """``card_of`` for a number whose posting may not have been read yet."""
    posting = posting_of(shop, posting_number)
    return card_of(posting, reason=reason) if posting else Card(reason=reason)


def requests_of(shop: Shop, posting_number: str) -> QuerySet[CancellationRequest]:
    """The posting's requests, newest first."""
    return CancellationRequest.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def open_requests(shop: Shop) -> QuerySet[CancellationRequest]:
    return CancellationRequest.objects.filter(shop=shop, state__in=REQUEST_OPEN)


def siblings_of(posting: Posting) -> QuerySet[Posting]:
    """Other postings of the same order."""
    if not posting.order_number:
        return Posting.objects.none()
    rows = Posting.objects.filter(shop=posting.shop, order_number=posting.order_number)
    return rows.exclude(pk=posting.pk).order_by("-in_process_at")[:10]


def open_numbers(
    shop: Shop, before: datetime, *, after: int, limit: int, scheme: Scheme | None = None
) -> list[tuple[int, str]]:
    """(key, number) of postings that are not over and came in before a moment, by key behind ``after``: those of the
    seller's own stock, or of ``scheme``."""
    rows = Posting.objects.filter(shop=shop, pk__gt=after, in_process_at__lt=before)
    rows = rows.filter(scheme=scheme) if scheme else rows.exclude(scheme=Scheme.FBO)
    rows = rows.exclude(ozon_status__in=FINAL_STATUSES)
    return list(rows.order_by("pk").values_list("pk", "posting_number")[:limit])


def unknown_numbers(shop: Shop, numbers: set[str]) -> set[str]:
    """Those of these postings that are not here."""
    known = Posting.objects.filter(shop=shop, posting_number__in=numbers)
    return numbers - set(known.values_list("posting_number", flat=True)) if numbers else set()

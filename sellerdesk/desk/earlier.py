"""Earlier cases of the same products: what went wrong with them before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from orders.models import Posting, PostingLine
from ozon.models import Shop
from returns.models import Return

SHOWN = 5
# How far back it is looked: postings of one product, and products of one posting. A bound on the work of one page.
POSTINGS = 200
PRODUCTS = 4


@dataclass(frozen=True)
class Earlier:
    """A posting of the same product that was cancelled or sent back, and why, in Ozon's or the buyer's words."""

    number: str
    at: datetime | None
    is_return: bool
    reason: str
    amount: Decimal | None
    currency: str


def earlier_of(shop: Shop, number: str, offer_ids: Sequence[str]) -> list[Earlier]:
    """The last few of the newest postings of these products. One query; none for a case without products."""
    offers = list(dict.fromkeys(offer for offer in offer_ids if offer))[:PRODUCTS]
    if not offers:
        return []
    sent_back = Return.objects.filter(shop=shop, posting_number=OuterRef("posting_number")).order_by("-id")
    rows = Posting.objects.filter(shop=shop, pk__in=_postings(offers)).exclude(posting_number=number)
    rows = rows.annotate(
        returned=Subquery(sent_back.values("pk")[:1]), why=Subquery(sent_back.values("reason")[:1])
    )
    rows = rows.filter(Q(case__isnull=False) | Q(returned__isnull=False)).order_by("-in_process_at", "-pk")
    return [_earlier(row) for row in rows.defer("payload", "fingerprint", "actions")[:SHOWN]]


def _postings(offers: list[str]) -> QuerySet[PostingLine, Any]:
    first, *others = [
        PostingLine.objects.filter(offer_id=offer).order_by("-posting_id").values("posting_id")[:POSTINGS]
        for offer in offers
    ]
    return first.union(*others) if others else first


def _earlier(row: Posting) -> Earlier:
    returned, why = getattr(row, "returned", None), getattr(row, "why", None)
    return Earlier(
        number=row.posting_number,
        at=row.in_process_at,
        is_return=returned is not None,
        reason=why or row.reason,
        amount=row.amount,
        currency=row.currency,
    )

"""Which defects came with whose goods: pieces found defective by supplier, code and period, beside what was sold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from orders.models import PostingLine
from orders.states import CANCELLED
from ozon.models import Shop
from returns.models import ReturnItem, SupplierOffer
from returns.unit_states import Inspection

NOBODY = 0  # articles of no known supplier


@dataclass(frozen=True)
class Line:
    """Pieces of one supplier with one defect. ``total``: what buyers paid for them, in ``currency``; None where a kit's
    component has no price of its own. ``sold``: pieces of this supplier sold in the period."""

    supplier_id: int
    supplier: str
    code: str
    pieces: int
    total: Decimal | None
    currency: str
    sold: int

    @property
    def share(self) -> float | None:
        """Of what was sold, 0 to 1; None where nothing is known to be sold."""
        return self.pieces / self.sold if self.sold else None


def defects(shops: Collection[Shop], *, since: datetime, until: datetime) -> QuerySet[Any]:
    """Pieces found defective, or sound with a code, in the period, each with its ``supplier_id`` (0: nobody's) and
    ``supplier``."""
    rows = ReturnItem.objects.filter(
        Q(inspection=Inspection.DEFECTIVE) | ~Q(defect=""),
        case__shop__in=list(shops),
        inspected_at__gte=since,
        inspected_at__lt=until,
    )
    offers = SupplierOffer.objects.filter(shop=OuterRef("case__shop"), offer_id=OuterRef("offer_id"))
    return rows.annotate(
        supplier_id=Coalesce(
            Subquery(offers.values("supplier")[:1], output_field=BigIntegerField()), Value(NOBODY)
        ),
        supplier=Coalesce(Subquery(offers.values("supplier__name")[:1]), Value("")),
    )


def report(shops: Collection[Shop], *, since: datetime, until: datetime) -> list[Line]:
    """Most pieces first. Two queries, whatever there is."""
    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=16, decimal_places=2)
    price = Case(When(kit="", then=F("case__price")), default=None, output_field=money)
    rows = (
        defects(shops, since=since, until=until)
        .order_by()
        .values("supplier_id", "supplier", "defect", "case__currency")
        .annotate(pieces=Count("pk"), total=Sum(price))
        .order_by("-pieces", "supplier", "defect")
    )
    sold = _sold(shops, since=since, until=until)
    return [
        Line(
            row["supplier_id"],
            row["supplier"],
            row["defect"],
            row["pieces"],
            row["total"],
            row["case__currency"],
            sold.get(row["supplier_id"], 0),
        )
        for row in rows
    ]


def _sold(shops: Collection[Shop], *, since: datetime, until: datetime) -> dict[int, int]:
    """Pieces of postings ordered in the period and not cancelled, by supplier."""
    offers = SupplierOffer.objects.filter(shop=OuterRef("posting__shop"), offer_id=OuterRef("offer_id"))
    lines = PostingLine.objects.filter(
        posting__shop__in=list(shops), posting__in_process_at__gte=since, posting__in_process_at__lt=until
    ).exclude(posting__ozon_status=CANCELLED)
    by_supplier = lines.annotate(
        owner=Coalesce(Subquery(offers.values("supplier")[:1], output_field=BigIntegerField()), Value(NOBODY))
    ).order_by()
    return dict(by_supplier.values("owner").annotate(n=Sum("quantity")).values_list("owner", "n"))

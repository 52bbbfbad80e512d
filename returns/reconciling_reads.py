"""What reconciliation reads: one query each for a batch of postings, as bare values."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from money.bookings import PART_FIELDS, Part
from money.families import families_of
from money.models import Accrual, ObservedRefund, Reconciliation, Refund, Touched
from money.states import WRONG, Family, PartKind, Verdict
from orders.models import PostingLine
from orders.states import CANCELLED
from ozon.models import Shop
from returns.expecting import MEANT, Meant, Seen, Told
from returns.models import Return

# How far back a sweep looks once everything older was compared.
LOOK_BACK = timedelta(days=120)
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """An article of a posting, and what was paid for all its pieces."""

    sku: int
    offer_id: str
    product: str
    paid: Decimal | None


@dataclass(slots=True)
class PostingFacts:
    """What of a posting counts here."""

    scheme: str
    currency: str
    is_cancelled: bool
    delivered_at: datetime | None
    cancelled_at: datetime | None
    is_history: bool
    lines: list[Line] = field(default_factory=list)

    def sku_of(self, offer_id: str, sku: int) -> int:
        """The line's own number for an article: one offer has several, and Ozon's lists may each name another."""
        found = [line.sku for line in self.lines if sku and line.sku == sku]
        found += [line.sku for line in self.lines if offer_id and line.offer_id == offer_id]
        if not found and not sku and not offer_id and len(self.lines) == 1:
            return self.lines[0].sku
        return found[0] if found else sku

    def line(self, sku: int) -> Line | None:
        return next((line for line in self.lines if line.sku == sku), None)


def postings_of(shop: Shop, numbers: Collection[str]) -> dict[str, PostingFacts]:
    """The mirrored ones of these postings with their lines."""
    rows = PostingLine.objects.filter(posting__shop=shop, posting__posting_number__in=numbers).values_list(
        "posting__posting_number",
        "posting__scheme",
        "posting__currency",
        "posting__ozon_status",
        "posting__delivered_at",
        "posting__case__recorded_at",
        "posting__case__is_history",
        "sku",
        "offer_id",
        "name",
        "quantity",
        "price",
    )
    found: dict[str, PostingFacts] = {}
    for row in rows.order_by("pk"):
        number, scheme, currency, status, delivered, cancelled, past = row[:7]
        posting = found.get(number)
        if posting is None:
            gone = status == CANCELLED
            posting = PostingFacts(scheme, currency, gone, delivered, cancelled, bool(past))
            found[number] = posting
        sku, offer_id, name, quantity, price = row[7:]
        posting.lines.append(Line(sku, offer_id, name, None if price is None else price * quantity))
    return found


def returns_of(shop: Shop, numbers: Collection[str]) -> list[Told]:
    rows = Return.objects.filter(shop=shop, posting_number__in=numbers).order_by("pk")
    return [Told(*row) for row in rows.values_list(*Told._fields)] if numbers else []


def meant_of(shop: Shop, numbers: Collection[str]) -> dict[str, Meant]:
    """Refunds that may have moved money, by the ledger's name of their return: one each."""
    rows = Refund.objects.filter(shop=shop, posting_number__in=numbers, state__in=MEANT).order_by("pk")
    return {row[3]: Meant(*row) for row in rows.values_list(*Meant._fields)}


def seen_of(shop: Shop, numbers: Collection[str]) -> dict[tuple[str, str], Seen]:
    """Money Ozon showed, by the list and id of the return."""
    rows = ObservedRefund.objects.filter(shop=shop, posting_number__in=numbers).order_by("pk")
    return {(row[1], row[2]): Seen(*row) for row in rows.values_list(*Seen._fields)}


def bookings_of(
    shop: Shop, numbers: Collection[str], postings: Mapping[str, PostingFacts]
) -> dict[tuple[str, int], list[Part]]:
    """Bookings by posting and article."""
    rows = Accrual.objects.filter(shop=shop, unit_number__in=numbers).order_by("date", "pk")
    rows = rows.exclude(
        unit_number=""
    )  # the planner does not see that of a long list, nor uses the partial index
    found: defaultdict[tuple[str, int], list[Part]] = defaultdict(list)
    for number, *values in rows.values_list("unit_number", *PART_FIELDS):
        part, posting = Part(*values), postings.get(number)
        found[number, posting.sku_of("", part.sku) if posting else part.sku].append(part)
    return found


def touch_all(shop: Shop, *, now: datetime) -> None:
    """Every posting whose money a return, a refund or a booking tells of is to be compared: of the last months, and of
    all time where nothing was ever compared. Those that are waited for and those that are wrong, however old."""
    known = Reconciliation.objects.filter(shop=shop)
    since = now - LOOK_BACK if known.exists() else None
    open_ones = known.filter(verdict__in=[Verdict.WAITING, *WRONG])
    numbers = {*open_ones.values_list("posting_number", flat=True), *_named(shop, since)} - {""}
    wanted = sorted(numbers)
    with transaction.atomic():
        for start in range(0, len(wanted), CHUNK):
            Touched.objects.bulk_create(
                Touched(shop=shop, posting_number=number) for number in wanted[start : start + CHUNK]
            )


def _named(shop: Shop, since: datetime | None) -> Iterator[str]:
    returns, refunds = Return.objects.filter(shop=shop), Refund.objects.filter(shop=shop)
    booked = Accrual.objects.filter(_counts(shop), shop=shop).exclude(unit_number="")
    if since is not None:
        returns = returns.filter(read_at__gte=since)  # when it last came to something else
        refunds = refunds.filter(created_at__gte=since)
        booked = booked.filter(date__gte=since.date())
    for rows, name in ((returns, "posting_number"), (refunds, "posting_number"), (booked, "unit_number")):
        yield from rows.order_by().values_list(name, flat=True).distinct()


def _counts(shop: Shop) -> Q:
    """Bookings by which money goes back, or Ozon pays for goods."""
    families = families_of(shop)
    kinds = {Family.SHIPPING, Family.COMPENSATION, Family.SALE}
    types = [type_id for type_id, family in families.items() if family in kinds]
    return Q(kind=PartKind.SALE, amount__lt=0) | Q(type_id__in=types)

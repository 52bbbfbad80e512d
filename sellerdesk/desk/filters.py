"""What the address of the queue says, read into a value: nothing a visitor types can break the page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from django.db.models import Q, QuerySet
from django.http import QueryDict

from worklist.models import WorkItem
from worklist.states import Kind

TABS = ("mine", "free", "hot", "all")
MOST = Decimal(10) ** 11


@dataclass(frozen=True)
class Cursor:
    """Where a page ends; the next begins behind it. Ids part equal moments."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}~{self.pk}"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Filters of one view of the queue. ``min_sum`` is in the currency of each row."""

    tab: str = "all"
    kind: str = ""
    shop: int | None = None
    text: str = ""
    min_sum: Decimal | None = None
    after: Cursor | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the tab cuts the queue down."""
        return bool(self.kind or self.shop or self.text or self.min_sum is not None)


def read(query: QueryDict) -> Filters:
    """The filters of the address; what makes no sense is left out."""
    tab, kind = query.get("tab", ""), query.get("kind", "")
    return Filters(
        tab=tab if tab in TABS else "all",
        kind=kind if kind in Kind.values else "",
        shop=_number(query.get("shop", "")),
        text=query.get("q", "").strip().replace("\x00", "")[:80],
        min_sum=_sum(query.get("min", "")),
        after=_cursor(query.get("after", "")),
    )


def narrow(rows: QuerySet[WorkItem], filters: Filters) -> QuerySet[WorkItem]:
    """Rows that pass all filters; the tab and the cursor are cut elsewhere."""
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.shop:
        rows = rows.filter(shop=filters.shop)
    if filters.min_sum is not None:
        rows = rows.filter(amount__gte=filters.min_sum)
    if filters.text:
        rows = rows.filter(Q(posting_number__icontains=filters.text) | Q(product__icontains=filters.text))
    return rows


def behind(rows: QuerySet[WorkItem], cursor: Cursor | None) -> QuerySet[WorkItem]:
    """Rows that come after the cursor in the queue's order, found by the index."""
    if cursor is None:
        return rows
    return rows.filter(sort_at__gte=cursor.at).exclude(sort_at=cursor.at, pk__lte=cursor.pk)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _sum(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value < MOST else None


def _cursor(text: str) -> Cursor | None:
    moment, _, pk = text.partition("~")
    number = _number(pk)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return Cursor(at.replace(tzinfo=UTC), number) if number is not None and at.tzinfo is None else None

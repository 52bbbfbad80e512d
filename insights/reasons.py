"""Why orders are cancelled, counted by product, warehouse, initiator, carrier and week. Reads only.

A cancellation counts when it was recorded. What was over before the shop was connected was recorded all at once, so it
counts when it was ordered: Ozon does not tell when it was cancelled. The number of queries does not grow with rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, DateTimeField, F, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncWeek
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.models import Warehouse
from orders.models import Cancellation

WEEK = timedelta(days=7)
NONE = ""  # of what Ozon told none


class Dimension(models.TextChoices):
    """What causes are held against."""

    PRODUCT = "product", _("by product")
    WAREHOUSE = "warehouse", _("by warehouse")
    INITIATOR = "initiator", _("by initiator")
    CARRIER = "carrier", _("by carrier")
    WEEK = "week", _("by week")


_FIELDS: dict[str, str] = {
    Dimension.PRODUCT: "posting__lines__offer_id",
    Dimension.WAREHOUSE: "posting__warehouse_id",
    Dimension.INITIATOR: "initiator",
    Dimension.CARRIER: "posting__carrier",
}


@dataclass(frozen=True)
class Asked:
    """Cancellations of these shops from ``start`` on and before ``end``; weeks are those of ``zone``.

    ``cause`` narrows them to one, ``by`` and ``of`` to one value of a dimension (``of`` None: all of them).
    """

    shops: list[int]
    start: datetime
    end: datetime
    zone: tzinfo
    cause: str = ""
    by: str = ""
    of: str | None = None


@dataclass
class Cause:
    """How often, and for how much by currency: sums of different ones are never added."""

    cause: str
    n: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


@dataclass
class Line:
    """One value of a dimension: how often by cause."""

    value: str
    label: str
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.counts.total()


def causes(asked: Asked) -> list[Cause]:
    """By cause, the most frequent first. Two queries."""
    found: dict[str, Cause] = {}
    for rows in _both(asked):
        counted = rows.values_list("cause", "posting__currency").annotate(
            n=Count("pk"), amount=Sum("posting__amount")
        )
        for cause, currency, n, amount in counted.order_by():
            one = found.setdefault(cause, Cause(cause))
            one.n += n
            one.sums[currency] += amount or Decimal(0)
    return sorted(found.values(), key=lambda one: (-one.n, one.cause))


def lines(asked: Asked, by: Dimension) -> list[Line]:
    """By a dimension and cause: weeks in their order, the others the most frequent first. A posting with several
    products counts for each of them. Two queries, and one for names of warehouses."""
    found: dict[str, Line] = {}
    for value, label, cause, n in _counted(asked, by):
        line = found.setdefault(value, Line(value, label))
        line.label = line.label or label
        line.counts[cause] += n
    if by == Dimension.WAREHOUSE:
        _name_warehouses(asked, found)
    if by == Dimension.WEEK:
        return sorted(found.values(), key=lambda line: line.value)
    return sorted(found.values(), key=lambda line: (-line.total, line.value))


def _counted(asked: Asked, by: Dimension) -> Iterator[tuple[str, str, str, int]]:
    """Value, label, cause and number, from both kinds of cases."""
    for rows in _both(asked):
        if by == Dimension.WEEK:
            rows = rows.annotate(value=TruncWeek("at", tzinfo=asked.zone))
        else:
            rows = rows.annotate(value=F(_FIELDS[by]))
        name = Max("posting__lines__name") if by == Dimension.PRODUCT else Max("cause")
        counted = rows.values("value", "cause").annotate(n=Count("pk", distinct=True), name=name)
        for row in counted.order_by():
            label = row["name"] if by == Dimension.PRODUCT else ""
            yield _text(row["value"]), label or "", row["cause"], row["n"]


def _text(value: Any) -> str:
    """As it stands in an address."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return NONE if value is None else str(value)


def _name_warehouses(asked: Asked, found: dict[str, Line]) -> None:
    rows = Warehouse.objects.filter(shop__in=asked.shops)
    for number, name in rows.values_list("warehouse_id", "name"):
        if str(number) in found:
            found[str(number)].label = name


def weeks(asked: Asked) -> dict[date, tuple[int, int]]:
    """By Monday: how many the seller cancelled, and how many everybody else. Two queries."""
    seller, others = Counter[date](), Counter[date]()
    for rows in _both(asked):
        counted = rows.annotate(week=TruncWeek("at", tzinfo=asked.zone)).values("week")
        counted = counted.annotate(
            ours=Count("pk", filter=Q(initiator="seller")), theirs=Count("pk", filter=~Q(initiator="seller"))
        )
        for row in counted.order_by():
            day = row["week"].date()
            seller[day] += row["ours"]
            others[day] += row["theirs"]
    return {day: (seller[day], others[day]) for day in {*seller, *others}}


def listed(asked: Asked) -> QuerySet[Cancellation]:
    """The cancellations themselves, each with ``at``, the newest first."""
    fresh, past = _both(asked)
    both = Q(pk__in=fresh.values("pk")) | Q(pk__in=past.values("pk"))
    ordered = models.Case(
        models.When(is_history=True, then=Coalesce("posting__in_process_at", "recorded_at")),
        default="recorded_at",
        output_field=DateTimeField(),
    )
    rows = Cancellation.objects.filter(both).annotate(at=ordered).select_related("shop", "posting")
    rows = rows.defer("posting__payload", "posting__fingerprint", "shop__api_key", "shop__cabinet")
    return rows.order_by("-at", "-pk")


def _both(asked: Asked) -> Iterable[QuerySet[Cancellation]]:
    """What was recorded in the span, and what is older than the desk and was ordered in it: each has an index."""
    cases = Cancellation.objects.filter(shop__in=asked.shops)
    start, end = asked.start, asked.end
    fresh = cases.filter(is_history=False, recorded_at__gte=start, recorded_at__lt=end)
    past = cases.filter(
        is_history=True,
        posting__shop__in=asked.shops,
        posting__in_process_at__gte=start,
        posting__in_process_at__lt=end,
    )
    return (
        _narrowed(fresh.annotate(at=F("recorded_at")), asked),
        _narrowed(past.annotate(at=F("posting__in_process_at")), asked),
    )


def _narrowed(rows: QuerySet[Cancellation], asked: Asked) -> QuerySet[Cancellation]:
    if asked.cause:
        rows = rows.filter(cause=asked.cause)
    if asked.of is None or asked.by not in Dimension.values:
        return rows
    if asked.by == Dimension.WEEK:
        return _of_week(rows, asked)
    if asked.of == NONE and asked.by in {Dimension.WAREHOUSE, Dimension.PRODUCT}:
        return rows.filter(**{f"{_FIELDS[asked.by]}__isnull": True})
    if asked.by == Dimension.WAREHOUSE and not (
        asked.of.isascii() and asked.of.isdecimal() and len(asked.of) < 19
    ):
        return rows.none()
    found = rows.filter(**{_FIELDS[asked.by]: asked.of})
    # The same article may stand in two lines of a posting.
    return rows.filter(pk__in=found.values("pk")) if asked.by == Dimension.PRODUCT else found


def _of_week(rows: QuerySet[Cancellation], asked: Asked) -> QuerySet[Cancellation]:
    try:
        day = date.fromisoformat(asked.of or "")
        start = timezone.make_aware(datetime.combine(day, datetime.min.time()), asked.zone)
        end = timezone.make_aware(datetime.combine(day + WEEK, datetime.min.time()), asked.zone)
    except (ValueError, OverflowError):
        return rows.none()
    return rows.filter(Q(at__gte=start) & Q(at__lt=end))

"""Reads of reconciliations, for the page that lists them and the file that leaves it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from money.models import Reconciliation
from money.states import WRONG, Verdict


class Tab(models.TextChoices):
    """Parts of the list; the first is what a person has to look at."""

    WRONG = "wrong", _("To look at")
    AMOUNT_DIFFERS = "amount_differs", _("Amount differs")
    NO_CASE = "no_case", _("Money without a case")
    NO_MONEY = "no_money", _("Case without money")
    WAITING = "waiting", _("Waiting")
    MATCHED = "matched", _("Matched")
    NOT_EXPECTED = "not_expected", _("Not expected")
    ACCEPTED = "accepted", _("Accepted")


_OF: dict[str, Q] = {
    Tab.WRONG: Q(verdict__in=WRONG, settled_at=None),
    Tab.ACCEPTED: Q(verdict__in=WRONG, settled_at__isnull=False),
    **{verdict: Q(verdict=verdict, settled_at=None) for verdict in WRONG},
    **{verdict: Q(verdict=verdict) for verdict in set(Verdict) - WRONG},
}


@dataclass(frozen=True)
class Wanted:
    """What an address asks for. ``start`` and ``end``: of ``since``, the end not in it; empty text: everything."""

    shops: Sequence[int]
    start: datetime | None = None
    end: datetime | None = None
    scheme: str = ""
    text: str = ""


def narrowed(wanted: Wanted) -> QuerySet[Reconciliation]:
    """Of all tabs."""
    rows = Reconciliation.objects.filter(shop__in=wanted.shops)
    if wanted.start:
        rows = rows.filter(since__gte=wanted.start)
    if wanted.end:
        rows = rows.filter(since__lt=wanted.end)
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme)
    if wanted.text:
        words = Q(posting_number__icontains=wanted.text) | Q(offer_id__icontains=wanted.text)
        rows = rows.filter(words | Q(product__icontains=wanted.text))
    return rows


def listed(wanted: Wanted, tab: str) -> QuerySet[Reconciliation]:
    """Of one tab, the latest first."""
    return narrowed(wanted).filter(_OF[tab]).order_by("-since", "-id")


@dataclass(frozen=True)
class Total:
    """How many rows, and in one currency what was to go back, what is booked, and what was paid for lost goods."""

    n: int
    currency: str
    expected: Decimal
    booked: Decimal
    compensated: Decimal

    @property
    def difference(self) -> Decimal:
        return self.booked - self.expected


def totals(wanted: Wanted) -> dict[str, list[Total]]:
    """Of every tab, by currency: sums of two are never added. One query."""
    rows = narrowed(wanted).order_by().values("verdict", "currency", accepted=_is_accepted())
    found: dict[str, list[Total]] = {tab: [] for tab in Tab}
    for row in rows.annotate(**_SUMS).order_by("currency"):
        total = Total(row["n"], row["currency"], row["expected"], row["booked_all"], row["paid"])
        if row["verdict"] in WRONG:
            found[Tab.ACCEPTED if row["accepted"] else Tab.WRONG].append(total)
        if row["verdict"] not in WRONG or not row["accepted"]:
            found[row["verdict"]].append(total)
    return {tab: _added(rows) for tab, rows in found.items()}


def _is_accepted() -> Case:
    return Case(When(settled_at=None, then=Value(False)), default=Value(True))


def _zero(name: str) -> Coalesce:
    return Coalesce(F(name), Value(Decimal(0)), output_field=models.DecimalField())


_SUMS: dict[str, Any] = {
    "n": Count("pk"),
    "expected": Sum(Coalesce(F("shown"), F("planned"), Value(Decimal(0))) + _zero("shipping")),
    "booked_all": Sum(_zero("booked") + _zero("booked_shipping")),
    "paid": Sum(_zero("compensated")),
}


def _added(rows: Sequence[Total]) -> list[Total]:
    """One for each currency."""
    found: dict[str, Total] = {}
    for row in rows:
        old = found.get(row.currency, Total(0, row.currency, Decimal(0), Decimal(0), Decimal(0)))
        found[row.currency] = Total(
            old.n + row.n,
            row.currency,
            old.expected + row.expected,
            old.booked + row.booked,
            old.compensated + row.compensated,
        )
    return list(found.values())


def wrong_by_shop() -> dict[int, int]:
    """How many a person has to look at, by the id of the shop. One query."""
    wrong = Reconciliation.objects.filter(_OF[Tab.WRONG]).order_by()
    return dict(wrong.values("shop").annotate(n=Count("pk")).values_list("shop", "n"))

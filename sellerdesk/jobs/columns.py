"""What an export says of a case, column by column, in the active language and time zone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from orders.by_hand import may_come_back
from sellerdesk.desk.filters import Filters
from sellerdesk.desk.wording import said

Value = str | int | Decimal | datetime | None


@dataclass(frozen=True)
class Column:
    """``width`` is in characters, for spreadsheets. A moment is told in the reader's zone, which the heading names."""

    heading: Promise
    value: Callable[[Any], Value]  # of a row of the view: a case of the queue, or what another list holds
    width: int = 14
    is_moment: bool = False


NUMBER = Column(gettext_lazy("Case no."), lambda row: row.pk, 10)
# A case of a product has none: there its article tells what it is about.
POSTING = Column(gettext_lazy("Posting"), lambda row: row.posting_number or row.offer_id, 22)
OVER = [
    Column(gettext_lazy("Closed at"), lambda row: row.closed_at, 20, is_moment=True),
    Column(gettext_lazy("Closed by"), lambda row: row.closed_by, 22),
    Column(gettext_lazy("What was done about it"), lambda row: row.outcome if may_come_back(row) else "", 40),
]
BACK = Column(gettext_lazy("Snoozed until"), lambda row: row.snoozed_until, 20, is_moment=True)
# By the names of the queue's columns (sellerdesk.desk.columns).
SHOWN: dict[str, Sequence[Column]] = {
    "due": [Column(gettext_lazy("Deadline"), lambda row: row.deadline_at, 20, is_moment=True)],
    "kind": [Column(gettext_lazy("Case"), lambda row: row.get_kind_display(), 22)],
    "no": [],
    "prod": [
        Column(gettext_lazy("Product"), lambda row: row.product, 48),
        Column(gettext_lazy("Further lines"), lambda row: row.more, 10),
    ],
    "why": [Column(gettext_lazy("Reason"), lambda row: said(row.reason), 40)],
    "sum": [
        Column(gettext_lazy("At risk"), lambda row: row.amount, 14),
        Column(gettext_lazy("Currency"), lambda row: row.currency, 8),
    ],
    "opened": [Column(gettext_lazy("Opened"), lambda row: row.opened_at, 20, is_moment=True)],
    "shop": [Column(gettext_lazy("Shop"), lambda row: row.shop.name, 20)],
    "who": [Column(gettext_lazy("Who"), lambda row: row.assignee.label if row.assignee else "", 22)],
}


def columns_of(filters: Filters) -> list[Column]:
    """The columns the view shows, in its order, after the numbers by which each case can be found again."""
    shown = [column for name in filters.columns for column in SHOWN[name]]
    if filters.is_over:
        return [NUMBER, POSTING, *OVER, *shown]
    return [NUMBER, POSTING, *([BACK] if filters.tab == "snoozed" else []), *shown]


def headings(columns: Sequence[Column]) -> list[str]:
    """The first line. Moments carry the name of the time zone they are told in."""
    zone = timezone.get_current_timezone_name()
    return [f"{column.heading} ({zone})" if column.is_moment else str(column.heading) for column in columns]


def values(columns: Sequence[Column], row: Any) -> list[Value]:
    """One line. Text is safe to open in a spreadsheet; moments are told in the active zone, without saying so."""
    return [_told(column.value(row)) for column in columns]


def _told(value: Value) -> Value:
    if isinstance(value, str):
        return harmless(value)
    return timezone.make_naive(value) if isinstance(value, datetime) else value


# A cell that begins with one of these is worked out by a spreadsheet; the full-width ones too, where Chinese or
# Japanese is typed (OWASP, "CSV Injection").
# What has no width may stand before it.
FORMULA = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")
CONTROL = ("\t", "\r", "\n")
UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no workbook holds these
QUOTE = "'"


def harmless(text: str) -> str:
    """Text no spreadsheet takes for a formula: one that looks like it gets a quote before it. What cannot be shown is
    gone first, so that nothing hides behind it."""
    shown = UNSHOWN.sub("", text)
    is_risky = shown.startswith(CONTROL) or FORMULA.match(shown)
    return f"{QUOTE}{shown}" if is_risky else shown

"""The figures of the report of reasons, as its page shows them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from insights import reasons
from insights.reasons import Dimension
from orders.states import CancelCause, Initiator
from sellerdesk.desk.charts import DayChart, pair_chart, share
from sellerdesk.desk.reasons_view import View
from sellerdesk.desk.wording import day_text, money_text, number_text, percent_text

BAR = 160  # units of a bar's view box
ROWS = 40  # of the table but weeks, the last of which count most; the rest is in the lists and the file
COLUMNS = 12  # pairs of bars


@dataclass(frozen=True)
class CauseRow:
    label: str
    n: int
    part: str
    sums: list[str]
    wide: int
    link: str


@dataclass(frozen=True)
class Cell:
    n: int
    link: str


@dataclass(frozen=True)
class TableRow:
    """``note`` is what stands small beside the label."""

    label: str
    note: str
    cells: list[Cell]
    total: int
    wide: int
    link: str


@dataclass(frozen=True)
class Figures:
    total: int
    causes: list[CauseRow]
    heads: list[str]
    rows: list[TableRow]
    left_out: int
    chart: DayChart


def figures_of(view: View) -> Figures:
    """Seven queries at most, however many cancellations, products and weeks there are."""
    found = reasons.causes(view.asked)
    lines = reasons.lines(view.asked, view.by)
    shown = lines if view.by == Dimension.WEEK else lines[:ROWS]
    total, most = sum(one.n for one in found), max((one.n for one in found), default=0)
    order = [one.cause for one in found]
    top = max((line.total for line in lines), default=0)
    return Figures(
        total=total,
        causes=[
            CauseRow(
                label=_cause(one.cause),
                n=one.n,
                part=percent_text(one.n / total),
                sums=[money_text(amount, unit, whole=True) for unit, amount in sorted(one.sums.items())],
                wide=share(one.n, most, width=BAR),
                link=view.listed(cause=one.cause),
            )
            for one in found
        ],
        heads=[_cause(cause) for cause in order],
        rows=[_row(view, line, order, top) for line in shown],
        left_out=len(lines) - len(shown),
        chart=_chart(view),
    )


def _cause(cause: str) -> str:
    return str(CancelCause(cause).label)


def _row(view: View, line: reasons.Line, order: list[str], top: int) -> TableRow:
    label, note = words_of(view.by, line.value, line.label)
    return TableRow(
        label=label,
        note=note,
        cells=[
            Cell(line.counts[cause], view.listed(cause=cause, of=line.value) if line.counts[cause] else "")
            for cause in order
        ],
        total=line.total,
        wide=share(line.total, top, width=BAR),
        link=view.listed(of=line.value),
    )


def words_of(by: Dimension, value: str, label: str = "") -> tuple[str, str]:
    """A value of a dimension as people name it, and what stands beside it."""
    match by:
        case Dimension.PRODUCT:
            return (label or value or _("no product known")), (value if label else "")
        case Dimension.INITIATOR:
            return (str(Initiator(value).label) if value in Initiator.values else value), ""
        case Dimension.WEEK:
            return _week(value), ""
        case Dimension.WAREHOUSE:
            return (label or value or _("no warehouse known")), (value if label else "")
    return (value or _("no carrier known")), ""


def _week(value: str) -> str:
    try:
        first = date.fromisoformat(value)
        return f"{day_text(first)} – {day_text(first + timedelta(days=6))}"
    except (ValueError, OverflowError):
        return value


def _chart(view: View) -> DayChart:
    """Whole weeks side by side, several of them to a pair where there are many."""
    by_week = reasons.weeks(view.asked)
    monday = view.first - timedelta(days=view.first.weekday())
    count = (view.last - monday).days // 7 + 1
    step = -(-count // COLUMNS)
    seller, others = Counter[int](), Counter[int]()
    for day, (ours, theirs) in by_week.items():
        place = (day - monday).days // 7 // step
        seller[place] += ours
        others[place] += theirs
    starts = [monday + timedelta(weeks=place * step) for place in range(-(-count // step))]
    pairs = [(f"{day:%d.%m}", others[place], seller[place]) for place, day in enumerate(starts)]
    return pair_chart(pairs, said=_said(starts, seller, others))


def _said(starts: list[date], seller: Counter[int], others: Counter[int]) -> str:
    return "; ".join(
        _("from %(day)s: %(others)s, %(seller)s")
        % {
            "day": day_text(day),
            "others": ngettext("%(n)s by others", "%(n)s by others", others[place])
            % {"n": number_text(others[place])},
            "seller": ngettext("%(n)s by us", "%(n)s by us", seller[place])
            % {"n": number_text(seller[place])},
        }
        for place, day in enumerate(starts)
    )

"""Charts as numbers: where bars and lines of a server-drawn SVG stand. Pure; whole units of its view box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sellerdesk.desk.wording import number_text, short_day_text

WIDTH, TOP, FLOOR, LEFT = 560, 20, 140, 34
BAR, BETWEEN = 20, 3
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Day:
    """What came and what was closed on one day."""

    day: date
    opened: int
    closed: int


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Group:
    """Two bars side by side over their label, which stands around ``middle``."""

    opened: Bar
    closed: Bar
    middle: int
    label: str


@dataclass(frozen=True)
class Line:
    y: int
    label: str


@dataclass(frozen=True)
class DayChart:
    """``said`` tells every figure in words, for those who do not see the bars."""

    groups: list[Group]
    lines: list[Line]
    said: str
    floor: int = FLOOR
    width: int = WIDTH


def day_chart(days: Sequence[Day]) -> DayChart:
    """Pairs of bars, one pair a day, under at most five lines at round figures."""
    return pair_chart([(short_day_text(day.day), day.opened, day.closed) for day in days], said=_said(days))


def pair_chart(pairs: Sequence[tuple[str, int, int]], *, said: str) -> DayChart:
    """Pairs of bars over their labels; at most twelve of them stand clear of each other. ``said``: all in words."""
    most = max((n for _label, *numbers in pairs for n in numbers), default=0)
    step = _step(most)
    top = max(step, -(-most // step) * step)
    wide = (WIDTH - LEFT) // max(1, len(pairs))
    groups = []
    for number, (label, first, second) in enumerate(pairs):
        middle = LEFT + number * wide + wide // 2
        groups.append(
            Group(
                _bar(middle - BAR - BETWEEN // 2, first, top),
                _bar(middle + BETWEEN - BETWEEN // 2, second, top),
                middle,
                label,
            )
        )
    lines = [Line(FLOOR - _height(n, top), number_text(n)) for n in range(step, top + 1, step)]
    return DayChart(groups, lines, said)


def share(part: int, whole: int, *, width: int) -> int:
    """The width of a bar that stands for ``part`` of ``whole``; at least a sliver for anything above nothing."""
    return max(2, round(width * part / whole)) if part and whole else 0


def _bar(x: int, n: int, top: int) -> Bar:
    height = _height(n, top)
    return Bar(x, FLOOR - height, height)


def _height(n: int, top: int) -> int:
    return round((FLOOR - TOP) * n / top)


def _step(most: int) -> int:
    """The distance of the lines: 1, 2 or 5 times a power of ten, so that four or fewer steps reach the top."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 4 >= most:
                return step * power
        power *= 10


def _said(days: Sequence[Day]) -> str:
    parts = [
        _("%(day)s: %(opened)s, %(closed)s")
        % {
            "day": short_day_text(day.day),
            "opened": ngettext("%(n)s came", "%(n)s came", day.opened) % {"n": number_text(day.opened)},
            "closed": ngettext("%(n)s closed", "%(n)s closed", day.closed) % {"n": number_text(day.closed)},
        }
        for day in days
    ]
    return "; ".join(parts)

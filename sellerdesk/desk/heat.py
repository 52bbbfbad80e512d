"""A week by hours as a server-drawn SVG: the more came in an hour, the fuller its cell. Pure but for words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from babel.dates import get_day_names
from django.utils.translation import get_language, ngettext, to_locale
from django.utils.translation import gettext as _

from sellerdesk.desk.wording import number_text, span_text

WIDTH, LEFT, TOP, CELL, LINE = 560, 34, 4, 21, 18
HEIGHT = TOP + 7 * LINE + 20
LEVELS = 4
EVERY = 3  # hours with a label

Counted = Mapping[tuple[int, int], tuple[int, float | None]]


@dataclass(frozen=True)
class Cell:
    """``level`` is 0 for nothing, ``LEVELS`` for the fullest."""

    x: int
    y: int
    level: int
    title: str


@dataclass(frozen=True)
class Label:
    at: int
    text: str


@dataclass(frozen=True)
class Heat:
    """``said`` tells each day in words, for those who do not see the cells."""

    cells: list[Cell]
    days: list[Label]
    hours: list[Label]
    said: str
    width: int = WIDTH
    height: int = HEIGHT


def heat(counted: Counted) -> Heat:
    """By day of the week, Monday first, and hour: how many, and how long their answers took in seconds."""
    most = max((n for n, _mean in counted.values()), default=0)
    names = get_day_names("abbreviated", context="stand-alone", locale=to_locale(get_language() or "en"))
    cells = [
        Cell(
            LEFT + hour * CELL,
            TOP + day * LINE,
            _level(counted.get((day, hour), (0, None))[0], most),
            _title(names[day], hour, *counted.get((day, hour), (0, None))),
        )
        for day in range(7)
        for hour in range(24)
    ]
    return Heat(
        cells=cells,
        days=[Label(TOP + day * LINE + LINE // 2, names[day]) for day in range(7)],
        hours=[Label(LEFT + hour * CELL + CELL // 2, f"{hour}") for hour in range(0, 24, EVERY)],
        said="; ".join(_said(names[day], day, counted) for day in range(7)),
    )


def _level(n: int, most: int) -> int:
    return -(-n * LEVELS // most) if n else 0


def _title(day: str, hour: int, n: int, mean: float | None) -> str:
    """Empty where nothing came."""
    if not n:
        return ""
    count = ngettext("%(n)s question", "%(n)s questions", n) % {"n": number_text(n)}
    words = f"{day} {hour:02}:00 · {count}"
    if mean is None:
        return words
    after = _("answered after %(span)s on average") % {"span": span_text(timedelta(seconds=float(mean)))}
    return f"{words} · {after}"


def _said(name: str, day: int, counted: Counted) -> str:
    hours = {hour: n for (of, hour), (n, _mean) in counted.items() if of == day}
    total = sum(hours.values())
    told = ngettext("%(n)s question", "%(n)s questions", total) % {"n": number_text(total)}
    if not hours:
        return f"{name}: {told}"
    busiest = max(hours, key=lambda hour: (hours[hour], -hour))
    return _("%(day)s: %(told)s, most at %(hour)s") % {"day": name, "told": told, "hour": f"{busiest:02}:00"}

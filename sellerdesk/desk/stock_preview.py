"""What a change of the shelves would do, in figures, before anybody does it. Writes nothing."""

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from inventory.shelves import Shelf
from inventory.states import Grade

_FIGURE = re.compile(r"([+\-\u2212]?)\s*(\d{1,7})")


@dataclass(frozen=True)
class Step:
    """A figure before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class Preview:
    """``steps`` in the order of the page; ``caution`` where it would be refused or is strange."""

    steps: tuple[Step, ...] = ()
    caution: str = ""


@dataclass(frozen=True)
class Figure:
    """What was typed: a figure to set, or a difference."""

    pieces: int
    is_difference: bool

    def after(self, on_hand: int) -> int:
        return on_hand + self.pieces if self.is_difference else self.pieces


def figure_of(text: str) -> Figure | None:
    """``12`` sets, ``+2`` and ``-2`` change; None for anything else."""
    found = _FIGURE.fullmatch(text.strip())
    if not found:
        return None
    sign, digits = found.groups()
    return Figure(-int(digits) if sign and sign != "+" else int(digits), bool(sign))


def pieces_of(text: str) -> int | None:
    """A whole number of pieces above nothing."""
    found = _FIGURE.fullmatch(text.strip())
    return int(found[2]) if found and not found[1] and int(found[2]) else None


def preview_of(data: QueryDict, shelves: list[Shelf]) -> Preview:
    """Of the form that is being filled in; empty while it says too little."""
    shelf = next((one for one in shelves if str(one.item.pk) == data.get("shelf", "")), None)
    if shelf is None:
        return Preview()
    if data.get("act") == "regrade":
        return _regraded(shelf, data, shelves)
    figure = figure_of(data.get("figure", "")) if data.get("act") == "correct" else None
    return _corrected(shelf, figure) if figure else Preview()


def _corrected(shelf: Shelf, figure: Figure) -> Preview:
    after = figure.after(shelf.item.on_hand)
    caution = _("Less than nothing cannot be there.") if after < 0 else ""
    if shelf.reserved is not None and 0 <= after < shelf.reserved:
        caution = _("%(n)s are reserved by postings: fewer on hand, and one of them cannot be shipped.") % {
            "n": shelf.reserved
        }
    return Preview((_on_hand(shelf, after), *_free(shelf, after)), caution)


def _regraded(shelf: Shelf, data: QueryDict, shelves: list[Shelf]) -> Preview:
    pieces, to = pieces_of(data.get("pieces", "")), data.get("to", "")
    if pieces is None or to not in Grade.values or to == shelf.item.grade:
        return Preview()
    place = shelf.item.warehouse_id
    other = next((one for one in shelves if one.item.warehouse_id == place and one.item.grade == to), None)
    after = shelf.item.on_hand - pieces
    caution = _("Only %(n)s are on hand.") % {"n": max(0, shelf.item.on_hand)} if after < 0 else ""
    had = other.item.on_hand if other else 0
    gained = Step(f"{Grade(to).label} ({to})" if len(to) == 1 else str(Grade(to).label), had, had + pieces)
    more = _free(other, had + pieces) if other else ()
    return Preview((_on_hand(shelf, after), *_free(shelf, after), gained, *more), caution)


def _on_hand(shelf: Shelf, after: int) -> Step:
    return Step(_("On hand"), shelf.item.on_hand, after)


def _free(shelf: Shelf, after: int) -> tuple[Step, ...]:
    """What Ozon may sell, of sound goods alone."""
    if shelf.stock is None:
        return ()
    spoken_for = shelf.stock.open + shelf.stock.ours + shelf.stock.kept
    return (Step(_("Free"), shelf.stock.quantity(), max(0, after - spoken_for)),)

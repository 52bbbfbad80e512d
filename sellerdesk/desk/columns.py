"""Columns of the queue: which are shown is in the address, in which order is not."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS: dict[str, Promise] = {
    "due": _("Time left"),
    "kind": _("Case"),
    "no": _("Posting"),
    "prod": _("Product"),
    "why": _("Reason"),
    "sum": _("At risk"),
    "opened": _("Opened"),
    "shop": _("Shop"),
    "who": _("Who"),
}
# The first column of what sleeps, and of what is over.
BACK, CLOSED = {"back": _("Back at")}, {"closed": _("Closed at")}
# Leads to the case, so it cannot be hidden.
ALWAYS = "prod"
USUAL = tuple(name for name in COLUMNS if name != "opened")
LARGEST_FIRST = frozenset({"sum", "closed"})
LOOKS = {"no": "c-no", "sum": "num", "shop": "c-shop", "opened": "c-opened", "closed": "c-closed"}


@dataclass(frozen=True)
class Head:
    """The head of a column. ``href`` leads to another order, ``order`` is how the page is sorted by it now."""

    label: Promise
    look: str
    href: str = ""
    order: str = ""


def read(wanted: Sequence[str]) -> tuple[str, ...]:
    """The columns of the address, in their order; the usual ones where it names none that there is."""
    known = tuple(name for name in COLUMNS if name in wanted or name == ALWAYS)
    return known if set(wanted) & set(COLUMNS) else USUAL


def shown(chosen: Sequence[str], *, shops: int, place: str) -> list[str]:
    """The columns that say something in a tab: with one shop its name is none, what sleeps has a moment to be back, and
    for what is over no time is left."""
    names = [name for name in chosen if name != "shop" or shops > 1]
    if place == "done":
        return ["closed", *(name for name in names if name != "due")]
    if place == "snoozed":
        names.insert(1 if names[0] == "due" else 0, "back")
    return names


def heads(
    names: Sequence[str], sort: str, *, sorts: Container[str], led_to: Callable[[str], str]
) -> list[Head]:
    """The heads of these columns while the page is in this order; ``led_to`` gives the address of another one of
    ``sorts``."""
    return [_head(name, sort, sorts, led_to) for name in names]


def _head(name: str, sort: str, sorts: Container[str], led_to: Callable[[str], str]) -> Head:
    label, look = {**COLUMNS, **BACK, **CLOSED}[name], LOOKS.get(name, "")
    if name not in sorts:
        return Head(label, look)
    is_down = sort.startswith("-")
    if sort.removeprefix("-") == name:
        turned = name if is_down else f"-{name}"
        return Head(label, look, led_to(turned), "descending" if is_down else "ascending")
    return Head(label, look, led_to(f"-{name}" if name in LARGEST_FIRST else name))

"""Columns of the queue: which are shown is in the address, in which order is not."""

from collections.abc import Callable, Sequence
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
BACK: Promise = _("Back at")  # of what sleeps alone
# Leads to the case, so it cannot be hidden.
ALWAYS = "prod"
USUAL = tuple(name for name in COLUMNS if name != "opened")
SORTABLE = frozenset({"due", "kind", "sum", "opened", "back"})
LARGEST_FIRST = frozenset({"sum"})
LOOKS = {"no": "c-no", "sum": "num", "shop": "c-shop", "opened": "c-opened"}


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


def shown(chosen: Sequence[str], *, shops: int, is_asleep: bool) -> list[str]:
    """The columns that say something: with one shop its name is none, and what sleeps has a moment to be back."""
    names = [name for name in chosen if name != "shop" or shops > 1]
    if is_asleep:
        names.insert(1 if names[0] == "due" else 0, "back")
    return names


def heads(names: Sequence[str], sort: str, *, led_to: Callable[[str], str]) -> list[Head]:
    """The heads of these columns while the page is in this order; ``led_to`` gives the address of another one."""
    return [_head(name, sort, led_to) for name in names]


def _head(name: str, sort: str, led_to: Callable[[str], str]) -> Head:
    label, look = (BACK if name == "back" else COLUMNS[name]), LOOKS.get(name, "")
    if name not in SORTABLE:
        return Head(label, look)
    is_down = sort.startswith("-")
    if sort.removeprefix("-") == name:
        turned = name if is_down else f"-{name}"
        return Head(label, look, led_to(turned), "descending" if is_down else "ascending")
    return Head(label, look, led_to(f"-{name}" if name in LARGEST_FIRST else name))

"""The keys of the desk: the one table the sheet shows and static/desk/keys.js obeys."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {"ctrl": "Ctrl", "enter": "↵", "esc": "Esc", "space": _("Space")}


@dataclass(frozen=True)
class Key:
    """``combo`` is a key of a US keyboard in small letters, with ``ctrl+`` before it, or two one after the other
    with a space between. It presses what carries it as ``data-key``, unless ``run`` names a function of keys.js.
    """

    combo: str
    label: Promise
    run: str = ""

    @property
    def caps(self) -> list[str | Promise]:
        """What is printed on the keys."""
        parts = self.combo.replace("+", " ").split()
        return [NAMES.get(part, part.upper()) for part in parts]


@dataclass(frozen=True)
class Section:
    """Keys that belong to one place: everywhere, a ``list``, a ``case``, or the pages whose address begins so."""

    heading: Promise
    keys: tuple[Key, ...]
    place: str = ""


SHEET: tuple[Section, ...] = (
    Section(
        _("Everywhere"),
        (
            Key("ctrl+k", _("Find or go"), "find"),
            Key("?", _("This sheet"), "sheet"),
            Key("g q", _("Queue")),
            Key("g d", _("Dialogues")),
            Key("g o", _("Messages to buyers")),
            Key("g r", _("Cancellation requests")),
            Key("g x", _("Returns")),
            Key("g m", _("Money")),
            Key("g w", _("Reasons")),
            Key("g s", _("Shift")),
            Key("g p", _("Packing")),
            Key("g k", _("Stock")),
            Key("g u", _("Pick-up")),
            Key("g i", _("Receiving")),
            Key("g n", _("Notices")),
            Key("g e", _("Effects")),
            Key("g c", _("Connection")),
            Key("g a", _("Automation")),
            Key("g t", _("Team")),
            Key("ctrl+z", _("Undo the last act")),
            Key("esc", _("Close, step back"), "back"),
        ),
    ),
    Section(
        _("List"),
        (
            Key("j", _("Down"), "down"),
            Key("k", _("Up"), "up"),
            Key("enter", _("Open"), "open"),
            Key("space", _("Peek beside the list")),
            Key("x", _("Tick; acts are for all that is ticked")),
            Key("d", _("Decide")),
            Key("ctrl+a", _("Tick all in view")),
            Key("m", _("Take")),
            Key("a", _("Assign")),
            Key("h", _("Snooze")),
            Key("y", _("Approve the ticked messages")),
            Key("e", _("Close the ticked cases")),
            Key("f", _("Filter")),
            Key("[", _("Previous tab"), "tabBefore"),
            Key("]", _("Next tab"), "tabAfter"),
        ),
        "list",
    ),
    Section(
        _("Case"),
        (
            Key("m", _("Take")),
            Key("a", _("Assign")),
            Key("h", _("Snooze")),
            Key("r", _("Reply to the buyer")),
            Key("n", _("Note for colleagues")),
            Key("c", _("Copy the number")),
            Key("v", _("The buyer's pictures")),
            Key("e", _("Close and next")),
        ),
        "case",
    ),
    Section(
        _("Decision and message"),
        (
            Key("1…9", _("Open an action"), "act"),
            Key("y", _("Approve a message; accept what a rule proposes")),
            Key("u", _("Take a message back; stop what a rule would do")),
            Key("ctrl+enter", _("Send the form you are in"), "send"),
            Key("/", _("Put in a text of the shop")),
        ),
    ),
    Section(
        _("Packing"),
        (
            Key("p", _("Take in hand, or to the packing table")),
            Key("enter", _("Pack what is complete"), "open"),
            Key("ctrl+z", _("Take the last scan back")),
            Key("ctrl+b", _("Next package")),
            Key("esc", _("Put aside"), "back"),
        ),
        "packing",
    ),
    Section(
        _("Receiving"),
        (
            Key("a", _("Grade A")),
            Key("b", _("Grade B")),
            Key("c", _("Grade C")),
            Key("d", _("Defective")),
            Key("o", _("Other goods")),
            Key("n", _("Not in the parcel")),
            Key("p", _("Take a picture")),
            Key("1…9", _("Where it goes"), "act"),
        ),
        "receiving",
    ),
)

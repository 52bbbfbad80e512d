"""What a person can do to a posting now: each act with its consequences, before the deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.doors import no_right
from accounts.states import Permission
from outbox.states import EffectKind, Mode
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.wording import HARD, money_text

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# The four things every act may touch, in the order the page shows them.
TOPICS: dict[str, tuple[str, "StrPromise"]] = {
    "money": ("money", gettext_lazy("Money")),
    "stock": ("stock", gettext_lazy("Stock")),
    "message": ("send", gettext_lazy("Message")),
    "index": ("chart", gettext_lazy("Error index")),
}
# What money is, told apart, where a decision on a return moves it.
PARTS: dict[str, tuple[str, "StrPromise"]] = {
    "buyer": ("money", gettext_lazy("To the buyer")),
    "way": ("truck", gettext_lazy("Way back")),
    "total": ("store", gettext_lazy("All from you")),
    "declined": ("clock", gettext_lazy("If he declines")),
}
_NAMED = TOPICS | PARTS


# What a person typed and was not taken, by the name it is kept under.
TypedOf = Callable[[str], Mapping[str, Any]]


@dataclass(frozen=True)
class Then:
    """One consequence. ``sum`` is money this act moves, written out to the kopeck. ``live``: which figure it is while
    the person still types it; the page's script keeps it current."""

    topic: str
    text: str
    sum: str = ""
    live: str = ""

    @property
    def icon(self) -> str:
        return _NAMED[self.topic][0]

    @property
    def label(self) -> str:
        return str(_NAMED[self.topic][1])


@dataclass(frozen=True)
class Moves:
    """The money a decision would move. ``amount`` None: Ozon does not tell; ``is_typed``: the person writes it;
    ``may_grow``: he may write something on top."""

    amount: Decimal | None
    currency: str
    is_typed: bool = False
    may_grow: bool = False


@dataclass(frozen=True, kw_only=True)
class Act:
    """One button with what it does. ``hidden`` goes with the form unseen, ``fields`` is a template of more fields
    over ``row`` and ``typed``; ``denied`` says why the person may not press, ``caution`` what to know first.
    ``typed_key``: under which name its words are kept when they are not taken."""

    key: str
    title: str
    icon: str
    url: str
    button: str
    then: list[Then]
    sum: str = ""
    tone: str = "go"
    hidden: Mapping[str, str] = field(default_factory=dict)
    fields: str = ""
    row: Any = None
    typed: Mapping[str, Any] = field(default_factory=dict)
    typed_key: str = ""
    denied: str = ""
    caution: str = ""
    moves: Moves | None = None


def consequences(*, money: Then | str, stock: str, message: str, index: str) -> list[Then]:
    """The four lines. Spelled out each time, so that nobody forgets one."""
    first = money if isinstance(money, Then) else Then("money", money)
    return [first, Then("stock", stock), Then("message", message), Then("index", index)]


def sum_of(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money_text(amount, currency)


def pieces(offer_id: str, quantity: int) -> str:
    return f"{offer_id}{HARD}×{quantity}"


def denied(dossier: Dossier, permission: Permission) -> str:
    """Why the person may not, or nothing."""
    return "" if permission in dossier.rights else no_right()


def switch_caution(dossier: Dossier, kind: EffectKind) -> str:
    """What a switch that is not on makes of the act."""
    return mode_caution(dossier.mode(kind))


def mode_caution(mode: Mode) -> str:
    """The same of a switch that stands so; nothing where it is on."""
    match mode:
        case Mode.OFF:
            return _("The shop's switch for this is off: the decision is kept and waits among the effects.")
        case Mode.DRY_RUN:
            return _("The shop's switch is on dry run: Ozon is told nothing until somebody releases it.")
        case _:
            return ""

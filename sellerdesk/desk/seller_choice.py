"""What somebody has chosen in the form of a cancellation by the seller: reason and pieces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from orders.cancel_reasons import Reason, Reasons
from orders.models import Posting
from orders.seller_cancel import NotPossible, Piece, chosen, pieces_by_sku

REASON, PIECES = "reason", "q"
_LONGEST = 9  # digits of a quantity anybody means


@dataclass(frozen=True)
class Choice:
    """``wanted`` are pieces by SKU as they stand in the form. ``error`` says what is wrong with it, for staff."""

    wanted: Mapping[int, int]
    reason: Reason | None = None
    pieces: tuple[Piece, ...] = ()
    error: str = ""
    hidden: Mapping[str, Any] = field(default_factory=dict)

    @property
    def query(self) -> str:
        """The choice as an address carries it."""
        return urlencode(self.hidden)


def read_choice(posting: Posting, reasons: Reasons, data: Mapping[str, str]) -> Choice:
    """The choice in an address or a form; all of the posting where it names no pieces. Raises nothing."""
    there = pieces_by_sku(posting)
    wanted = {sku: _quantity(data.get(f"{PIECES}{sku}"), default=n) for sku, n in there.items()}
    reason = reasons.find(_quantity(data.get(REASON), default=0))
    hidden = {f"{PIECES}{sku}": n for sku, n in wanted.items()}
    if reason is not None:
        hidden[REASON] = reason.reason_id
    try:
        return Choice(wanted, reason, chosen(posting, wanted), "", hidden)
    except NotPossible as error:
        return Choice(wanted, reason, (), str(error), hidden)


def missing(choice: Choice, comment: str) -> str:
    """What still has to be said before it can be confirmed; empty when nothing."""
    if choice.error:
        return choice.error
    if choice.reason is None:
        return _("Choose a reason.")
    if choice.reason.needs_comment and not comment.strip():
        return _("This reason needs a comment: Ozon wants it in words.")
    return ""


def _quantity(text: str | None, *, default: int) -> int:
    """A whole number; -1, which no order holds, for anything else that was typed."""
    if text is None:
        return default
    word = text.strip()
    if not word:
        return 0
    return int(word) if word.isdecimal() and len(word) <= _LONGEST else -1

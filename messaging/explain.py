"""The rules of writing in words for the person who broke one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.rules import Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

EXPLANATIONS: dict[str, "StrPromise"] = {
    Rule.EMPTY: _("There is no text yet."),
    Rule.TOO_LONG: _("Longer than the 1000 characters Ozon takes."),
    Rule.UNFILLED: _(
        "A place in braces that was not filled in. Write what should stand there, or take it out."
    ),
    Rule.LINK: _("A link that leads away from Ozon. Ozon forbids it; remove it."),
    Rule.EMAIL: _("An e-mail address. Talk to buyers stays in Ozon's dialogue."),
    Rule.PHONE: _("Reads like a telephone or card number. Ozon forbids contacts in dialogues."),
    Rule.MESSENGER: _("Another messenger or network. Talk to buyers stays in Ozon's dialogue."),
    Rule.EXTRA_PAYMENT: _("Asks for payment outside the order. All money goes through Ozon."),
    Rule.ASK_TO_CANCEL: _("Asks the buyer to cancel. Ozon counts this against the seller."),
    Rule.PERSONAL_DATA: _("Asks for personal data. The delivery address is in the order."),
    Rule.REVIEW: _("Asks for a review. Ozon forbids begging for one."),
}


@dataclass(frozen=True)
class Remark:
    """A finding for the page: the words as found, and why they may not be sent."""

    words: str
    text: str


def remarks(findings: Iterable[dict[str, Any]]) -> list[Remark]:
    """Stored findings in words; a rule of another release is shown by its name."""
    return [Remark(str(row.get("words", "")), _explained(str(row.get("rule", "")))) for row in findings]


def _explained(rule: str) -> str:
    known = EXPLANATIONS.get(rule)
    return str(known) if known else gettext("Breaks the rule “%(rule)s”.") % {"rule": rule}

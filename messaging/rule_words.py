"""The rules of writing in words: what each forbids, why, what mends it, and who says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from messaging.rules import RULES_AS_OF, Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

AS_OF = RULES_AS_OF


class Source(StrEnum):
    OZON = "ozon"
    GUIDES = "guides"
    SHOP = "shop"


SOURCES: Mapping[Source, "StrPromise"] = {
    Source.OZON: _("Ozon's rules for dialogues"),
    Source.GUIDES: _("guides for sellers"),
    Source.SHOP: _("this shop's phrases"),
}


@dataclass(frozen=True)
class Words:
    """``title`` goes on after "Cannot be sent:". ``source``: None where it is the desk's own."""

    title: "StrPromise | str"
    why: "StrPromise | str"
    suggestion: "StrPromise | str"
    source: Source | None


WORDS: Mapping[Rule, Words] = {
    Rule.EMPTY: Words(
        _("no text"), _("There is no text yet."), _("Write something, or discard the message."), None
    ),
    Rule.TOO_LONG: Words(
        _("too long"),
        _("Longer than the 1000 characters Ozon takes."),
        _("Say less, or say it in two messages."),
        Source.OZON,
    ),
    Rule.NOT_PLAIN: Words(
        _("not plain text"),
        _("Ozon takes plain text: tags and formatting signs reach the buyer as they stand here."),
        _("Take them out."),
        Source.OZON,
    ),
    Rule.UNFILLED: Words(
        _("something is not filled in"),
        _("A place in braces that was not filled in. Write what should stand there, or take it out."),
        "",
        None,
    ),
    Rule.LINK: Words(
        _("a link away from Ozon"),
        _("Ozon forbids links to other sites in dialogues."),
        _("Take it out; links to Ozon may stay."),
        Source.OZON,
    ),
    Rule.EMAIL: Words(
        _("an e-mail address"),
        _("An e-mail address. Talk to buyers stays in Ozon's dialogue."),
        _("Take it out and go on here."),
        Source.OZON,
    ),
    Rule.PHONE: Words(
        _("a telephone number"),
        _("Reads like a telephone or card number. Ozon forbids contacts in dialogues."),
        _("Take it out. Numbers of orders and parcels may stay."),
        Source.OZON,
    ),
    Rule.MESSENGER: Words(
        _("another channel of contact"),
        _("Another messenger or network. Talk to buyers stays in Ozon's dialogue."),
        _("Take it out and go on here."),
        Source.OZON,
    ),
    Rule.ADDRESS: Words(
        _("an address"),
        _("Ozon forbids contacts in dialogues, and addresses are among them."),
        _("Say how the goods go through Ozon."),
        Source.OZON,
    ),
    Rule.ADVERTISING: Words(
        _("advertising"),
        _("Ozon forbids advertising, other goods and other shops in dialogues."),
        _("Write about this order alone."),
        Source.OZON,
    ),
    Rule.EXTRA_PAYMENT: Words(
        _("payment outside the order"),
        _("Asks for payment outside the order. All money goes through Ozon."),
        _("Offer what Ozon can pay or give back."),
        Source.GUIDES,
    ),
    Rule.ASK_TO_CANCEL: Words(
        _("asking the buyer to cancel"),
        _("Asks the buyer to cancel. Ozon counts this against the seller."),
        _("Say what you offer, and leave the choice to the buyer."),
        Source.OZON,
    ),
    Rule.PERSONAL_DATA: Words(
        _("asking for personal data"),
        _("Asks for personal data. The delivery address is in the order."),
        _("Ask about the goods alone."),
        Source.OZON,
    ),
    Rule.REVIEW: Words(
        _("asking for a review"),
        _("Asks for a review. Ozon forbids begging for one."),
        _("Take it out."),
        Source.GUIDES,
    ),
    Rule.FORBIDDEN_PHRASE: Words(
        _("words this shop forbids"), _("This shop does not want these words."), "", Source.SHOP
    ),
    Rule.RUDENESS: Words(
        _("rude words"),
        _("Ozon forbids rudeness towards buyers."),
        _("Say the same calmly."),
        Source.OZON,
    ),
    Rule.BAD_WORDS: Words(
        _("bad words about others"),
        _("Ozon forbids bad words about itself and about other sellers."),
        _("Say what you do, not what others did."),
        Source.OZON,
    ),
    Rule.PROMISE: Words(
        _("a promise that may not be kept"),
        _("Ozon forbids statements that are not true, and such days and sums are not in your hands."),
        _("Say what is known, and when you write again."),
        Source.OZON,
    ),
    Rule.NO_GREETING: Words(
        _("no greeting"),
        _("Polite words begin with a greeting."),
        _("Put one in front."),
        Source.GUIDES,
    ),
    Rule.SLANG: Words(
        _("slang or shouting"),
        _("Polite and formal words are expected."),
        _("Write it in plain words."),
        Source.GUIDES,
    ),
    Rule.WARNED_PHRASE: Words(
        _("words this shop is careful with"), _("Think again whether they fit."), "", Source.SHOP
    ),
}

# What becomes of a shop that relaxes a rule, for the owner who is about to.
PRICE: Mapping[Rule, "StrPromise"] = {
    Rule.TOO_LONG: _("Ozon takes 1000 characters: a longer message comes back refused."),
    Rule.NOT_PLAIN: _(
        "Ozon takes plain text: the message may come back refused, or reach the buyer with the signs in it."
    ),
}
USUAL_PRICE = _(
    "Ozon reads what sellers write. For this it can hide the message, take the right to write to buyers away and, "
    "when it happens again, block the shop."
)


def title_of(rule: str) -> str:
    """What a stored rule is against; one of another release is named as it was stored."""
    return str(WORDS[Rule(rule)].title) if rule in frozenset(Rule) else rule

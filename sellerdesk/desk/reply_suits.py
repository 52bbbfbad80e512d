"""Which of the shop's texts suit a dialogue: by what became of its order, in the language its buyer writes in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.models import Dialogue, MessageTemplate, Occasion, PostingFacts
from messaging.states import Author, Language
from messaging.terms import terms_of
from messaging.texts import filled, texts_of, variables_of
from orders.models import Cancellation
from orders.states import Initiator
from returns.models import Return
from returns.states import Claim
from sellerdesk.desk.inbox_markdown import language_of

MOST_CHIPS = 3
LONGEST_CHIP = 40


@dataclass(frozen=True)
class Ready:
    """A text with this case's values in it. ``missing`` are names that are still in braces."""

    template: MessageTemplate
    text: str
    missing: tuple[str, ...]
    suits: bool

    @property
    def title(self) -> str:
        return self.template.title or str(self.template.get_occasion_display())


def language_for(dialogue: Dialogue, wanted: str = "") -> str:
    """The language asked for, else the one the other side's last words look like, else that of the shop's buyers."""
    if wanted in Language.values:
        return wanted
    said = "" if dialogue.last_author == Author.SELLER else dialogue.last_text
    seen = language_of(said).lower() or ("en" if re.search("[a-z]{3}", said, re.IGNORECASE) else "")
    return seen or terms_of(dialogue.shop).language


def suiting(dialogue: Dialogue, facts: PostingFacts | None) -> list[Occasion]:
    """The occasions of the case as it stands, the nearest first. Two queries where a posting is known."""
    if not dialogue.posting_number:
        return [Occasion.DETAILS, Occasion.QUESTION]
    at = {"shop": dialogue.shop, "posting_number": dialogue.posting_number}
    claim = Return.objects.filter(**at).order_by("-pk").values_list("claim", flat=True).first()
    by = Cancellation.objects.filter(
        shop=dialogue.shop, posting__posting_number=dialogue.posting_number
    ).values_list("initiator", flat=True)
    return occasions_of(claim=claim, cancelled_by=by.first(), facts=facts)


def occasions_of(
    *, claim: str | None, cancelled_by: str | None, facts: PostingFacts | None
) -> list[Occasion]:
    """Pure: a return goes before a cancellation, that before the way of the order."""
    if claim == Claim.AWAITING_DECISION:
        return [Occasion.DETAILS, Occasion.DEFECT, Occasion.RETURN_STEPS]
    if claim:
        return [Occasion.RECEIVED, Occasion.QUESTION, Occasion.FOLLOW_UP]
    if cancelled_by:
        by_buyer = cancelled_by == Initiator.BUYER
        first = Occasion.CANCELLED_BY_BUYER if by_buyer else Occasion.CANCELLED_BY_OTHERS
        return [first, Occasion.ALTERNATIVES, Occasion.QUESTION]
    if facts and facts.delivered_at:
        return [Occasion.DETAILS, Occasion.RETURN_STEPS, Occasion.DEFECT, Occasion.QUESTION]
    return [Occasion.QUESTION, Occasion.DELAY]


def wanted_of(facts: PostingFacts | None, *, is_cancelled: bool) -> str:
    """What an answer to a frequent question should tell: the variable that fits how far the order is."""
    if is_cancelled:
        return ""
    if facts and facts.delivered_at:
        return "delivered"
    return "shipped" if facts and facts.variables.get("shipped") else "deadline"


def variables_for(dialogue: Dialogue) -> dict[str, Any]:
    """What is known for a text in this dialogue, which may name an order but none of its postings."""
    more = {} if dialogue.posting_number else {"order": dialogue.order_number, "posting": ""}
    return variables_of(dialogue.shop, dialogue.posting_number, more=more)


def ready_texts(
    dialogue: Dialogue, facts: PostingFacts | None, *, language: str, words: str = ""
) -> list[Ready]:
    """The texts in a language, one of the variants of each, filled in; those that suit first. A few queries.

    ``words`` narrows: each of them stands in title, occasion or text.
    """
    variables = variables_for(dialogue)
    zone = terms_of(dialogue.shop).time_zone
    occasions = suiting(dialogue, facts)
    first = {occasion: place for place, occasion in enumerate(occasions)}
    rows = texts_of(dialogue.shop, language=language)
    found = one_of_each(_ready(row, variables, zone, row.occasion in first) for row in rows)
    asked = words.casefold().split()
    found = [one for one in found if all(word in _searched(one) for word in asked)]
    hint = wanted_of(facts, is_cancelled=bool(facts and facts.cancelled_at))
    order = list(Occasion)

    def place(one: Ready) -> tuple[Any, ...]:
        at = Occasion(one.template.occasion)
        tells = bool(hint) and f"{{{hint}}}" in one.template.text
        return first.get(at, len(first)), bool(one.missing), not tells, order.index(at), one.template.pk

    return sorted(found, key=place)


def one_of_each(texts: Iterable[Ready]) -> list[Ready]:
    """Of the variants of a text the one used least, in which order they come; one that lacks nothing goes before."""
    kept: dict[tuple[str, str], Ready] = {}
    for one in texts:
        key = (one.template.occasion, one.template.title)
        if key not in kept or (kept[key].missing and not one.missing):
            kept[key] = one
    return list(kept.values())


def _ready(row: MessageTemplate, variables: Mapping[str, Any], zone: str, suits: bool) -> Ready:
    done = filled(row, variables, zone_name=zone)
    return Ready(row, done.text, done.missing, suits)


def _searched(one: Ready) -> str:
    return f"{one.title} {one.template.get_occasion_display()} {one.text}".casefold()


def chips_of(texts: Iterable[Ready]) -> list[Ready]:
    """At most three that suit and lack nothing: one of each occasion first, in the order of the occasions."""
    whole = [one for one in texts if one.suits and not one.missing]
    firsts: dict[str, Ready] = {}
    for one in whole:
        firsts.setdefault(one.template.occasion, one)
    ordered = [*firsts.values(), *(one for one in whole if one not in firsts.values())]
    return ordered[:MOST_CHIPS]

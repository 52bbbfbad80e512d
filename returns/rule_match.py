"""Whether a rule fits a case, condition by condition. Pure: the same for what is proposed, done and tried dry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

from returns.rule_states import Condition

ONE, CENT = Decimal(1), Decimal("0.01")


class Asks(Protocol):
    """The conditions of a rule; what is empty asks nothing."""

    scheme: str
    words: str
    is_defect: bool | None
    has_photos: bool | None
    amount_from: Decimal | None
    amount_to: Decimal | None
    currency: str
    offers: Sequence[str]


R = TypeVar("R", bound=Asks)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a rule may know of a case. ``text``: Ozon's reason and the buyer's words; ``amount``: of the whole claim,
    None where Ozon tells no price."""

    scheme: str = ""
    text: str = ""
    is_defect: bool | None = None
    has_photos: bool = False
    amount: Decimal | None = None
    currency: str = ""
    offer_id: str = ""


@dataclass(frozen=True)
class Verdict:
    """One condition a rule asks, and whether it holds of a case."""

    condition: Condition
    holds: bool


def verdicts(rule: Asks, seen: Seen) -> list[Verdict]:
    """Every condition the rule asks, in one order. What is not known of a case does not hold of it."""
    found = []
    if rule.scheme:
        found.append(Verdict(Condition.SCHEME, seen.scheme.casefold() == rule.scheme.casefold()))
    if wanted := words_of(rule.words):
        text = seen.text.casefold()
        found.append(Verdict(Condition.WORDS, any(word in text for word in wanted)))
    if rule.is_defect is not None:
        found.append(Verdict(Condition.DEFECT, seen.is_defect is rule.is_defect))
    if rule.has_photos is not None:
        found.append(Verdict(Condition.PHOTOS, seen.has_photos is rule.has_photos))
    if rule.amount_from is not None or rule.amount_to is not None:
        found.append(Verdict(Condition.AMOUNT, _is_within(rule, seen)))
    if rule.offers:
        wanted_offers = {offer.casefold() for offer in rule.offers}
        found.append(Verdict(Condition.ARTICLE, seen.offer_id.casefold() in wanted_offers))
    return found


def words_of(text: str) -> list[str]:
    """Words or parts of sentences, parted by commas: one of them is enough."""
    return [word for word in (part.strip().casefold() for part in text.split(",")) if word]


def _is_within(rule: Asks, seen: Seen) -> bool:
    """Sums of two currencies are not compared: such a case never fits."""
    if seen.amount is None or seen.currency != rule.currency:
        return False
    low, high = rule.amount_from, rule.amount_to
    return (low is None or seen.amount >= low) and (high is None or seen.amount <= high)


def fits(rule: Asks, seen: Seen) -> bool:
    """Whether all the rule asks holds. A rule that asks nothing fits every case."""
    return all(verdict.holds for verdict in verdicts(rule, seen))


def first_fitting(rules: Iterable[R], seen: Seen) -> R | None:
    """Of rules in their order the first that fits: the others have no say."""
    return next((rule for rule in rules if fits(rule, seen)), None)


def part_of(price: Decimal, percent: int) -> Decimal | None:
    """So much of the price, to the kopeck; None where Ozon takes no such part (1 … price less 1)."""
    part = (price * percent / 100).quantize(CENT, ROUND_HALF_UP)
    return part if ONE <= part <= price - ONE else None

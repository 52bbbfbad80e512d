"""What a check of a text says: rules, findings, and how strictly a shop takes each rule. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

MAX_LENGTH = 1000
# The day as of which Ozon's rules for dialogues and sellers' guides are known here.
RULES_AS_OF = date(2026, 9, 1)


class Rule(StrEnum):
    """What Ozon forbids sellers to write (September 2026), and what sellers' own guides advise against."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_PLAIN = "not_plain"
    UNFILLED = "unfilled"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    MESSENGER = "messenger"
    ADDRESS = "address"
    ADVERTISING = "advertising"
    EXTRA_PAYMENT = "extra_payment"
    ASK_TO_CANCEL = "ask_to_cancel"
    PERSONAL_DATA = "personal_data"
    REVIEW = "review"
    FORBIDDEN_PHRASE = "forbidden_phrase"
    RUDENESS = "rudeness"
    BAD_WORDS = "bad_words"
    PROMISE = "promise"
    NO_GREETING = "no_greeting"
    SLANG = "slang"
    WARNED_PHRASE = "warned_phrase"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"


WARNS = frozenset(
    {
        Rule.RUDENESS,
        Rule.BAD_WORDS,
        Rule.PROMISE,
        Rule.NO_GREETING,
        Rule.SLANG,
        Rule.WARNED_PHRASE,
    }
)


def usual(rule: Rule) -> Severity:
    """How strictly a rule is taken where a shop says nothing."""
    return Severity.WARN if rule in WARNS else Severity.BLOCK


@dataclass(frozen=True)
class Finding:
    """A broken rule: where in the text (``start`` to ``end``, as typed), the words there, and what they were read as
    where they hide it. ``start == end`` where the whole text is meant. ``instead``: what could stand there."""

    rule: Rule
    words: str = ""
    start: int = 0
    end: int = 0
    severity: Severity = Severity.BLOCK
    reads: str = ""
    instead: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class RuleSet:
    """How strictly each rule is taken on a day (None: not looked at), and a shop's own phrases."""

    day: date | None = None
    strictness: Mapping[Rule, Severity | None] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    def severity(self, rule: Rule) -> Severity | None:
        return self.strictness.get(rule, usual(rule))


USUAL = RuleSet()


def stops(findings: list[Finding]) -> bool:
    """Whether a text with these findings may not be sent."""
    return any(finding.severity is Severity.BLOCK for finding in findings)

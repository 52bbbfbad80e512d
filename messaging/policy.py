"""The rules of writing as one shop takes them: its dated settings and phrases, and findings a manager answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q, QuerySet
from django.utils import timezone

from messaging.models import BuyerMessage, PolicyPhrase, PolicyRule
from messaging.rules import Finding, Rule, RuleSet, Severity, check, usual
from messaging.states import MessageKind, PhraseUse, Strictness
from messaging.terms import terms_of
from ozon.models import Shop

# Such a message must not or cannot go, whatever a shop thinks of it: no manager's word makes one of them right.
UNANSWERABLE = frozenset({Rule.EMPTY, Rule.TOO_LONG, Rule.NOT_PLAIN, Rule.UNFILLED})
# No message goes without a text or with a gap in it; and a shop's own phrases say themselves how they are meant.
FIXED = frozenset({Rule.EMPTY, Rule.UNFILLED, Rule.FORBIDDEN_PHRASE, Rule.WARNED_PHRASE})
# What Ozon punishes the shop for. Never switched off; an owner may have them warn only.
GUARDED = frozenset(rule for rule in Rule if usual(rule) is Severity.BLOCK) - FIXED
# What a shop may set: rules of another release are left alone.
CHANGEABLE = frozenset(Rule) - FIXED

SEVERITY: dict[str, Severity | None] = {
    Strictness.OFF: None,
    Strictness.WARN: Severity.WARN,
    Strictness.BLOCK: Severity.BLOCK,
}
_KEPT = "_book_of_writing"


@dataclass(frozen=True)
class Book:
    """A shop's rules on one day, and what of them it set itself."""

    rules: RuleSet
    settings: dict[Rule, PolicyRule]
    phrases: list[PolicyPhrase]


def today_in(shop: Shop) -> date:
    """The day in the shop's time zone. One query."""
    return _day_in(terms_of(shop).time_zone)


def _day_in(name: str) -> date:
    try:
        return timezone.localdate(timezone=ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return timezone.localdate(timezone=ZoneInfo("Europe/Moscow"))


def book_of(shop: Shop) -> Book:
    """What the shop says of its rules today. Three queries, once for this ``shop`` object: so once for a request, a job
    or an effect, each of which reads its shop anew."""
    kept = shop.__dict__.get(_KEPT)
    if isinstance(kept, Book):
        return kept
    book = _read(shop, today_in(shop))
    shop.__dict__[_KEPT] = book
    return book


def forget_book(shop: Shop) -> None:
    """The rules were changed: this object is to read them again."""
    shop.__dict__.pop(_KEPT, None)


def _read(shop: Shop, day: date) -> Book:
    rows = PolicyRule.objects.filter(shop=shop, valid_from__lte=day).order_by("valid_from", "pk")
    settings = {Rule(row.rule): row for row in rows if row.rule in CHANGEABLE}
    phrases = list(valid_on(PolicyPhrase.objects.filter(shop=shop), day).order_by("pk"))
    rules = RuleSet(
        day=day,
        strictness={rule: taken(rule, row.strictness) for rule, row in settings.items()},
        forbidden=_meant(phrases, PhraseUse.BLOCK),
        warned=_meant(phrases, PhraseUse.WARN),
        allowed=_meant(phrases, PhraseUse.ALLOW),
    )
    return Book(rules, settings, phrases)


def valid_on(phrases: QuerySet[PolicyPhrase], day: date) -> QuerySet[PolicyPhrase]:
    """Phrases that count on a day: the last one of them included."""
    return phrases.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


def taken(rule: Rule, strictness: str) -> Severity | None:
    """How strictly a setting has a rule taken. What guards against Ozon's punishment is never off, whoever wrote so."""
    wanted = SEVERITY.get(strictness, usual(rule))
    return Severity.WARN if wanted is None and rule in GUARDED else wanted


def _meant(phrases: Iterable[PolicyPhrase], use: PhraseUse) -> tuple[str, ...]:
    return tuple(row.phrase for row in phrases if row.use == use)


def rules_of(shop: Shop) -> RuleSet:
    """The shop's rules as of today in its time zone."""
    return book_of(shop).rules


def judge(shop: Shop, text: str, *, greeting: bool = True) -> list[Finding]:
    """Everything the shop's rules say of a text. ``greeting``: whether one is wanted; not so in a talk that goes on."""
    rules = rules_of(shop)
    if not greeting:
        rules = replace(rules, strictness={**rules.strictness, Rule.NO_GREETING: None})
    return check(text, rules)


def judge_message(message: BuyerMessage) -> list[Finding]:
    """What the rules say of a message as it stands. A reply goes on with a talk, where nobody greets each time."""
    return judge(message.shop, message.text, greeting=message.kind != MessageKind.REPLY)


def blocking(message: BuyerMessage, findings: Sequence[Finding]) -> list[Finding]:
    """The findings that keep this message from leaving: those that block and nobody with the right has answered.

    ``message.text`` is the text they were found in. An answer counts for the same rule and the same words: other words
    need another. One query, and none where nothing blocks.
    """
    stopping = [finding for finding in findings if finding.severity is Severity.BLOCK]
    if not stopping or message.pk is None:
        return stopping
    answered = answers_of(message)
    return [one for one in stopping if (one.rule, words_of(one.words, message.text)) not in answered]


def answers_of(message: BuyerMessage) -> set[tuple[str, str]]:
    """Rule and words of each finding of the message that was answered, without those nobody may answer."""
    return {(row.rule, row.words) for row in message.overrules.all() if row.rule not in UNANSWERABLE}


def words_of(words: str, text: str) -> str:
    """What an answer is about: the words that were found, or the whole text where a rule names none."""
    return (words or text)[:1000]

"""Findings in words for the person who wrote the text: what is wrong, why, who says so and what would mend it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.models import BuyerMessage, Overrule
from messaging.policy import UNANSWERABLE, Book, book_of, words_of
from messaging.rule_words import AS_OF, SOURCES, WORDS, Words
from messaging.rules import Finding, Rule, Severity
from ozon.models import Shop

KNOWN = frozenset(Rule)


@dataclass(frozen=True)
class Remark:
    """A finding for the page. ``place`` is where it stands among the findings; ``start`` and ``end`` count characters
    of the text that was judged, and are equal where the whole text is meant. ``since``: the day the shop set the rule
    (``is_own``), else the day as of which the source is known. ``instead`` could stand there; "" takes the words out.
    """

    place: int
    rule: str
    severity: Severity
    words: str
    title: str
    text: str
    source: str
    since: date | None
    is_own: bool
    reads: str
    suggestion: str
    instead: str | None
    start: int
    end: int
    may_answer: bool
    answer: Overrule | None = None

    @property
    def stops(self) -> bool:
        """Whether this keeps the message here."""
        return self.severity is Severity.BLOCK and self.answer is None


class Remarks(list[Remark]):
    """What stops a message stands first."""

    @property
    def blocks(self) -> int:
        return sum(remark.stops for remark in self)

    @property
    def said(self) -> str:
        """All of them in a few words, for who hears the page."""
        if not self:
            return _("Nothing found")
        found = ngettext("%(n)s finding", "%(n)s findings", len(self)) % {"n": len(self)}
        if not self.blocks:
            return found
        return ", ".join([found, ngettext("%(n)s blocks", "%(n)s block", self.blocks) % {"n": self.blocks}])

    @property
    def why(self) -> str:
        """Why the text cannot be sent; empty where it can."""
        title = next((remark.title for remark in self if remark.stops), "")
        return _("Cannot be sent: %(why)s.") % {"why": title} if title else ""


def remarks(
    findings: Iterable[Finding | Mapping[str, Any]],
    shop: Shop,
    message: BuyerMessage | None = None,
    *,
    text: str | None = None,
) -> Remarks:
    """Findings in words, in the reader's language; stored ones too, and a rule of another release by its name.

    With a ``message`` its answered findings are known as such; ``text`` is what was judged, where it is not the
    message's own. A few queries where there is a finding, none where there is not.
    """
    rows = [_row(finding) for finding in findings]
    if not rows:
        return Remarks()
    book = book_of(shop)
    answers = {} if message is None else {(row.rule, row.words): row for row in message.overrules.all()}
    judged = message.text if text is None and message is not None else text or ""
    found = [
        _remark(place, row, book, answers.get((row.rule, words_of(row.words, judged))))
        for place, row in enumerate(rows)
    ]
    return Remarks(sorted(found, key=lambda remark: (not remark.stops, remark.severity is Severity.WARN)))


@dataclass(frozen=True)
class _Row:
    """A finding of any release, with what it does not say filled in."""

    rule: str
    severity: Severity
    words: str
    reads: str
    instead: str | None
    start: int
    end: int


def _row(finding: Finding | Mapping[str, Any]) -> _Row:
    row: Mapping[str, Any] = finding.as_json() if isinstance(finding, Finding) else finding
    instead = row.get("instead")
    return _Row(
        rule=str(row.get("rule", "")),
        severity=Severity.WARN if row.get("severity") == Severity.WARN else Severity.BLOCK,
        words=str(row.get("words", "")),
        reads=str(row.get("reads", "")),
        instead=None if instead is None else str(instead),
        start=_place(row.get("start")),
        end=_place(row.get("end")),
    )


def _place(value: Any) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _remark(place: int, row: _Row, book: Book, answer: Overrule | None) -> Remark:
    rule = Rule(row.rule) if row.rule in KNOWN else None
    words = WORDS[rule] if rule else _unknown(row.rule)
    setting = book.settings.get(rule) if rule else None
    since: date | None = setting.valid_from if setting else AS_OF
    is_own = setting is not None
    text = str(words.why)
    if rule in {Rule.FORBIDDEN_PHRASE, Rule.WARNED_PHRASE}:
        since, is_own = None, True
        for phrase in book.phrases:
            if phrase.phrase.casefold() in f"{row.words}\n{row.reads}".casefold():
                since, text = phrase.valid_from, phrase.reason or text
    is_answerable = rule is not None and rule not in UNANSWERABLE and row.severity is Severity.BLOCK
    return Remark(
        place=place,
        rule=row.rule,
        severity=row.severity,
        words=row.words,
        title=str(words.title),
        text=text,
        source=str(SOURCES[words.source]) if words.source else "",
        since=since if words.source else None,
        is_own=is_own,
        reads=row.reads if row.reads.casefold() != row.words.casefold() else "",
        suggestion=str(words.suggestion),
        instead=row.instead,
        start=row.start,
        end=row.end,
        may_answer=is_answerable and answer is None,
        answer=answer if is_answerable else None,
    )


def _unknown(rule: str) -> Words:
    return Words(_("a rule"), _("Breaks the rule “%(rule)s”.") % {"rule": rule}, "", None)


def marked(text: str, remarks: Iterable[Remark]) -> SafeString:
    """The text for the mirror under its field, the words of findings marked where they stand.

    Marks never nest: of two that overlap the one that stops comes first.
    """
    pieces: list[tuple[str, str]] = []
    at = 0
    for start, end, stops in _ranges(text, remarks):
        pieces += [("", text[at:start]), ("stops" if stops else "warn", text[start:end])]
        at = end
    pieces.append(("", text[at:]))
    return format_html_join("", "{}", ((_piece(how, words),) for how, words in pieces if words))


def _piece(how: str, words: str) -> SafeString:
    if not how:
        return format_html("{}", words)
    if how == "stops":
        return format_html("<mark>{}</mark>", words)
    return format_html('<mark class="warn">{}</mark>', words)


def _ranges(text: str, remarks: Iterable[Remark]) -> list[tuple[int, int, bool]]:
    taken: list[tuple[int, int, bool]] = []
    for remark in sorted(remarks, key=lambda one: not one.stops):
        start, end = remark.start, remark.end
        if start >= end and remark.words:  # a finding of a release that told no places
            found = re.search(re.escape(remark.words), text, re.IGNORECASE)
            start, end = found.span() if found else (0, 0)
        end = min(end, len(text))
        if start < end and all(end <= other[0] or start >= other[1] for other in taken):
            taken.append((start, end, remark.stops))
    return sorted(taken)

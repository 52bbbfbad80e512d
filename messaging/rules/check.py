"""What may not be written to a buyer. Pure; runs on the draft, at approval and again at the moment of sending."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from messaging.rules import form, links, names, phones, phrases, streets
from messaging.rules.folding import fold
from messaging.rules.grammar import Lexicon, Match
from messaging.rules.lexicon import en, ru, zh
from messaging.rules.plain import Reading, read
from messaging.rules.scope import is_denied, sentence
from messaging.rules.scripts import Readings, by_sound, put_together, unstriped
from messaging.rules.types import MAX_LENGTH, USUAL, WARNS, Finding, Rule, RuleSet

# How much of a text is judged. What goes on after that cannot be sent at all.
JUDGED = 100_000
MOST_OF_A_RULE = 20

RUSSIAN = Lexicon(ru.LINES, ru.WORDS, spell=by_sound)
ENGLISH = Lexicon(en.LINES, en.WORDS)
CHINESE = Lexicon(zh.LINES, zh.WORDS, spaced=False)

# Words that are what they are, also where they are denied.
_SAID_ANYWAY = frozenset({Rule.RUDENESS, Rule.SLANG, Rule.LINK})
_NAMES_OF = frozenset({Rule.MESSENGER, Rule.EMAIL, Rule.LINK})


@dataclass(frozen=True, slots=True)
class _Hit:
    """A finding before it is placed in the text as typed."""

    rule: Rule
    start: int
    end: int
    reads: str = ""


def check(text: str, rules: RuleSet = USUAL, *, greeting: bool = True) -> list[Finding]:
    """Every rule the text breaks, in the order of the text; an empty list means it may be sent as far as its words go.

    ``greeting``: whether one is expected, as in the first words of a talk. Takes any text and never raises; time grows
    with the length alone. Findings of one rule that touch are one; there are at most ``MOST_OF_A_RULE`` of each.
    """
    judged = text[:JUDGED]
    plain = read(judged, JUDGED)
    if not plain.text.strip():
        return _judged([Finding(Rule.EMPTY)], rules)
    found = [Finding(Rule.TOO_LONG)] if len(text) > MAX_LENGTH else []
    readings = Readings(plain)
    if greeting and not form.greets(plain.text, readings.russian.text):
        hello = form.greeting_for(cyrillic=readings.has_cyrillic, han=readings.has_han)
        found.append(Finding(Rule.NO_GREETING, instead=hello))
    silent = _spans(rules.allowed, readings)
    silent += [plain.place(*span) for span in links.ozons(plain.text)]
    found += [
        finding
        for finding in _placed(judged, readings, rules)
        if not any(low <= finding.start and finding.end <= high for low, high in silent)
    ]
    return _judged(_merged(found, judged), rules)


def _judged(found: list[Finding], rules: RuleSet) -> list[Finding]:
    """With the severity the rule set gives; rules it does not look at are left out."""
    judged = ((finding, rules.severity(finding.rule)) for finding in found)
    return [replace(finding, severity=severity) for finding, severity in judged if severity is not None]


def _is_known(word: str) -> bool:
    return RUSSIAN.knows(word) or ENGLISH.knows(word) or names.is_name(word)


def _placed(typed: str, readings: Readings, rules: RuleSet) -> Iterator[Finding]:
    for mark in (*form.unfilled(typed), *form.not_plain(typed), *form.loud(typed)):
        yield Finding(mark.rule, typed[mark.start : mark.end], mark.start, mark.end, instead="")
    whole = put_together(readings.base)
    bare = unstriped(whole, _is_known)
    ways = [(readings, True)]
    if whole is not readings.base:
        ways.append((Readings(whole), True))
    if bare is not whole:
        ways.append((Readings(bare), False))
    for one, has_contacts in ways:
        for reading, hits in _hits(typed, one, rules, has_contacts=has_contacts):
            for hit in hits:
                yield _finding(typed, reading, hit)


def _finding(typed: str, reading: Reading, hit: _Hit) -> Finding:
    start, end = reading.place(hit.start, hit.end)
    words = typed[start:end]
    reads = hit.reads or reading.text[hit.start : hit.end]
    return Finding(hit.rule, words, start, end, reads="" if _is_plainly(words, reads) else reads, instead="")


def _is_plainly(words: str, reads: str) -> bool:
    """Whether what is read is what anybody sees."""
    return words.casefold() == reads or (
        fold(words) == reads and words.isprintable() and _bare(words) == _bare(reads)
    )


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold().replace("й", "и").replace("ё", "е") if char.isalnum())


def _hits(
    typed: str, readings: Readings, rules: RuleSet, *, has_contacts: bool
) -> Iterator[tuple[Reading, Iterator[_Hit]]]:
    base = readings.base
    shown = typed if len(typed) == len(base.text) else base.text
    if has_contacts:
        yield base, _contacts(base.text, readings, shown)
        if readings.has_latin and readings.russian is not base:
            yield (
                readings.russian,
                (_Hit(Rule.ADDRESS, *span) for span in streets.find(readings.russian.text)),
            )
    yield base, _names(base.text, readings)
    yield readings.russian, _words(RUSSIAN, readings.russian.text)
    if readings.has_latin:
        yield readings.english, _words(ENGLISH, readings.english.text)
    if readings.has_han:
        yield readings.chinese, _words(CHINESE, readings.chinese.text)
    for rule, own in ((Rule.FORBIDDEN_PHRASE, rules.forbidden), (Rule.WARNED_PHRASE, rules.warned)):
        if own:
            for reading in {id(one): one for one in _all(readings)}.values():
                yield reading, (_Hit(rule, *span) for span in phrases.find(own, reading.text))


def _all(readings: Readings) -> tuple[Reading, ...]:
    return (readings.base, readings.russian, readings.english, readings.chinese)


def _contacts(text: str, readings: Readings, shown: str) -> Iterator[_Hit]:
    for number in phones.find(text):
        yield _Hit(number.rule, number.start, number.end, number.reads)
    for link in links.find(text, readings.latin.text, shown):
        yield _Hit(link.rule, link.start, link.end, link.reads)
    for start, end in streets.find(text):
        yield _Hit(Rule.ADDRESS, start, end)
    for start, end in form.stars(text):
        if not is_denied(text, start, end):
            yield _Hit(Rule.REVIEW, start, end)


def _names(text: str, readings: Readings) -> Iterator[_Hit]:
    for name in names.find(text, mixed=readings.has_latin and readings.has_cyrillic):
        if not is_denied(text, name.start, name.end, is_name=True) and not _is_of_the_goods(
            text, name.start, name.end
        ):
            yield _Hit(Rule.MESSENGER, name.start, name.end, name.name)


def _is_of_the_goods(text: str, start: int, end: int) -> bool:
    """``The watch shows WhatsApp notifications``: what the goods do, not where to talk."""
    first, last = sentence(text, start, end)
    return (
        form.OF_GOODS.search(text, first, last) is not None and form.INVITES.search(text, first, last) is None
    )


def _words(lexicon: Lexicon, text: str) -> Iterator[_Hit]:
    matches = list(lexicon.find(text))
    if not matches:
        return
    covered = [match for match in matches if match.mark == "-"]
    excused = [match for match in matches if match.mark == "~"]
    pressed = [match for match in matches if match.mark == "+"]
    for match in matches:
        if match.mark in {"-", "~", "+"} or any(_covers(one, match) for one in covered):
            continue
        if (
            match.mark != "!"
            and match.rule not in _SAID_ANYWAY
            and is_denied(
                text, match.start, match.end, is_name=match.rule in _NAMES_OF, is_told=match.rule in WARNS
            )
        ):
            continue
        if match.rule is Rule.MESSENGER and _is_of_the_goods(text, match.start, match.end):
            continue
        if excused and _is_excused(text, match, excused, pressed):
            continue
        yield _Hit(match.rule, match.start, match.end)


def _covers(excuse: Match, match: Match) -> bool:
    return excuse.rule is match.rule and excuse.start < match.end and match.start < excuse.end


def _is_excused(text: str, match: Match, excused: list[Match], pressed: list[Match]) -> bool:
    first, last = sentence(text, match.start, match.end)

    def stands(row: list[Match]) -> bool:
        return any(one.rule is match.rule and first <= one.start < last for one in row)

    return stands(excused) and not stands(pressed)


def _spans(allowed: tuple[str, ...], readings: Readings) -> list[tuple[int, int]]:
    """Where the shop's allowed phrases stand in the text as typed."""
    if not allowed:
        return []
    every = {id(one): one for one in _all(readings)}.values()
    return [reading.place(*span) for reading in every for span in phrases.find(allowed, reading.text)]


def _merged(found: list[Finding], typed: str) -> list[Finding]:
    """In order; findings of one rule that overlap are one."""
    out: list[Finding] = []
    last_of: dict[Rule, int] = {}
    count: dict[Rule, int] = {}
    for finding in sorted(found, key=lambda one: (one.start, -one.end, one.rule, one.reads)):
        at = last_of.get(finding.rule)
        if at is not None and finding.start < out[at].end:
            out[at] = _joined(out[at], finding, typed)
            continue
        count[finding.rule] = count.get(finding.rule, 0) + 1
        if count[finding.rule] <= MOST_OF_A_RULE:
            last_of[finding.rule] = len(out)
            out.append(finding)
    return out


def _joined(first: Finding, second: Finding, typed: str) -> Finding:
    end = max(first.end, second.end)
    return replace(first, end=end, words=typed[first.start : end], reads=first.reads or second.reads)

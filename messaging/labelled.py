"""Labelled messages out of JSON lines, the project's own or anybody's: what the rules are measured against.

A line is an object. Understood are, by the first of the keys that is there,

* the text: ``text``, ``message`` or ``body``;
* what must happen: ``label`` (or ``expected``, ``verdict``, ``decision``, ``severity``, ``blocked``, ``block``) as
  "block", "warn" or "clean" (or "forbidden", "ok" and the like), as true or false (blocked or not), or as the name of a
  rule or a list of such names; left out, the rules say it: none, and it is clean;
* the rules that must be found: ``rules``, ``rule`` or ``violations``, by name. Names not known here do not count;
* ``lang`` (``language``), ``note``, ``phrases`` (a shop's own: ``forbidden``, ``warned``, ``allowed``); all optional.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from messaging.rules import Rule, RuleSet, Severity
from messaging.rules.types import USUAL, usual

TEXTS = ("text", "message", "body")
LABELS = ("label", "expected", "verdict", "decision", "severity", "blocked", "block")
RULES = ("rules", "rule", "violations")
LANGUAGES = ("lang", "language")
PHRASES = ("forbidden", "warned", "allowed")


class Label(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    CLEAN = "clean"


SPELLINGS = {
    Label.BLOCK: ("block", "blocked", "forbidden", "violation", "reject", "rejected", "bad", "true", "1"),
    Label.WARN: ("warn", "warning", "warned"),
    Label.CLEAN: ("clean", "ok", "good", "allow", "allowed", "pass", "near_miss", "none", "false", "0"),
}
LABEL_OF = {spelling: label for label, spellings in SPELLINGS.items() for spelling in spellings}


class Unreadable(ValueError):
    """A line that is no labelled message; its text says which line, and why."""


@dataclass(frozen=True)
class Labelled:
    """A message, what must happen to it, and the rules that must be found in it. ``place``: file and line."""

    text: str
    label: Label
    rules: tuple[Rule, ...] = ()
    lang: str = ""
    note: str = ""
    place: str = ""
    ruleset: RuleSet = field(default=USUAL)


def read(lines: Iterable[bytes], name: str) -> Iterator[Labelled]:
    """The messages of one file, empty lines left out. Raises ``Unreadable`` at the first broken line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            place = f"{name}:{number}"
            try:
                yield _labelled(_object(line, first=number == 1), place)
            except ValueError as error:
                raise Unreadable(f"{place}: {error}") from error


def _object(line: bytes, *, first: bool) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1}") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}, column {error.colno}") from error
    if not isinstance(row, dict):
        raise ValueError("not an object {…}")
    return row


def _labelled(row: Mapping[str, Any], place: str) -> Labelled:
    text = _first(row, TEXTS)
    if not isinstance(text, str):
        raise ValueError(f"no text (a string under {' or '.join(TEXTS)})")
    said = _first(row, LABELS)
    named = _names(_first(row, RULES))
    if isinstance(said, list) or _spelling(said) in set(Rule):
        said, named = None, named + _names(said)
    rules = tuple(Rule(name) for name in named if name in set(Rule))
    label = _label_of(named, rules) if said is None else _label(said)
    lang = str(_first(row, LANGUAGES) or "").lower()[:2]
    return Labelled(text, label, rules, lang, str(row.get("note") or ""), place, _ruleset(row.get("phrases")))


def _first(row: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((row[key] for key in keys if row.get(key) is not None), None)


def _names(value: Any) -> list[str]:
    """Names of rules in one spelling: ``["Phone"]``, ``"phone"``, ``"ask-to-cancel"``."""
    values = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in values):
        raise ValueError("rules are names")
    return [_spelling(name) for name in values if name.strip()]


def _spelling(value: Any) -> str:
    return str(value).strip().lower().replace("-", "_").replace(" ", "_")


def _label(said: Any) -> Label:
    if _spelling(said) not in LABEL_OF:
        raise ValueError(f"label {said!r} is none of {', '.join(LABEL_OF)}")
    return LABEL_OF[_spelling(said)]


def _label_of(named: list[str], rules: tuple[Rule, ...]) -> Label:
    """What broken rules come to; a name not known here is taken for one that blocks."""
    if not named:
        return Label.CLEAN
    warns = len(rules) == len(named) and all(usual(rule) is Severity.WARN for rule in rules)
    return Label.WARN if warns else Label.BLOCK


def _ruleset(phrases: Any) -> RuleSet:
    if phrases is None:
        return USUAL
    if not isinstance(phrases, dict) or not set(phrases) <= set(PHRASES):
        raise ValueError(f"phrases are an object of {', '.join(PHRASES)}")
    forbidden, warned, allowed = (tuple(_texts(phrases.get(key, []))) for key in PHRASES)
    return RuleSet(forbidden=forbidden, warned=warned, allowed=allowed)


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(phrase, str) for phrase in value):
        raise ValueError("phrases are lists of strings")
    return value

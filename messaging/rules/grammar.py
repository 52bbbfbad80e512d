r"""Lines that say what to look for, and their search: words by how they begin, then the words around them.

A line is words with spaces between: ``напиш(и|ите) … отзыв*``. ``|`` parts alternatives, ``*`` any ending, ``…`` up to
four words between (``…7``: seven), ``_`` a space inside an alternative, ``?`` at the end a word that may lack. In
Chinese a space is nothing at all and ``…`` up to eight signs. ``$name`` is one of the lists of words of the language.
What stands before the line says what a match is worth:

``!`` counts also where it is denied, ``-`` excuses the words it covers, ``~`` excuses its sentence,
``+`` takes that excuse away, ``^`` counts unless a number stands right before it. A line that begins with ``|`` goes on
with the one before.

Each line is tried only where one of its first words stands, and each repeat is bounded, so that the time of a search
grows with the text alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from messaging.rules.folding import fold
from messaging.rules.types import Rule

_WORD = re.compile(r"(?<![a-zа-я0-9])[a-zа-я0-9]{1,64}")
_NUMBER_BEFORE = re.compile(r"\d\s?$")
_GOES_ON = re.compile(r"\n\s*\|")
_LATIN = re.compile(r"(?<!\\)[a-z]+")
_MARKS = "!-~+^"
MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    rule: Rule
    mark: str
    pattern: re.Pattern[str]
    anchors: tuple[str, ...]
    # One of these begins a word of the text (in Chinese: is in it) wherever the line matches; empty: not known.
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    rule: Rule
    mark: str
    start: int
    end: int


class Lexicon:
    """The lines of one language, found by the first letters of their first words."""

    def __init__(
        self,
        lines: Mapping[Rule, str],
        words: Mapping[str, str],
        *,
        spaced: bool = True,
        spell: Callable[[str], str] = str,
    ) -> None:
        """``spaced``: whether words stand apart. ``spell``: how a Latin word of a line reads in this language."""
        self._key = 3 if spaced else 2
        self._find = self._find_words if spaced else self._find_signs
        self._index: dict[str, list[tuple[str, Line]]] = {}
        for rule, text in lines.items():
            for raw in filter(None, map(str.strip, _GOES_ON.sub("|", text).splitlines())):
                line = _compiled(rule, raw, words, spaced=spaced, spell=spell)
                for anchor in dict.fromkeys(line.anchors):
                    self._index.setdefault(anchor[: self._key], []).append((anchor, line))
        # How a word begins says what may begin with it; words come again.
        self._beginning = lru_cache(maxsize=20_000)(self._lines_of)
        self._first = re.compile("[" + "".join(map(re.escape, sorted({key[0] for key in self._index}))) + "]")

    def find(self, text: str) -> Iterator[Match]:
        """Matches in order of their first words; no more than ``MOST`` of a rule and mark."""
        count: dict[tuple[Rule, str], int] = {}
        for match in self._find(text):
            key = (match.rule, match.mark)
            count[key] = count.get(key, 0) + 1
            if count[key] <= MOST:
                yield match

    def knows(self, word: str) -> bool:
        """Whether a line begins with this word."""
        return any(
            len(anchor) > 2 and word.startswith(anchor)
            for anchor, line in self._index.get(word[: self._key], ())
            if not line.mark
        )

    def _find_words(self, text: str) -> Iterator[Match]:
        words = [(word.group(), word.start()) for word in _WORD.finditer(text)]
        have = {word[:3] for word, _ in words}
        have |= {word[:size] for word in have for size in (1, 2)}
        for word, at in words:
            for line in self._beginning(word):
                if not line.needs or not line.needs.isdisjoint(have):
                    yield from _at(line, text, at)

    def _lines_of(self, word: str) -> tuple[Line, ...]:
        return tuple(
            line
            for key in sorted({word[:3], word[:2], word[:1]})
            for anchor, line in self._index.get(key, ())
            if word.startswith(anchor)
        )

    def _find_signs(self, text: str) -> Iterator[Match]:
        get = self._index.get
        have = set(text)
        for sign in self._first.finditer(text):
            at = sign.start()
            for key in (text[at : at + 2], text[at]):
                for anchor, line in get(key, ()):
                    if text.startswith(anchor, at) and (not line.needs or not line.needs.isdisjoint(have)):
                        yield from _at(line, text, at)


def _at(line: Line, text: str, at: int) -> Iterator[Match]:
    match = line.pattern.match(text, at)
    if match is None:
        return
    if line.mark == "^" and _NUMBER_BEFORE.search(text, max(0, at - 3), at):
        return
    yield Match(line.rule, line.mark, at, match.end())


def _compiled(
    rule: Rule, raw: str, words: Mapping[str, str], *, spaced: bool, spell: Callable[[str], str] = str
) -> Line:
    mark, text = (raw[0], raw[1:].strip()) if raw[0] in _MARKS else ("", raw)
    text = re.sub(r"\$(\w+)", lambda found: words[found[1]], text)
    parts = re.sub(r"(?<=\S)…", " …", _LATIN.sub(lambda found: spell(found.group()), _plain(text))).split()
    pattern = re.compile(_spaced(parts) if spaced else _signs(parts))
    needs = _needs(parts, 3 if spaced else 1)
    return Line(rule, mark, pattern, tuple(_anchors(parts[0])), needs)


def _needs(parts: list[str], size: int) -> frozenset[str]:
    """How the most telling of the further words of a line begin."""
    found = []
    for part in parts[1:]:
        if part.startswith("…") or part.endswith("?") or "\\d?" in part:
            continue
        try:
            anchors = [anchor[:size] for anchor in _anchors(part)]
        except ValueError:
            continue
        if all(anchor.isalnum() for anchor in anchors):
            found.append(frozenset(anchors))
    return min(found, key=len, default=frozenset())


def _plain(text: str) -> str:
    """Letters folded as a text's are; the marks of the grammar stay."""
    return "".join(
        char if char in "…|()*?_[]!<>=:^\\{}$+.," or char.isspace() else fold(char) for char in text
    )


_SEPARATOR = r"(?:[^\w.!?;]{1,5}|(?:(?<=\bр)|(?<=\bруб)|(?<=\bзв)|(?<=\bшт))\. ?)"


def _spaced(parts: list[str]) -> str:
    out, first = "", True
    for part in parts:
        if part.startswith("…"):
            out += rf"(?:{_SEPARATOR}\w{{1,40}}){{0,{part[1:] or 4}}}?"
            continue
        optional = part.endswith("?") and not part.endswith(")?")
        body = part[:-1] if optional else part
        piece = f"(?:{'|'.join(map(_word, _alternatives(body)))})(?!\\w)"
        if not first:
            piece = _SEPARATOR + piece
        out += f"(?:{piece})?" if optional else piece
        first = False
    return out


def _word(text: str) -> str:
    return (
        re.sub(r"(?<!\))\*", r"\\w{0,20}", text)
        .replace("ь", "ь?")
        .replace("_?", r"[^\w.!?;]{0,5}")
        .replace("_", _SEPARATOR)
    )


def _signs(parts: list[str]) -> str:
    out = ""
    for part in parts:
        if part.startswith("…"):
            out += rf"[^。!?\n]{{0,{part[1:] or 8}}}?"
            continue
        optional = part.endswith("?") and not part.endswith(")?")
        body = part[:-1] if optional else part
        piece = f"(?:{'|'.join(_alternatives(body))})".replace("_", "[ ,]?")
        out += (piece + "?" if optional else piece) + r"[ ,]?"
    return out.removesuffix("[ ,]?")


def _alternatives(text: str) -> list[str]:
    """Parted at ``|`` outside brackets."""
    out, depth = [""], 0
    for char in text:
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            out.append("")
        else:
            out[-1] += char
    return out


def _anchors(part: str) -> Iterator[str]:
    for alternative in _alternatives(part.removesuffix("?")):
        if alternative.startswith("\\d"):
            yield from "0123456789"
            continue
        if alternative.startswith("["):
            yield from alternative[1 : alternative.index("]")]
            continue
        literal = re.split(r"[(\[*_?\\{]", alternative)[0]
        if not literal:
            raise ValueError(f"a line must begin with letters: {part}")
        yield re.sub("ь$", "", literal)

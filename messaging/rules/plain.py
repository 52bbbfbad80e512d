"""A text made plain, every character of it knowing where it stood in the text as typed. Linear, and never raises."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from messaging.rules.folding import FOLDED, is_mark

# A word written anew, and for each of its characters the first and the last of the old ones it stands for.
Anew = tuple[str, Sequence[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Reading:
    """``text[i]`` stands for the typed characters from ``starts[i]`` to ``ends[i]``."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of this reading stands in the text as typed."""
        return (self.starts[start], self.ends[end - 1]) if end > start else (0, 0)


def read(text: str, most: int) -> Reading:
    """The typed text in plain characters, ``most`` of them: one sign may unfold into many."""
    pieces = [FOLDED[char] for char in text]
    plain = "".join(pieces)
    if len(plain) == len(text) <= most and "" not in pieces:
        return Reading(plain, range(len(text)), range(1, len(text) + 1))
    starts: list[int] = []
    ends: list[int] = []
    for at, piece in enumerate(pieces):
        starts += [at] * len(piece)
        ends += [at + 1] * len(piece)
        if not piece and ends and is_mark(text[at]):
            ends[-1] = at + 1
    return Reading(plain[:most], starts, ends)


def rewritten(reading: Reading, pattern: re.Pattern[str], write: Callable[[str], Anew | None]) -> Reading:
    """The reading with each match written anew; None leaves a match alone. The same object where nothing changed."""
    text, starts, ends = reading.text, reading.starts, reading.ends
    out: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    done = 0
    for match in pattern.finditer(text):
        anew = write(match.group())
        if anew is None:
            continue
        word, firsts, lasts = anew
        first = match.start()
        out += (text[done:first], word)
        new_starts += starts[done:first]
        new_ends += ends[done:first]
        new_starts += [starts[first + at] for at in firsts]
        new_ends += [ends[first + at] for at in lasts]
        done = match.end()
    if not out:
        return reading
    out.append(text[done:])
    new_starts += starts[done:]
    new_ends += ends[done:]
    return Reading("".join(out), new_starts, new_ends)

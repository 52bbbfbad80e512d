"""The readings of one plain text: as Russian, as English, as Chinese, and put together again where it was pulled apart.

A word of two alphabets is read in the one most of its letters are of; a Latin word also by its sound as Russian
(``napishite``) or, where all its letters could be Cyrillic and the text is, by its look (``BK``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from messaging.rules.plain import Anew, Reading, rewritten

LOOKS_CYRILLIC = str.maketrans("abceghkmnoprtuwxyz034618@$", "авсегнкмпоргтишхузозчбивас")
LOOKS_LATIN = str.maketrans("авекмнорстухгипзбьч", "abekmhopctyxrun3bb4")
_LETTERS_LOOK_LATIN = str.maketrans("авекмнорстухгип", "abekmhopctyxrun")
_DIGITS_AS_LATIN = str.maketrans("03457@$", "oeastas")
SOUNDS = {
    "shch": "щ",
    "sch": "щ",
    "sh": "ш",
    "ch": "ч",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ya": "я",
    "ja": "я",
    "yu": "ю",
    "ju": "ю",
    "yo": "е",
    "jo": "е",
    "ye": "е",
    "ck": "к",
    **dict(zip("abcdefghijklmnopqrstuvwxz", "абцдефгхиижлмнопкрстуввхз", strict=True)),
    "j": "и",
    "k": "к",
    "y": "ы",
    "x": "кс",
    "'": "ь",
}
_SOUND = re.compile("|".join(sorted(SOUNDS, key=len, reverse=True)) + "|.", re.DOTALL)
_LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя"
_HAS_LATIN = re.compile("[a-z]")
_HAS_CYRILLIC = re.compile("[а-я]")
_HAS_HAN = re.compile("[\u4e00-\u9fff]")
# Longer words are read in parts, so that what is remembered of words stays small.
_WORD = re.compile(r"[a-z0-9а-я@$']{1,64}")
_ODD = re.compile(r"[0-9@$]")
_E_FOR_THREE = re.compile("(?<=[бвгджзклмнпрстфхцчшщ])3(?=[бвгджзклмнпрстфхцчшщ])")
_ALL_ALIKE = frozenset("abcehkmoptxy0346")
# Single signs pulled apart by spaces, letters by other signs, and signs put between the letters of a word.
_SPACED_OUT = re.compile(r"(?<!\S)(?!a )(?:\S[ \n]){3,}\S(?![^\s,.!?;:)»\"])")
_PULLED_APART = re.compile(
    r"(?<![^\W_])(?:[^\W\d_][^\w\n!?;]{1,3}|[^\W\d_]_{1,3}|[^\W\d_]\n){2,}[^\W\d_](?![^\W_])"
)
_STRIPED = re.compile(r"(?<![a-zа-я])[a-zа-я]++(?:[*_.|~^'\"+=/\\#-]{1,3}[a-zа-я]++)++")
_HAN_APART = re.compile(
    r"(?<=[\u4e00-\u9fff])[\s*_.|~^'\"+=/\\#\-\u2000-\u2763\u2766-\u2bff\U0001f000-\U0001faff]{1,3}(?=[\u4e00-\u9fffv❤])"
)


@lru_cache(maxsize=10_000)
def _same_length(old: str, new: str) -> Anew | None:
    return None if old == new else (new, range(len(new)), range(len(new)))


def _kept(word: str, keep: Callable[[str], bool]) -> Anew:
    places = [at for at, char in enumerate(word) if keep(char)]
    return "".join(word[at] for at in places), places, places


def _joined(word: str) -> Anew:
    return _kept(word, str.isalnum)


def _closed(word: str) -> Anew:
    return _kept(word, lambda char: not char.isspace())


def _gone(_word: str) -> Anew:
    return "", (), ()


def _by_sound(word: str) -> Anew:
    out: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    for sound in _SOUND.finditer(word):
        written = SOUNDS.get(sound.group(), sound.group())
        out.append(written)
        firsts += [sound.start()] * len(written)
        lasts += [sound.end() - 1] * len(written)
    return "".join(out), firsts, lasts


def by_sound(word: str) -> str:
    """A Latin word as Russian letters write it."""
    return _by_sound(word)[0]


@lru_cache(maxsize=10_000)
def _as_russian(word: str, among_cyrillic: bool) -> Anew | None:
    if not _HAS_LATIN.search(word):
        return None
    if any("а" <= char <= "я" for char in word) or (among_cyrillic and _ALL_ALIKE.issuperset(word)):
        return _by_sound("".join(char.translate(LOOKS_CYRILLIC) if char.isascii() else char for char in word))
    return _by_sound(word)


@lru_cache(maxsize=10_000)
def _as_english(word: str) -> Anew | None:
    if not _HAS_LATIN.search(word):
        return None
    plain = word.translate(LOOKS_LATIN)
    if sum("a" <= char <= "z" for char in word) > 1 and _ODD.search(plain):
        plain = re.sub("(?<=[aeou1l])1", "l", plain).replace("1", "i").translate(_DIGITS_AS_LATIN)
    return _same_length(word, plain)


def _in_latin(word: str) -> Anew | None:
    if not _HAS_LATIN.search(word):
        return None
    return _same_length(word, word.translate(_LETTERS_LOOK_LATIN))


def _letters_for_digits(word: str) -> Anew | None:
    if not _ODD.search(word) or sum(char.isalpha() for char in word) < 2:
        return None
    return _same_length(word, _E_FOR_THREE.sub("е", word).translate(LOOKS_CYRILLIC))


@dataclass(frozen=True)
class Readings:
    """What is asked of one plain text is worked out once."""

    base: Reading

    @cached_property
    def has_latin(self) -> bool:
        return _HAS_LATIN.search(self.base.text) is not None

    @cached_property
    def has_cyrillic(self) -> bool:
        return _HAS_CYRILLIC.search(self.base.text) is not None

    @cached_property
    def has_han(self) -> bool:
        return _HAS_HAN.search(self.base.text) is not None

    @cached_property
    def russian(self) -> Reading:
        reading = rewritten(self.base, _WORD, self._in_russian) if self.has_latin else self.base
        has_odd = self.has_cyrillic and _ODD.search(reading.text) is not None
        return rewritten(reading, _WORD, _letters_for_digits) if has_odd else reading

    def _in_russian(self, word: str) -> Anew | None:
        return _as_russian(word, self.has_cyrillic)

    @cached_property
    def latin(self) -> Reading:
        """Letters alone, sign for sign as long as the plain text: for addresses."""
        is_mixed = self.has_latin and self.has_cyrillic
        return rewritten(self.base, _WORD, _in_latin) if is_mixed else self.base

    @cached_property
    def english(self) -> Reading:
        return rewritten(self.base, _WORD, _as_english) if self.has_latin else self.base

    @cached_property
    def chinese(self) -> Reading:
        return rewritten(self.base, _HAN_APART, _gone)


def put_together(reading: Reading) -> Reading:
    """The reading with words that were pulled apart in one piece again; the same object where none was."""
    closed = rewritten(reading, _SPACED_OUT, _closed)
    return rewritten(closed, _PULLED_APART, _joined)


def unstriped(reading: Reading, is_known: Callable[[str], bool]) -> Reading:
    """The reading without signs put between the letters of words that are known once these are gone; the same object
    where there were none."""

    def whole(word: str) -> Anew | None:
        joined = _joined(word)
        return (
            joined
            if is_known(joined[0]) and not is_known(word[: len(word) - len(word.lstrip(_LETTERS))])
            else None
        )

    return rewritten(reading, _STRIPED, whole)

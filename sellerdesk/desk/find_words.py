"""What somebody typed, pasted or scanned to find a case: cleaned, and read as numbers and as words. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

LONGEST = 300  # characters read: an address of Ozon's cabinet fits
MOST_NUMBERS = 8
LEAST = 3  # characters of a word or of a part of a number worth searching for
SHORTEST = 2  # of a word where no longer one stands with it
BIGGEST = 2**63 - 1

_DASHES = re.compile(r"[‐-―−]")
_NOT_SHOWN = re.compile(r"[\u0000-\u0008\u000e-\u001f\u007f\u200b-\u200f\u2060\ufeff]")
_ADDRESS = re.compile(r"https?://\S+$", re.IGNORECASE)
_SPACED = re.compile(r"[\d\s-]+")
_NUMBER = re.compile(r"\d{3,}(?:-\d{1,8}){1,3}(?!\d)")
_PRODUCT = re.compile(r"(?:/product/(?:[^/?#]*-)?|[?&]sku=)(\d{5,18})(?!\d)")
_OWN_BARCODE = re.compile(r"OZN(\d{5,18})", re.IGNORECASE)  # Ozon prints the SKU as a barcode
_MARKING = re.compile(r"01(\d{14})(?:\x1d|21)")  # a marking code begins with the product's number
_LONE = re.compile(r"(?<![\w-])\d{5,19}(?![\w-])")
_PARTED = re.compile(
    r"\d{3,}(?:[\s/_.-]+\d{1,8}){1,3}"
)  # a posting's number with something else for its dashes
_CODE = re.compile(
    r"(?<!\S)(?=\S*[^\W\d])(?:\S*\d){3,}\S*"
)  # letters and digits: a tracking number, an article
# Han, kana and hangul: one character says as much as a word's half.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003134f]")

_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_SWITCHED = str.maketrans(_LATIN + _CYRILLIC, _CYRILLIC + _LATIN)
_ALIKE = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


@dataclass(frozen=True)
class Asked:
    """``numbers`` may be whole numbers of anything, and hold a digit each; ``ids`` those of them that are integers;
    ``skus`` came with their meaning. ``part`` may be a piece of a posting's number."""

    text: str
    numbers: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    skus: tuple[int, ...] = ()
    part: str = ""


def read(raw: str) -> Asked:
    """Take spaces, long dashes and what cannot be seen out of it; look into an address of Ozon's for numbers."""
    marking = _MARKING.match(raw.strip())
    text = " ".join(_NOT_SHOWN.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", raw))).split())[
        :LONGEST
    ]
    if not text:
        return Asked("")
    is_address = bool(_ADDRESS.match(text))
    whole = unquote(text) if is_address else text
    close = re.sub(r"\s+", "", whole)
    joined = re.sub(r"\s*-\s*", "-", whole)
    skus = [int(found) for pattern in (_PRODUCT, _OWN_BARCODE) for found in pattern.findall(whole)]
    found = [] if is_address else [close, text]
    if not _SPACED.fullmatch(whole):
        found += _NUMBER.findall(joined) + _LONE.findall(whole)
    if not is_address:
        found += ["-".join(re.findall(r"\d+", whole))] if _PARTED.fullmatch(whole) else []
        found += _CODE.findall(whole) if " " in whole else []
    if marking:
        found += [marking[1].lstrip("0"), marking[1]]
    if not is_address:
        found += spellings(close)
    named = (number[:120] for number in found if any(letter.isdecimal() for letter in number))
    numbers = tuple(dict.fromkeys(named))[:MOST_NUMBERS]
    return Asked(
        text,
        numbers,
        tuple(int(number) for number in numbers if _is_id(number)),
        tuple(dict.fromkeys(skus)),
        "" if is_address else _part(close),
    )


def _is_id(number: str) -> bool:
    return number.isascii() and number.isdecimal() and int(number) <= BIGGEST


def _part(close: str) -> str:
    """It, if it can be a piece of a posting's number."""
    digits = sum(letter.isdecimal() for letter in close)
    return close[:80] if digits >= LEAST and re.fullmatch(r"[\d-]+", close) else ""


def switched(text: str) -> str:
    """The same keys on the other keyboard: what was typed in Latin letters was meant in Russian, or back."""
    return text.lower().translate(_SWITCHED)


def spellings(text: str) -> list[str]:
    """A code in capital and in small letters, as the other keyboard writes it, and with Latin letters for the Russian
    ones that look the same; it itself first."""
    forms = [text, text.upper(), text.lower()]
    if any(letter.isalpha() for letter in text):
        meant = switched(text)
        forms += [text.upper().translate(_ALIKE), meant.upper(), meant]
    return list(dict.fromkeys(forms))


def words(text: str) -> list[str]:
    """The first few words worth searching for, in capitals: short ones only where there is no longer one."""
    all_of_it = text.upper().split()
    longer = [word for word in all_of_it if is_telling(word)]
    return (longer or [word for word in all_of_it if len(word) >= SHORTEST and not word.isdecimal()])[:6]


def is_telling(word: str) -> bool:
    """Whether it is long enough to be searched for; a Chinese word is so with one character."""
    return len(word) >= LEAST or bool(_DENSE.search(word))

"""Digits of a text, however they are written: signs, words of three languages, letters that look like them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from messaging.rules.scripts import LOOKS_CYRILLIC

_UNITS = {
    "0": "ноль ноля нуль нуля нолик zero oh nol nolik nul",
    "1": "один одна одно одну единица единичка one odin odna adin",
    "2": "два две двоика two dva dve",
    "3": "три троика трешка three tri",
    "4": "четыре четверка four chetyre chetire",
    "5": "пять пятерка five pyat pat piat",
    "6": "шесть шестерка six shest",
    "7": "семь семерка seven sem",
    "8": "восемь восьмерка eight vosem vosiem",
    "9": "девять девятка nine devyat deviat devat",
    "10": "десять десятка ten desyat",
    "11": "одиннадцать eleven odinnadcat",
    "12": "двенадцать twelve dvenadcat",
    "13": "тринадцать thirteen trinadcat",
    "14": "четырнадцать fourteen chetyrnadcat",
    "15": "пятнадцать fifteen pyatnadcat",
    "16": "шестнадцать sixteen shestnadcat",
    "17": "семнадцать seventeen semnadcat",
    "18": "восемнадцать eighteen vosemnadcat",
    "19": "девятнадцать nineteen devyatnadcat",
}
_TENS = {
    "20": "двадцать twenty dvadcat dvadtsat",
    "30": "тридцать thirty tridcat tridtsat",
    "40": "сорок forty fourty sorok",
    "50": "пятьдесят fifty pyatdesyat",
    "60": "шестьдесят sixty shestdesyat",
    "70": "семьдесят seventy semdesyat",
    "80": "восемьдесят eighty vosemdesyat",
    "90": "девяносто ninety devyanosto",
}
_HUNDREDS = {
    "100": "сто sto",
    "200": "двести dvesti",
    "300": "триста trista",
    "400": "четыреста chetyresta",
    "500": "пятьсот pyatsot",
    "600": "шестьсот shestsot",
    "700": "семьсот semsot",
    "800": "восемьсот vosemsot",
    "900": "девятьсот devyatsot",
}
_BY_WORD = {
    word: digits
    for table in (_UNITS, _TENS, _HUNDREDS)
    for digits, words in table.items()
    for word in words.split()
}
_HAN = dict(
    zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖拾洞拐勾", "00123456789121234567890079", strict=True)
)
_HAN["拾"] = "10"
_LETTERS = str.maketrans("oоlіizзбsbge", "001112365893")
REMEMBERED = 64
_TWICE = {"double": 2, "triple": 3, "дважды": 2, "трижды": 3}

_ATOM = re.compile(
    r"\d+(?![^\W_])|[0-9oоlіizзбsbge]{2,}(?![^\W_])|(?<![^\W_])[а-яa-z]{2,14}(?![^\W_])"
    r"|(?<![^\W_])[oоlі](?![^\W_])|[" + "".join(_HAN) + r"]+|\d+"
)


@dataclass(slots=True)
class Atom:
    """A number that stands by itself, as digits. ``kind``: how it was written."""

    digits: str
    start: int
    end: int
    kind: str


def atoms(text: str) -> Iterator[Atom]:
    """Every number of a plain text in order; words that make one number are one (``двести сорок пять``)."""
    last: Atom | None = None
    times = began = 0
    for match in _ATOM.finditer(text):
        word = match.group()
        if word in _TWICE:
            times, began = _TWICE[word], match.start()
            continue
        read = _read(word) if len(word) <= REMEMBERED else _read.__wrapped__(word)
        if read is None:
            times = 0
            continue
        atom = Atom(read[0], match.start(), match.end(), read[1])
        if times:
            atom.digits, atom.start, times = atom.digits * times, began, 0
        if last is not None and _continues(last, atom, text):
            last.digits = last.digits[: -len(atom.digits)] + atom.digits
            last.end = atom.end
            continue
        if last is not None:
            yield last
        last = atom
    if last is not None:
        yield last


@lru_cache(maxsize=20_000)
def _read(word: str) -> tuple[str, str] | None:
    """The digits of a word and how they are written; None where it is no number."""
    if word.isdecimal():
        return word, "digits"
    if word[0] in _HAN:
        return "".join(_HAN[char] for char in word), "han"
    digits = _BY_WORD.get(word)
    if digits is None and word.isalpha() and not word.isascii():
        digits = _BY_WORD.get("".join(char.translate(LOOKS_CYRILLIC) for char in word))
    if digits is not None:
        return digits, "word"
    if any(char.isdecimal() for char in word) or len(word) == 1:
        return word.translate(_LETTERS), "letters"
    return None


def _continues(last: Atom, atom: Atom, text: str) -> bool:
    """``девятьсот`` + ``три``, ``sixty`` + ``seven``: the last zeros of the one make room for the other."""
    if last.kind != "word" or atom.kind != "word" or atom.digits == "0":
        return False
    gap = text[last.end : atom.start]
    if len(gap) > 2 or gap.strip(" -\n"):
        return False
    zeros = len(last.digits) - len(last.digits.rstrip("0"))
    return 0 < len(atom.digits) <= zeros and len(last.digits) > 1 and last.digits != "10"

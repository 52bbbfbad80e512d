"""A stock-take out of a file: ``offer_id;counted[;grade]`` a line, as spreadsheets write it. Nothing of a file with a
mistake is taken; each mistake is named by its line."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from inventory.corrections import MOST
from inventory.counting import Count
from inventory.states import Grade

MOST_BYTES = 2_000_000
MOST_LINES = 20_000
MOST_TOLD = 20  # mistakes; who has more looks at the file again anyway
_SEPARATORS = ";\t,"
# As people write them, in the languages of the desk; Cyrillic letters look like the Latin ones.
_GRADES = {
    "a": Grade.A,
    "а": Grade.A,
    "b": Grade.B,
    "в": Grade.B,
    "c": Grade.C,
    "с": Grade.C,
    "defective": Grade.DEFECTIVE,
    "брак": Grade.DEFECTIVE,
    "次品": Grade.DEFECTIVE,
}


@dataclass
class Parsed:
    """``mistakes``: sentences; with any of them ``counts`` are not to be used."""

    counts: list[Count] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    more: int = 0

    def wrong(self, sentence: str) -> None:
        if len(self.mistakes) < MOST_TOLD:
            self.mistakes.append(sentence)
        else:
            self.more += 1


def parse(content: bytes, *, known: Collection[str]) -> Parsed:
    """Read a file. ``known``: the articles of the shop."""
    parsed = Parsed()
    text = _text(content)
    if text is None or "\0" in text:
        parsed.wrong(_("This is no CSV file. Save the table as CSV (UTF-8) and send that."))
        return parsed
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        parsed.wrong(_("More than %(n)s lines. Send it in parts.") % {"n": MOST_LINES})
        return parsed
    try:
        _rows(parsed, lines, known)
    except csv.Error:
        parsed.wrong(_("This is no CSV file. Save the table as CSV (UTF-8) and send that."))
    if not parsed.counts and not parsed.mistakes:
        parsed.wrong(_("The file is empty."))
    return parsed


def _text(content: bytes) -> str | None:
    """UTF-8 with or without a mark, else what a Russian Windows writes; None for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK", b"\xd0\xcf\x11\xe0")):
        return None  # other encodings, and the spreadsheets themselves
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(parsed: Parsed, lines: list[str], known: Collection[str]) -> None:
    first = next((line for line in lines if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    seen: dict[tuple[str, Grade], int] = {}
    reader = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    for cells in reader:
        values = [cell.strip() for cell in cells]
        if not any(values) or _is_heading(values, number=reader.line_num, known=known):
            continue
        if count := _count(parsed, values, number=reader.line_num, known=known):
            key = (count.offer_id, count.grade)
            if key in seen:
                parsed.wrong(
                    _("Line %(n)s: %(offer_id)s stands in line %(first)s already.")
                    % {"n": reader.line_num, "offer_id": count.offer_id, "first": seen[key]}
                )
            seen.setdefault(key, reader.line_num)
            parsed.counts.append(count)


def _is_heading(values: list[str], *, number: int, known: Collection[str]) -> bool:
    is_words = len(values) > 1 and not any(letter.isdigit() for letter in values[1])
    return number == 1 and is_words and values[0] not in known


def _count(parsed: Parsed, values: list[str], *, number: int, known: Collection[str]) -> Count | None:
    offer_id, counted, grade = (*values, "", "", "")[:3]
    pieces = counted.replace("\u00a0", "").replace(" ", "")
    shelf = _GRADES.get(grade.casefold() or "a")
    if offer_id not in known:
        parsed.wrong(
            _("Line %(n)s: no product of this shop has the article “%(offer_id)s”.")
            % {"n": number, "offer_id": offer_id[:60]}
        )
    elif not (pieces.isascii() and pieces.isdecimal() and len(pieces) < 8 and int(pieces) <= MOST):
        parsed.wrong(
            _("Line %(n)s: “%(text)s” is no number of pieces.") % {"n": number, "text": counted[:30]}
        )
    elif shelf is None:
        parsed.wrong(
            _("Line %(n)s: there is no grade “%(text)s”. Write A, B, C or defective.")
            % {"n": number, "text": grade[:30]}
        )
    else:
        return Count(offer_id, shelf, int(pieces))
    return None

"""Cases as CSV: UTF-8 with a mark, every cell in quotes, separator and decimal sign of the reader's language."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.translation import get_language

from sellerdesk.jobs.columns import Value

MARK = "\ufeff"  # without it Excel takes UTF-8 for the old code page
TYPE = "text/csv; charset=utf-8"


class _Echo:
    """A file for the csv module that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


class Lines:
    """Writes lines for the language active when it was made. In quotes a cell stays one cell, whatever separator the
    program that opens the file goes by."""

    def __init__(self) -> None:
        self._is_russian = get_language() == "ru"
        self._writer = csv.writer(
            _Echo(), delimiter=";" if self._is_russian else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
        )

    def head(self, headings: Sequence[str]) -> bytes:
        return (MARK + str(self._writer.writerow(headings))).encode()

    def body(self, rows: Iterable[Sequence[Value]]) -> bytes:
        lines = (str(self._writer.writerow([self._text(value) for value in row])) for row in rows)
        return "".join(lines).encode()

    def _text(self, value: Value) -> str:
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        if isinstance(value, Decimal):
            return str(value).replace(".", ",") if self._is_russian else str(value)
        return "" if value is None else str(value)

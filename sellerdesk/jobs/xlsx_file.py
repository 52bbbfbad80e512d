"""Cases as an Excel workbook of one sheet: numbers and moments as such, everything else as text."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sellerdesk.jobs.columns import Column, Value, headings

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENT, MONEY = "yyyy-mm-dd hh:mm", "#,##0.00"
LONGEST = 32_000  # characters of a cell; Excel takes 32,767


class Book:
    """A workbook that grows line by line and keeps none of them in memory."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(_("Queue")[:31])
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        self._sheet.append([self._cell(text, is_bold=True) for text in headings(columns)])

    def append(self, row: Sequence[Value]) -> None:
        self._sheet.append([self._cell(value) for value in row])

    def save(self, file: IO[bytes]) -> None:
        self._book.save(file)

    def _cell(self, value: Value, *, is_bold: bool = False) -> Cell:
        cell: Cell = WriteOnlyCell(self._sheet)
        if isinstance(value, str):
            # The type is said, not guessed: openpyxl takes text with an equals sign before it for a formula.
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
            cell.data_type = "s"
        else:
            cell.value = value
        if isinstance(value, datetime):
            cell.number_format = MOMENT
        elif isinstance(value, Decimal):
            cell.number_format = MONEY
        if is_bold:
            cell.font = Font(bold=True)
        return cell

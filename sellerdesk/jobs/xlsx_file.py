"""Cases as an Excel workbook of one sheet: numbers and moments as such, everything else as text."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from sellerdesk.jobs.columns import Column, Value, headings

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOMENT, MONEY = "yyyy-mm-dd hh:mm", "#,##0.00"
LONGEST = 32_000  # characters of a cell; Excel takes 32,767


class Book:
    """A workbook that grows line by line and keeps none of them in memory."""

    def __init__(self, columns: Sequence[Column], *, title: str = "") -> None:
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet((title or _("Queue"))[:31])
        self._sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = column.width
        heads = [WriteOnlyCell(self._sheet, text) for text in headings(columns)]
        for head in heads:
            head.font = Font(bold=True)
        self._sheet.append(heads)

    def append(self, row: Sequence[Value]) -> None:
        self._sheet.append([self._cell(value) for value in row])

    def save(self, file: IO[bytes]) -> None:
        self._book.save(file)

    def _cell(self, value: Value) -> Value | Cell:
        """Text and whole numbers go as they are; what else looks wrong without a format gets one. Text never begins
        with an equals sign here (``columns.harmless``), so openpyxl takes none for a formula."""
        if isinstance(value, str):
            return value[:LONGEST]
        if isinstance(value, datetime):
            return self._formatted(value, MOMENT)
        return self._formatted(value, MONEY) if isinstance(value, Decimal) else value

    def _formatted(self, value: datetime | Decimal, form: str) -> Cell:
        cell: Cell = WriteOnlyCell(self._sheet)
        cell.value = value
        cell.number_format = form
        return cell

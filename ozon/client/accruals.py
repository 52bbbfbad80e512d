"""Bookings to the seller's account."""

from __future__ import annotations

from datetime import date

from ozon.client.answers import Group, Page, cursor_page, read_rows
from ozon.client.schemas.accruals import Accrual, AccrualType, read_accrual, read_accrual_type

TYPES = "/v1/finance/accrual/types"
BY_DAY = "/v1/finance/accrual/by-day"


class Accruals(Group):
    """Amounts are signed: negative is taken from the seller."""

    def types(self) -> Page[AccrualType]:
        """The whole dictionary of services and fees in one page."""
        answer = self._read(TYPES, {})
        rows, bad = read_rows(answer.pieces("accrual_types"), read_accrual_type, keys=("id", "name"))
        return Page(rows, bad, strange=answer.strange)

    def by_day(self, day: date, *, last_id: str = "") -> Page[Accrual]:
        """One page of what was booked on `day`, 2022-01-01 at the earliest.

        The page's `cursor` is the next `last_id`. It lives 15 minutes and belongs to its day: later, or with
        another day, the call is Refused.
        """
        answer = self._read(BY_DAY, {"date": day.isoformat(), "last_id": last_id})
        keys = ("accrual_id", "unit_number")
        return cursor_page(answer, "accruals", read_accrual, keys=keys, asked=last_id, cursor_key="last_id")

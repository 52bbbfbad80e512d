"""Ratings of the seller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from ozon.client.answers import BadRow, Group, Page, Row, cursor_page, read_rows
from ozon.client.fields import Fields
from ozon.client.requests import span
from ozon.client.schemas.ratings import (
    ErrorIndex,
    PostingError,
    Rating,
    RatingThresholds,
    read_error_index,
    read_posting_error,
    read_rating,
    read_thresholds,
)

SUMMARY = "/v1/rating/summary"
HISTORY = "/v1/rating/history"
INDEX = "/v1/rating/index/fbs/info"
ERRORS = "/v1/rating/index/fbs/posting/list"


class Ratings(Group):
    """Forbidden where the key has no role for it."""

    def summary(self) -> Page[Rating]:
        """All ratings of all groups in one page."""
        answer = self._read(SUMMARY, {})
        rows: list[Row[Rating]] = []
        bad: list[BadRow] = []
        for group in answer.items("groups", lone_object=True):
            good, broken = _group(group)
            rows, bad = [*rows, *good], [*bad, *broken]
        return Page(rows, bad, strange=answer.strange)

    def thresholds(
        self, codes: Sequence[str], date_from: datetime, date_to: datetime
    ) -> Page[RatingThresholds]:
        """The limits Ozon holds these ratings against. It tells them with their history alone: their days are left
        out. Refused for a code Ozon does not know."""
        query = span(date_from, date_to, names=("date_from", "date_to"))
        answer = self._read(HISTORY, {**query, "ratings": list(codes), "with_premium_scores": False})
        rows, bad = read_rows(answer.items("ratings"), read_thresholds, keys=("rating",))
        return Page(rows, bad, strange=answer.strange)

    def index(self) -> ErrorIndex:
        """The error index of FBS and rFBS over Ozon's current period and day by day."""
        return self._read(INDEX, {}).read(read_error_index)

    def errors(
        self, date_from: datetime, date_to: datetime, *, cursor: str = "", limit: int = 1000
    ) -> Page[PostingError]:
        """Postings that count in the error index, by when the error happened; at most 1000 a page."""
        query = span(date_from, date_to, names=("date_from", "date_to"))
        answer = self._read(ERRORS, {"filter": query, "cursor": cursor, "limit": limit})
        return cursor_page(answer, "errors", read_posting_error, keys=("posting_number",), asked=cursor)


def _group(group: Any) -> tuple[list[Row[Rating]], list[BadRow]]:
    """The ratings of one group; a group that is not one is a bad row."""
    items = group.get("items") if isinstance(group, dict) else None
    if not isinstance(group, dict) or not isinstance(items, list | dict | None):
        return read_rows([group], partial(read_rating, group=""), keys=("group_name",))
    name = Fields({"name": str(group.get("group_name") or "")}).text("name", limit=200)
    listed = [items] if isinstance(items, dict) else items or []
    return read_rows(listed, partial(read_rating, group=name), keys=("rating", "name"))

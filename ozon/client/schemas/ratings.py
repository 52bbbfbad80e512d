"""The seller's ratings, and the index of errors with the postings behind it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from ozon.client.fields import Fields


class Rating(msgspec.Struct, frozen=True, kw_only=True):
    """One rating now and before; `status`, `direction` and `value_type` are raw.

    `value_type` says what the values are: percent, seconds, a score, a count.
    """

    code: str
    name: str
    group: str
    value: Decimal | None
    previous: Decimal | None
    status: str
    direction: str
    value_type: str
    change: str
    meaning: str


class RatingThresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Where a rating begins to be a warning, a danger, and good enough for a premium; each may be missing."""

    code: str
    warning: Decimal | None
    danger: Decimal | None
    premium: Decimal | None


class IndexDay(msgspec.Struct, frozen=True, kw_only=True):
    """The error index of a day, and what handling its errors cost."""

    day: date
    index: Decimal | None
    costs: Decimal | None


class ErrorIndex(msgspec.Struct, frozen=True, kw_only=True):
    """The error index over a period and day by day."""

    index: Decimal | None
    costs: Decimal | None
    currency: str
    period_from: date | None
    period_to: date | None
    days: list[IndexDay]


class PostingError(msgspec.Struct, frozen=True, kw_only=True):
    """A posting that counts in the error index, why (`type`, raw) and what it costs."""

    posting_number: str
    type: str
    error_at: datetime
    index: Decimal | None
    charge_percent: Decimal | None
    charge: Decimal | None
    currency: str
    delivery_schema: str
    has_grace: bool


def read_rating(fields: Fields, group: str) -> Rating:
    """An item of a group of the summary. Raises FieldError."""
    change = fields.object("change")
    return Rating(
        code=fields.required_word("rating"),
        name=fields.text("name"),
        group=group,
        value=fields.number("current_value"),
        previous=fields.number("past_value"),
        status=fields.word("status"),
        direction=fields.word("rating_direction"),
        value_type=fields.word("value_type"),
        change=change.word("direction"),
        meaning=change.word("meaning"),
    )


def read_thresholds(fields: Fields) -> RatingThresholds:
    """A rating of the history. Raises FieldError."""
    return RatingThresholds(
        code=fields.required_word("rating"),
        warning=fields.number("warning_threshold"),
        danger=fields.number("danger_threshold"),
        premium=fields.number("premium_threshold"),
    )


def read_error_index(fields: Fields) -> ErrorIndex:
    """The index with its days. Raises FieldError."""
    if "index" not in fields and "defects" not in fields:
        raise fields.error("index", "is missing")
    return ErrorIndex(
        index=fields.number("index"),
        costs=fields.money("processing_costs_sum").amount,
        currency=fields.word("currency_code"),
        period_from=fields.day("period_from"),
        period_to=fields.day("period_to"),
        days=[_index_day(item) for item in fields.objects("defects")],
    )


def _index_day(fields: Fields) -> IndexDay:
    day = fields.day("date")
    if day is None:
        raise fields.error("date", "is missing")
    costs = fields.money("processing_costs_sum_by_date").amount
    return IndexDay(day=day, index=fields.number("index_by_date"), costs=costs)


def read_posting_error(fields: Fields) -> PostingError:
    """A row of the list of errors; its time is part of what it is. Raises FieldError."""
    error_at = fields.time("error_at")
    if error_at is None:
        raise fields.error("error_at", "is missing")
    charge = fields.money("charge_price", currency_key="charge_price_currency_code")
    return PostingError(
        posting_number=fields.required_word("posting_number"),
        type=fields.word("posting_error_type"),
        error_at=error_at,
        index=fields.number("index"),
        charge_percent=fields.number("charge_percent"),
        charge=charge.amount,
        currency=charge.currency,
        delivery_schema=fields.word("delivery_schema"),
        has_grace=fields.flag("has_grace_status"),
    )

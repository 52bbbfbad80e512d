"""Accruals: the dictionary of their types, one day of them, and those of named postings."""

import re

from sandbox import accruals, fields, tariffs, times
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.shapes import accruals as shapes
from sandbox.shop import Shop
from sandbox.store import Doc

PAGE = 500
MINUTES_OF_LAST_ID = 15
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def types(_shop: Shop, _body: Doc) -> Doc:
    known = tariffs.TYPES.items()
    return {"accrual_types": [{"id": number, "name": n, "description": d} for number, (n, d) in known]}


def by_day(shop: Shop, body: Doc) -> Doc:
    """One day, page by page. A last_id serves fifteen minutes, and only with the date it was given for."""
    day = fields.string(body, "date")
    if not DAY.fullmatch(day) or day < accruals.FIRST_DAY:
        raise invalid(f"invalid date: a day not before {accruals.FIRST_DAY} is required")
    after = _last_id(shop, body, day)
    rows = [row for row in accruals.by_day(shop, day) if after is None or row["key"] > after]
    last_id = fields.cursor([day, rows[PAGE - 1]["key"], shop.now()]) if len(rows) > PAGE else ""
    return {"accruals": [shapes.by_day(row) for row in rows[:PAGE]], "last_id": last_id}


def of_postings(shop: Shop, body: Doc) -> Doc:
    numbers = fields.strings(body, "posting_numbers", most=200)
    if not numbers:
        raise invalid("invalid posting_numbers: value must contain between 1 and 200 items")
    found = [(number, accruals.of_posting(shop, number)) for number in body["posting_numbers"]]
    return {
        "posting_accruals": [
            {"posting_number": number, "accruals": [part for row in rows for part in shapes.by_posting(row)]}
            for number, rows in found
            if rows
        ]
    }


def _last_id(shop: Shop, body: Doc, day: str) -> str | None:
    given = fields.uncursor({"cursor": fields.string(body, "last_id", default="")})
    if given is None:
        return None
    if len(given) != 3 or given[0] != day:
        raise invalid("invalid last_id: date must be the same as in the previous request")
    if times.shifted(given[2], seconds=60 * MINUTES_OF_LAST_ID) < shop.now():
        raise invalid("invalid last_id: it has expired")
    return given[1]


READERS: dict[str, Reader] = {
    "/v1/finance/accrual/types": types,
    "/v1/finance/accrual/by-day": by_day,
    "/v1/finance/accrual/postings": of_postings,
}

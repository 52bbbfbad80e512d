"""The seller's ratings and the error index with the postings behind it."""

from datetime import timedelta
from decimal import Decimal

from sandbox import defects, fields, ratings, times
from sandbox.endpoints.kinds import Reader
from sandbox.errors import ApiError, invalid
from sandbox.shapes import money
from sandbox.shop import Shop
from sandbox.store import Doc

SCHEMES = {"fbs": "FBS", "rfbs": "rFBS"}


def summary(shop: Shop, _body: Doc) -> Doc:
    return ratings.summary(shop)


def history(shop: Shop, body: Doc) -> Doc:
    since, to = _span(body, "date_from", "date_to")
    wanted = body.get("ratings")
    if not isinstance(wanted, list) or not wanted:
        raise invalid("invalid ratings: value must contain at least 1 item")
    if unknown := [name for name in wanted if name not in ratings.KNOWN]:
        raise invalid(f"invalid ratings: unknown rating {unknown[0]}")
    return {"ratings": ratings.history(shop, wanted, since, to), "premium_scores": []}


def info(shop: Shop, _body: Doc) -> Doc:
    """The index over the last thirty days and day by day."""
    since, to = defects.period(shop)
    rows, share = defects.rows(shop, since, to), defects.share(shop)
    days: dict[str, list[Doc]] = {}
    for row in rows:
        days.setdefault(row["at"][:10], []).append(row)
    first = times.parse(since).date()
    dates = [str(first + timedelta(days=day)) for day in range(defects.PERIOD_DAYS + 1)]
    return {
        "index": round(share * len(rows), 4),
        "period_from": since[:10],
        "period_to": to[:10],
        "processing_costs_sum": _charges(rows),
        "currency_code": "RUB",
        "defects": [
            {
                "date": date,
                "index_by_date": round(share * len(days.get(date, [])), 4),
                "processing_costs_sum_by_date": _charges(days.get(date, [])),
            }
            for date in dates
        ],
    }


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter", required=True)
    since, to = _span(wanted, "date_from", "date_to")
    numbers = fields.strings(wanted, "posting_numbers")
    limit = fields.integer(body, "limit", low=1, high=1000)
    after = fields.uncursor(body)
    rows = [row for row in defects.rows(shop, since, to) if not numbers or row["posting_number"] in numbers]
    left = [row for row in rows if after is None or _place(row) > after]
    page, has_next = left[:limit], len(left) > limit
    share = defects.share(shop)
    return {
        "errors": [_shape(row, share) for row in page],
        "cursor": fields.cursor(_place(page[-1])) if has_next else "",
        "has_next": has_next,
    }


def _shape(row: Doc, share: float) -> Doc:
    return {
        "posting_number": row["posting_number"],
        "posting_error_type": row["kind"],
        "error_at": row["at"],
        "index": share,
        "charge_percent": money.number(row["percent"]),
        "charge_price": money.number(row["charge"]),
        "charge_price_currency_code": "RUB",
        "product_price": money.number(row["price"]),
        "product_price_currency_code": "RUB",
        "has_grace_status": False,
        "delivery_schema": SCHEMES[row["scheme"]],
    }


def _place(row: Doc) -> list[str]:
    return [row["at"], row["posting_number"]]


def _charges(rows: list[Doc]) -> float | int:
    return money.number(sum((row["charge"] for row in rows), Decimal(0)))


def _span(body: Doc, start: str, end: str) -> tuple[str, str]:
    since, to = fields.moment(body, start), fields.moment(body, end)
    if since is None or to is None:
        raise invalid(f"{start} and {end} are required")
    if times.parse(to) - times.parse(since) > fields.YEAR:
        raise ApiError(400, 3, "PERIOD_IS_TOO_LONG")
    return since, to


READERS: dict[str, Reader] = {
    "/v1/rating/summary": summary,
    "/v1/rating/history": history,
    "/v1/rating/index/fbs/info": info,
    "/v1/rating/index/fbs/posting/list": listed,
}

"""Ozon → us: what each product costs today. Ozon lets nobody read a history of prices, so each day is written down."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from inventory.models import PriceDay
from inventory.prices import day_of, tidy
from ozon import copying, windows
from ozon.client.schemas.products import Price
from ozon.passes import Pass

COLUMNS = ("shop", "offer_id", "day", "price", "old_price", "min_price", "currency")


def sync_prices(turn: Pass) -> None:
    """Today's prices of the whole catalogue; the last reading of a day is the one that stays. Idempotent."""
    read, day = turn.client.products.prices, day_of(turn.started)
    for page, _, _ in windows.pages(lambda cursor: read(cursor=cursor), ""):
        latest = {row.offer_id: row for row in page.values if row.offer_id}
        turn.store(
            list(latest.values()),
            partial(_keep, turn, day),
            key=lambda row: row.product_id,
            bad_rows=page.bad_rows,
        )


def _keep(turn: Pass, day: date, readings: Sequence[Price]) -> None:
    """A product without a price is not on sale: there is nothing to write down."""
    rows = [
        PriceDay(
            shop=turn.shop,
            offer_id=row.offer_id[:100],
            day=day,
            price=price,
            old_price=tidy(row.old_price),
            min_price=tidy(row.min_price),
            currency=row.currency[:3],
        )
        for row in readings
        if (price := tidy(row.price)) is not None
    ]
    copying.merge(rows, COLUMNS, unique=COLUMNS[:3], replace=COLUMNS[3:])

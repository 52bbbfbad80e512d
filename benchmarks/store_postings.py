"""Storing pages of new postings in bulk, against ``update_or_create`` row by row on the same rows."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import transaction

from benchmarks.tools import pairs, report
from orders.mirror import lines_of, store
from orders.models import Posting, PostingLine
from ozon.client import Row
from ozon.client.fields import Fields
from ozon.client.schemas.postings import Posting as Reading
from ozon.client.schemas.postings import read_posting
from ozon.models import Shop

PAGE, ROUNDS = 100, 9
NOW = datetime(2026, 11, 21, tzinfo=UTC)
_numbers = count(1)


def _raw(number: int) -> dict[str, Any]:
    product = {"sku": number, "offer_id": f"A-{number % 500}", "name": "Чайник", "quantity": 1}
    return {
        "posting_number": f"{number:010d}-0001-1",
        "order_id": number,
        "order_number": f"{number:010d}-0001",
        "status": "awaiting_packaging",
        "substatus": "posting_created",
        "in_process_at": "2026-11-20T10:00:00Z",
        "shipment_date": "2026-11-22T10:00:00Z",
        "delivery_method": {"id": 1, "name": "Доставка Ozon", "warehouse_id": 7},
        "available_actions": ["cancel", "ship"],
        "products": [product | {"price": {"amount": "4290.00", "currency": "RUB"}}] * 1,
    }


def _page() -> list[Row[Reading]]:
    raws = [_raw(next(_numbers)) for _ in range(PAGE)]
    return [Row(read_posting(Fields(raw)), raw) for raw in raws]


def _in_bulk(shop: Shop) -> None:
    with transaction.atomic():
        store(shop, _page(), read_at=NOW)


def _row_by_row(shop: Shop) -> None:
    with transaction.atomic():
        for row in _page():
            posting, _ = Posting.objects.update_or_create(
                shop=shop,
                posting_number=row.value.posting_number,
                defaults={"ozon_status": row.value.status, "scheme": "fbs", "read_at": NOW},
            )
            for line in lines_of(row.value):
                PostingLine.objects.update_or_create(
                    posting=posting,
                    sku=line.sku,
                    offer_id=line.offer_id,
                    defaults={"name": line.name, "quantity": line.quantity, "price": line.price},
                )


def main() -> None:
    shop = Shop.objects.create(name="bench", client_id="bench", api_key="x", api_url="http://127.0.0.1:1")
    ours, reference, ratio = pairs(lambda: _in_bulk(shop), lambda: _row_by_row(shop), rounds=ROUNDS)
    report(
        "store_postings",
        {"bulk_rows_per_s": PAGE / ours, "row_by_row_rows_per_s": PAGE / reference},
        {"bulk_over_row_by_row": ratio},
    )

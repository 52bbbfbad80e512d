from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest

from ozon.client.fields import Fields
from ozon.client.schemas.plain_postings import plain_posting
from ozon.client.schemas.postings import Posting, read_posting

from .support import answering, body

SINCE = datetime(2026, 5, 1, tzinfo=UTC)
TO = datetime(2026, 6, 1, 3, 0, 0, 500000, tzinfo=timezone(timedelta(hours=3)))


def test_fbs_list_asks_with_every_bound_in_utc():
    client, script = answering(body("fbs_list"))
    client.postings.fbs_list(
        SINCE,
        TO,
        changed_from=SINCE,
        statuses=["cancelled"],
        order_numbers=("1-1",),
        cursor="here",
        limit=7,
        sort_dir="DESC",
    )
    assert script.paths == ["/v4/posting/fbs/list"]
    assert script.sent == {
        "filter": {
            "since": "2026-05-01T00:00:00Z",
            "to": "2026-06-01T00:00:00.500000Z",
            "last_changed_status_date": {"from": "2026-05-01T00:00:00Z"},
            "statuses": ["cancelled"],
            "order_numbers": ["1-1"],
        },
        "cursor": "here",
        "limit": 7,
        "sort_dir": "DESC",
        "with": {"barcodes": True, "legal_info": True},
    }


def test_fbs_list_reads_a_cancelled_posting():
    client, _ = answering(body("fbs_list"))
    page = client.postings.fbs_list(SINCE, TO)
    (posting,) = page.values
    assert (page.cursor, page.has_next, page.bad_rows) == ("bmV4dA==", True, [])
    assert posting.posting_number == "0200000001-0029-1"
    assert posting.order_id == 33300000001
    assert posting.in_process_at == datetime(2026, 5, 14, 8, 0, 0, 123456, tzinfo=UTC)
    assert posting.warehouse_id == 20600000000001
    assert posting.available_actions == ["cancel", "can_create_chat"]
    (line,) = posting.products
    assert (line.sku, line.quantity, line.price, line.currency) == (1900000001, 2, Decimal("12990.00"), "RUB")
    assert line.is_marketplace_buyout is True
    assert posting.cancellation is not None
    assert posting.cancellation.cancel_reason_id == posting.cancel_reason_id == 507
    assert posting.cancellation.cancellation_type == "client"
    assert posting.cancellation.cancelled_after_ship is True
    assert posting.cancellation.affect_cancellation_rating is True


def test_the_raw_row_can_be_stored_as_json():
    client, _ = answering(body("fbs_list"))
    (row,) = client.postings.fbs_list(SINCE, TO).rows
    assert row.raw == body("fbs_list")["postings"][0]


def test_a_result_wrapper_makes_no_difference():
    bare, _ = answering(body("fbs_list"))
    wrapped, _ = answering({"result": body("fbs_list")})
    assert wrapped.postings.fbs_list(SINCE, TO) == bare.postings.fbs_list(SINCE, TO)


@pytest.mark.parametrize("spelled", ["Cancelled", "CANCELLED", "Сancelled", "сancelled"])
@pytest.mark.parametrize("order_id", [33300000001, "33300000001"])
def test_a_status_is_the_same_however_it_is_spelled(spelled, order_id):
    found = body("fbs_list")
    found["postings"][0] |= {"status": spelled, "order_id": order_id}
    client, _ = answering(found)
    assert client.postings.fbs_list(SINCE, TO).values[0].status == "cancelled"


@pytest.mark.parametrize("unknown", ["posting_teleported", "Отменён"])
def test_an_unknown_status_stays_as_it_came(unknown):
    found = body("fbs_list")
    found["postings"][0]["status"] = unknown
    client, _ = answering(found)
    assert client.postings.fbs_list(SINCE, TO).values[0].status == unknown


def test_fbs_get_reads_the_older_money_form():
    client, script = answering(body("fbs_get"))
    row = client.postings.fbs_get("0130000001-0101-1")
    assert script.paths == ["/v3/posting/fbs/get"]
    assert script.sent["posting_number"] == "0130000001-0101-1"
    posting = row.value
    assert posting.order_id == 35500000001
    assert posting.products[0].price == Decimal("1530.0000")
    assert posting.products[0].currency == "RUB"
    assert posting.cancellation is None
    assert posting.cancel_reason_id == 0
    assert (posting.shipment_date, posting.delivering_date, posting.fact_delivery_date) == (None, None, None)
    assert posting.is_external is True
    assert posting.related_posting_numbers == ["0130000001-0101-2"]
    assert row.raw["order_id"] == "35500000001"


MARKED = {
    "is_express": True,
    "external_order": {"is_external": True, "platform_name": "Магазин у дома"},
    "legal_info": {"company_name": "ООО «Ромашка»", "inn": "7700000000", "kpp": "770001001"},
    "barcodes": {"upper_barcode": "%101%59362676", "lower_barcode": "20325804886000"},
    "shipment_date_without_delay": "2026-05-15T10:00:00Z",
    "integration_type_flow": "hybrid_non_integrated",
    "requirements": {"products_requiring_gtd": ["1900000001"], "products_requiring_country": []},
}


def marks_of(posting: Posting) -> dict[str, object]:
    return {
        "express": posting.is_express,
        "external": posting.is_external,
        "legal": posting.is_legal,
        "label": (posting.upper_barcode, posting.lower_barcode),
        "late_after": posting.shipment_date_without_delay,
        "flow": posting.integration_type_flow,
        "wants": posting.requirements,
        "buyout": [line.is_marketplace_buyout for line in posting.products],
        "carrier": (posting.delivery_method_id, posting.carrier),
    }


def test_list_and_single_reading_tell_the_same_of_what_is_rare():
    """And the quick reader the same as the tolerant one."""
    listed = body("fbs_list")
    listed["postings"][0] |= MARKED
    shown = listed["postings"][0]
    price = {"price": shown["products"][0]["price"]["amount"], "currency_code": "RUB"}
    single = {"result": {**shown, "products": [{**shown["products"][0], **price}]}}
    found = [
        answering(listed)[0].postings.fbs_list(SINCE, TO).values[0],
        answering(single)[0].postings.fbs_get("1-1-1").value,
    ]
    assert plain_posting(msgspec.json.encode(shown)) == read_posting(Fields(shown)) == found[0]
    told = marks_of(found[0])
    assert told == {
        "express": True,
        "external": True,
        "legal": True,
        "label": ("%101%59362676", "20325804886000"),
        "late_after": datetime(2026, 5, 15, 10, tzinfo=UTC),
        "flow": "hybrid_non_integrated",
        "wants": {"products_requiring_gtd": [1900000001]},
        "buyout": [True],
        "carrier": told["carrier"],
    }
    assert marks_of(found[1]) == told


def test_fbo_list_takes_reason_and_warehouse_from_their_other_places():
    client, script = answering(body("fbo_list"))
    page = client.postings.fbo_list(SINCE, TO, statuses=["cancelled"])
    assert script.paths == ["/v3/posting/fbo/list"]
    assert script.sent["filter"]["statuses"] == ["cancelled"]
    (posting,) = page.values
    assert page.has_next is False
    assert posting.cancel_reason_id == 402
    assert posting.warehouse_id == 1020001000000001
    assert posting.created_at == datetime(2026, 5, 10, 23, 59, 51, 653736, tzinfo=UTC)
    assert posting.cancellation is not None
    assert posting.cancellation.cancelled_after_ship is None


def test_a_naive_bound_is_a_mistake_of_ours():
    client, script = answering(body("fbs_list"))
    with pytest.raises(ValueError, match="aware"):
        client.postings.fbs_list(SINCE.replace(tzinfo=None), TO)
    assert script.requests == []

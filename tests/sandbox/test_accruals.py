"""Sales and refunds become visible in the bookings days after they happened."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox import server, times
from sandbox.endpoints import finance
from tests.sandbox.api import Api

BY_DAY, POSTINGS, TYPES = (f"/v1/finance/accrual/{name}" for name in ("by-day", "postings", "types"))
DAY = 86400
LINE = [{"offer_id": "KT-17-GL", "quantity": 2}]


def booked(api: Api, number: str, days: int = 12) -> list[tuple[int, Any]]:
    """(days ago, booking) of a posting over the last days."""
    found = []
    for ago in range(days, -1, -1):
        day = times.shifted(api.now(), days=-ago)[:10]
        rows = api.ok(BY_DAY, date=day, last_id="")["accruals"]
        found += [(ago, row) for row in rows if row["unit_number"] == number]
    return found


def sales(rows: list[tuple[int, Any]]) -> list[tuple[int, str, str]]:
    """(days ago, sale, commission) of what was sold or given back."""
    blocks = [
        (ago, product["commission"])
        for ago, row in rows
        if row["accrued_category"] == "POSTING"
        for product in row["posting"]["products"]
    ]
    return [
        (ago, block["sale_amount"]["amount"], block["sale_commission"]["amount"])
        for ago, block in blocks
        if block["sale_amount"]["amount"] != "0.00"
    ]


def test_a_sale_is_booked_two_days_after_delivery(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(status="delivering", lines=LINE)["posting_number"]
    running.world.deliver(number)
    assert booked(api, number) == []
    api.advance(2 * DAY)
    rows = booked(api, number)
    assert sales(rows) == [(0, "3780.00", "-567.00")]
    posting = next(row for _, row in rows if row["accrued_category"] == "POSTING")
    [product] = posting["posting"]["products"]
    assert product["delivery"]["total_accrued"] == {"amount": "-176.00", "currency": "RUB"}
    assert posting["total_amount"]["amount"] == "3037.00"
    assert product["commission"]["seller_price"]["amount"] == "1890.00"
    names = {row["id"]: row["name"] for row in api.ok(TYPES)["accrual_types"]}
    assert {names[s["type_id"]] for s in product["delivery"]["services"]} == {"Logistic", "LastMileCourier"}
    [fee] = [row for _, row in rows if row["accrued_category"] == "ITEM"]
    assert names[fee["item_fees"]["fees"][0]["fees"][0]["type_id"]] == "Acquiring"


def test_a_refund_is_booked_in_reverse_three_days_later(running: server.Running, api: Api) -> None:
    claim = running.world.add_rfbs_return()
    price = Decimal(claim["line"]["price"])
    api.ok("/v1/returns/rfbs/action/set", return_id=claim["return_id"], id=11, return_for_back_way=100)
    assert not [sale for sale in sales(booked(api, claim["posting_number"])) if sale[1].startswith("-")]
    api.advance(3 * DAY)
    rows = booked(api, claim["posting_number"])
    [back] = [sale for sale in sales(rows) if sale[1].startswith("-")]
    assert back == (0, f"{-price:.2f}", f"{price * Decimal('0.15'):.2f}")
    reverse = next(row for ago, row in rows if ago == 0)
    assert Decimal(reverse["total_amount"]["amount"]) == -price + price * Decimal("0.15") - 100


def test_a_part_given_back_is_booked_as_that_part(running: server.Running, api: Api) -> None:
    claim = running.world.add_rfbs_return()
    offer = Decimal(claim["line"]["price"]) / 2
    api.ok(
        "/v1/returns/rfbs/action/set", return_id=claim["return_id"], id=1020, compensation_amount=float(offer)
    )
    api.advance(9)
    api.advance(3 * DAY)
    [back] = [sale for sale in sales(booked(api, claim["posting_number"])) if sale[1].startswith("-")]
    assert back[1] == f"{-offer:.2f}"


def test_the_way_back_is_booked_when_the_parcel_is_there(running: server.Running, api: Api) -> None:
    posting = running.world.add_posting(lines=LINE)
    number = posting["posting_number"]
    running.world.cancel(number, handed_over=True)
    [parcel] = running.world.shop.parcels.all()
    running.world.move_return(parcel["id"], status="ReceivedBySeller")
    api.advance(DAY)
    [(ago, row)] = booked(api, number)
    [product] = row["posting"]["products"]
    assert (ago, row["total_amount"]["amount"]) == (0, "-104.00")
    assert product["commission"]["sale_amount"]["amount"] == "0.00"
    assert [service["accrued"]["amount"] for service in product["delivery"]["services"]] == ["-104.00"]


def test_a_sellers_cancellation_costs(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(lines=LINE)["posting_number"]
    running.world.cancel(number, initiator="seller", reason_id=352)
    api.advance(DAY)
    [(_, row)] = booked(api, number)
    assert (row["accrued_category"], row["total_amount"]["amount"]) == ("ITEM", "-189.00")


def test_postings_show_the_same_money_by_type(running: server.Running, api: Api) -> None:
    claim = running.world.add_rfbs_return()
    number = claim["posting_number"]
    api.ok("/v1/returns/rfbs/action/set", return_id=claim["return_id"], id=11)
    api.advance(5 * DAY)
    [row] = api.ok(POSTINGS, posting_numbers=[number, "none"])["posting_accruals"]
    assert row["posting_number"] == number
    commissions = [part for part in row["accruals"] if part["type_id"] == 69]
    signs = [
        (part["seller_price"]["amount"].startswith("-"), part["accrued"]["amount"].startswith("-"))
        for part in commissions
    ]
    assert signs == [(False, True), (True, False)]
    assert {part["sku"] for part in row["accruals"]} == {claim["line"]["sku"]}


def test_tomorrow_is_empty_and_every_day_has_its_advertising(api: Api) -> None:
    [row] = api.ok(BY_DAY, date=api.now()[:10], last_id="")["accruals"]
    assert (row["accrued_category"], row["non_item_fee"]["type_id"]) == ("NON_ITEM", 41)
    tomorrow = times.shifted(api.now(), days=1)[:10]
    assert api.ok(BY_DAY, date=tomorrow, last_id="") == {"accruals": [], "last_id": ""}


def test_a_last_id_serves_its_own_day_and_a_quarter_of_an_hour(
    running: server.Running, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finance, "PAGE", 2)
    for _ in range(3):
        running.world.deliver(running.world.add_posting(status="delivering")["posting_number"])
    api.advance(2 * DAY)
    today = api.now()[:10]
    seen, last_id = [], ""
    while True:
        page = api.ok(BY_DAY, date=today, last_id=last_id)
        seen += [row["accrual_id"] for row in page["accruals"]]
        if not page["last_id"]:
            break
        last_id = page["last_id"]
    assert len(set(seen)) == len(seen) == 7
    other = times.shifted(api.now(), days=-1)[:10]
    assert api.post(BY_DAY, date=other, last_id=last_id).status_code == 400
    api.advance(16 * 60)
    assert api.post(BY_DAY, date=today, last_id=last_id).status_code == 400


@pytest.mark.parametrize("date", ["", "2021-12-31", "yesterday", "2026-1-1"])
def test_a_day_is_required(api: Api, date: str) -> None:
    assert api.post(BY_DAY, date=date, last_id="").status_code == 400


def test_one_to_two_hundred_postings_are_named(api: Api) -> None:
    assert api.post(POSTINGS, posting_numbers=[]).status_code == 400
    assert api.post(POSTINGS, posting_numbers=["x"] * 201).status_code == 400


def test_fbo_has_reasons_of_its_own(api: Api) -> None:
    reasons = {row["id"]: row["name"] for row in api.ok("/v1/posting/fbo/cancel-reason/list")["reasons"]}
    assert reasons[507] == "Покупатель передумал"

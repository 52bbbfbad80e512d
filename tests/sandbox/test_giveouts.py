"""Fetching parcels by barcode: opened by a scan, closed by the next; a new code makes the old one worthless."""

from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from sandbox import points, server
from tests.sandbox.api import Api

HERE, THERE = (place["id"] for place in points.PLACES[:2])
GIVEOUT = "/v1/return/giveout"


def status_of(api: Api, return_id: int) -> str:
    rows = api.ok("/v1/returns/list", limit=500)["returns"]
    return next(row["visual"]["status"]["sys_name"] for row in rows if row["id"] == str(return_id))


def at_point(api: Api, act: str, **how: Any) -> Any:
    return api.ok("/sandbox/giveouts", act=act, **how)


def test_what_was_handed_over_is_the_sellers_and_the_rest_waits(running: server.Running, api: Api) -> None:
    fetched, left, elsewhere = (
        running.world.add_return(place_id=place)["id"] for place in (HERE, HERE, THERE)
    )
    counts = {row["place_id"]: row["returns_count"] for row in api.ok(
        "/v1/returns/company/fbs/info", filter={}, pagination={"limit": 500}
    )["drop_off_points"]}  # fmt: skip
    assert counts == {int(HERE): 2, int(THERE): 1}
    opened = at_point(api, "scan", place_id=HERE)["giveout_id"]
    at_point(api, "approve", giveout_id=opened, articles=[0])
    (row,) = api.ok(f"{GIVEOUT}/list", limit=500)["giveouts"]
    assert (row["giveout_id"], row["approved_articles_count"], row["total_articles_count"]) == (opened, 1, 2)
    info = api.ok(f"{GIVEOUT}/info", giveout_id=opened)
    assert [article["approved"] for article in info["articles"]] == [True, False]
    assert status_of(api, fetched) == "ArrivedAtReturnPlace"
    at_point(api, "scan", place_id=HERE)
    assert api.ok(f"{GIVEOUT}/list", limit=500)["giveouts"] == []
    assert api.ok(f"{GIVEOUT}/info", giveout_id=opened)["giveout_status"] == "GIVEOUT_STATUS_COMPLETED"
    assert [status_of(api, one) for one in (fetched, left, elsewhere)] == [
        "ReceivedBySeller",
        "ArrivedAtReturnPlace",
        "ArrivedAtReturnPlace",
    ]


def test_a_new_code_makes_the_old_one_worthless(running: server.Running, api: Api) -> None:
    running.world.add_return(place_id=HERE)
    old = api.ok(f"{GIVEOUT}/barcode")["barcode"]
    first = b64decode(api.ok(f"{GIVEOUT}/get-png")["file_content"])
    api.ok(f"{GIVEOUT}/barcode-reset")
    new = api.ok(f"{GIVEOUT}/barcode")["barcode"]
    assert new != old
    assert api.post("/sandbox/giveouts", act="scan", barcode=old).status_code == 400
    assert at_point(api, "scan", barcode=new)["status"] == "GIVEOUT_STATUS_CREATED"
    assert [entry["effect"] for entry in api.ledger(f"{GIVEOUT}/barcode-reset")] == [
        {"kind": "giveout_barcode"}
    ]
    second = b64decode(api.ok(f"{GIVEOUT}/get-png")["file_content"])
    assert first != second
    with Image.open(BytesIO(second)) as drawn:
        assert drawn.getextrema() == (0, 255)
    page = PdfReader(BytesIO(b64decode(api.ok(f"{GIVEOUT}/get-pdf")["file_content"]))).pages[0]
    assert new in page.extract_text()


@pytest.mark.parametrize("path", ["barcode", "get-png", "get-pdf", "barcode-reset"])
def test_a_shop_without_it_is_refused(api: Api, path: str) -> None:
    at_point(api, "enable", on=False)
    assert api.ok(f"{GIVEOUT}/is-enabled") == {"enabled": False}
    assert api.post(f"{GIVEOUT}/{path}").status_code == 403

"""Returns through Ozon."""

from sandbox import server, times
from sandbox.shop import found
from tests.sandbox.api import Api

PATH = "/v1/returns/list"


def test_a_waiting_parcel_has_storage_dates_and_text_numbers(running: server.Running, api: Api) -> None:
    placed = running.world.add_return()
    [row] = api.ok(PATH, filter={"return_schema": "FBS"}, limit=500)["returns"]
    assert row["id"] == str(placed["id"])
    assert row["visual"]["status"] == {
        "id": 3,
        "display_name": "В пункте выдачи",
        "sys_name": "ArrivedAtReturnPlace",
    }
    assert row["storage"]["tariffication_start_date"] == times.shifted(placed["arrived_at"], days=3)
    assert row["storage"]["utilization_forecast_date"] == times.shifted(placed["arrived_at"], days=30)
    assert row["logistic"]["final_moment"] is None
    assert row["schema"] == "Fbs"


def test_a_parcel_that_moved_is_found_by_its_change(running: server.Running, api: Api) -> None:
    first, second = running.world.add_return(), running.world.add_return()
    api.advance(3600)
    moved_since = {"visual_status_change_moment": {"time_from": times.shifted(api.now(), seconds=-60)}}
    assert api.ok(PATH, filter=moved_since, limit=500)["returns"] == []
    running.world.move_return(second["id"], status="ReceivedBySeller")
    rows = api.ok(PATH, filter=moved_since, limit=500)["returns"]
    assert [row["id"] for row in rows] == [str(second["id"])]
    assert rows[0]["logistic"]["final_moment"] is not None
    by_posting = api.ok(PATH, filter={"posting_numbers": [first["posting_number"]]}, limit=500)["returns"]
    assert [row["id"] for row in by_posting] == [str(first["id"])]


def test_pages_by_last_id(running: server.Running, api: Api) -> None:
    ids = [str(running.world.add_return()["id"]) for _ in range(3)]
    first = api.ok(PATH, limit=2)
    assert ([row["id"] for row in first["returns"]], first["has_next"]) == (ids[:2], True)
    rest = api.ok(PATH, limit=2, last_id=first["returns"][-1]["id"])
    assert ([row["id"] for row in rest["returns"]], rest["has_next"]) == (ids[2:], False)


def test_two_date_filters_at_once_are_refused(api: Api) -> None:
    span = {"time_from": api.now()}
    both = {"logistic_return_date": span, "visual_status_change_moment": span}
    assert api.post(PATH, filter=both, limit=10).status_code == 400


def status(api: Api, parcel: dict[str, object]) -> dict[str, object]:
    [row] = api.ok(PATH, filter={"posting_numbers": [parcel["posting_number"]]}, limit=500)["returns"]
    visual: dict[str, dict[str, object]] = row["visual"]
    return {"name": visual["status"]["sys_name"], "at": visual["change_moment"]}


def test_a_parcel_comes_to_the_pick_up_point_and_is_fetched(running: server.Running, api: Api) -> None:
    placed = [running.world.add_return(status="MovingToSeller") for _ in range(8)]
    api.advance(47 * 3600)
    assert {status(api, parcel)["name"] for parcel in placed} == {"MovingToSeller"}
    seen: dict[object, list[object]] = {parcel["id"]: [] for parcel in placed}
    for _ in range(24):
        api.advance(20 * 3600)
        for parcel in placed:
            seen[parcel["id"]].append(status(api, parcel)["name"])
    ways = [list(dict.fromkeys(way)) for way in seen.values()]
    assert all("ArrivedAtReturnPlace" in way for way in ways)
    assert {way[-1] for way in ways} <= {"ReceivedBySeller", "ReturnedToOzon"}
    for parcel in placed:
        doc = found(running.world.shop.parcels, parcel["id"])
        assert doc["created_at"] < doc["arrived_at"] < doc["final_at"] == doc["changed_at"] < api.now()


def test_goods_of_ozons_warehouse_go_back_there(running: server.Running, api: Api) -> None:
    fbo = running.world.add_posting(scheme="fbo", status="delivered")["posting_number"]
    parcel = running.world.add_return(fbo, status="OnSellerApproval")
    api.advance(20 * 86400)
    assert status(api, parcel)["name"] == "ReturnedToOzon"


def test_a_day_of_silence_approves_a_claim_and_pays_it_back(running: server.Running, api: Api) -> None:
    parcel = running.world.add_return(status="OnSellerApproval")
    assert parcel["refunded_at"] is None
    api.advance(23 * 3600)
    assert status(api, parcel)["name"] == "OnSellerApproval"
    api.advance(3601)
    assert status(api, parcel)["name"] == "Approved"
    api.advance(7 * 3600)
    assert status(api, parcel)["name"] == "MoneyReturned"
    refunded_at = found(running.world.shop.parcels, parcel["id"])["refunded_at"]
    assert status(api, parcel)["at"] == refunded_at
    api.advance(3 * 86400)
    day = times.shifted(refunded_at, days=3)[:10]
    rows = api.ok("/v1/finance/accrual/by-day", date=day, last_id="")["accruals"]
    [back] = [row for row in rows if row["unit_number"] == parcel["posting_number"]]
    [product] = back["posting"]["products"]
    assert product["commission"]["sale_amount"]["amount"].startswith("-")
    assert not product["commission"]["sale_commission"]["amount"].startswith("-")


def test_a_step_arranged_for_another_status_does_not_happen(running: server.Running, api: Api) -> None:
    parcel = running.world.add_return(status="MovingToSeller")
    running.world.move_return(parcel["id"], status="ReceivedBySeller")
    moved = status(api, parcel)
    api.advance(9 * 86400)
    assert status(api, parcel) == moved

"""Returns through Ozon."""

from sandbox import server, times
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

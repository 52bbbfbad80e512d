"""The list of what is not finished yet."""

from sandbox import server, times
from tests.sandbox.api import Api

PATH = "/v4/posting/fbs/unfulfilled/list"


def span(api: Api, name: str, days: float = 9) -> dict[str, str]:
    return {
        f"{name}_from": times.shifted(api.now(), days=-days),
        f"{name}_to": times.shifted(api.now(), days=days),
    }


def test_it_holds_what_is_open_and_no_more(running: server.Running, api: Api) -> None:
    placed = {
        status: running.world.add_posting(status=status)["posting_number"]
        for status in ("awaiting_packaging", "awaiting_deliver", "delivering", "delivered")
    }
    running.world.cancel(running.world.add_posting()["posting_number"])
    running.world.add_posting(scheme="fbo")
    page = api.ok(PATH, filter=span(api, "cutoff"), limit=100)
    assert {row["posting_number"] for row in page["postings"]} == set(placed.values()) - {placed["delivered"]}
    assert (page["count"], page["has_next"], page["cursor"]) == (3, False, "")
    handed = api.ok(PATH, filter=span(api, "delivering_date"), limit=100)["postings"]
    assert [row["posting_number"] for row in handed] == [placed["delivering"]]
    only = api.ok(PATH, filter={**span(api, "cutoff"), "statuses": ["awaiting_deliver"]}, limit=100)[
        "postings"
    ]
    assert [row["posting_number"] for row in only] == [placed["awaiting_deliver"]]


def test_a_cursor_walks_it(running: server.Running, api: Api) -> None:
    placed = {running.world.add_posting()["posting_number"] for _ in range(5)}
    for direction in ("ASC", "DESC"):
        seen, cursor, more = [], "", True
        while more:
            asked = {"filter": span(api, "cutoff"), "limit": 2, "cursor": cursor, "sort_dir": direction}
            page = api.ok(PATH, **asked)
            seen += [row["posting_number"] for row in page["postings"]]
            cursor, more = page["cursor"], page["has_next"]
        assert len(seen) == 5
        assert set(seen) == placed


def test_exactly_one_of_the_two_spans_is_required(api: Api) -> None:
    neither = api.post(PATH, filter={"statuses": ["delivering"]}, limit=10)
    assert neither.json()["message"] == "either filter.cutoff or filter.delivering_date must be specified"
    both = {**span(api, "cutoff"), **span(api, "delivering_date")}
    assert api.post(PATH, filter=both, limit=10).status_code == 400
    assert api.post(PATH, filter=span(api, "cutoff", days=300), limit=10).status_code == 400
    assert api.post(PATH, filter=span(api, "cutoff"), limit=1000).status_code == 400

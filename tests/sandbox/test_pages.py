"""Pages that go wrong. A client that follows cursors and passes by what it knows ends with everything."""

from typing import Any

import pytest

from sandbox import server, times
from tests.sandbox.api import Api

FBS, RETURNS, CHATS = "/v4/posting/fbs/list", "/v1/returns/list", "/v3/chat/list"


@pytest.fixture
def placed(running: server.Running) -> list[str]:
    return [running.world.add_posting()["posting_number"] for _ in range(11)]


def page(api: Api, cursor: str = "", limit: int = 4) -> Any:
    span = {"since": times.shifted(api.now(), days=-9), "to": times.shifted(api.now(), days=1)}
    return api.ok(FBS, filter=span, limit=limit, cursor=cursor)


def numbers(page: Any) -> list[str]:
    return [posting["posting_number"] for posting in page["postings"]]


def test_the_page_before_comes_again_and_points_on(api: Api, placed: list[str]) -> None:
    api.fault("duplicate_page", FBS)
    first = page(api)
    again = page(api, first["cursor"])
    second = page(api, again["cursor"])
    third = page(api, second["cursor"])
    assert numbers(again) == numbers(first)
    assert again["cursor"] not in {"", first["cursor"]}
    assert numbers(first) + numbers(second) + numbers(third) == placed
    assert third["has_next"] is False


def test_the_last_page_may_be_preceded_by_the_one_before_it(api: Api, placed: list[str]) -> None:
    api.fault("duplicate_page", FBS)
    first = page(api, limit=9)
    again = page(api, first["cursor"], limit=9)
    assert again["has_next"] is True
    assert numbers(page(api, again["cursor"], limit=9)) == placed[9:]


def test_an_empty_page_passes_no_row(api: Api, placed: list[str]) -> None:
    api.fault("empty_page", FBS, times=2)
    nothing = page(api)
    still = page(api, nothing["cursor"])
    assert [(p["postings"], p["has_next"]) for p in (nothing, still)] == [([], True), ([], True)]
    assert len({"", nothing["cursor"], still["cursor"]}) == 3
    assert numbers(page(api, still["cursor"], limit=100)) == placed


def test_rows_of_a_page_may_be_out_of_order(api: Api, placed: list[str]) -> None:
    api.fault("reordered", FBS)
    shuffled = numbers(page(api, limit=11))
    assert shuffled != placed
    assert sorted(shuffled) == sorted(placed)


def test_a_list_without_cursors_repeats_its_rows(running: server.Running, api: Api) -> None:
    ids = [str(running.world.add_return()["id"]) for _ in range(3)]
    first = api.ok(RETURNS, filter={}, limit=1)
    api.fault("duplicate_page", RETURNS)
    twice = api.ok(RETURNS, filter={}, limit=2, last_id=int(first["returns"][0]["id"]))
    assert [str(row["id"]) for row in twice["returns"]] == ids[1:] * 2
    api.fault("empty_page", RETURNS)
    assert len(api.ok(RETURNS, filter={}, limit=5)["returns"]) == 3


@pytest.mark.parametrize("seed", [1, 2])
def test_by_chance_no_posting_is_lost(
    api: Api, running: server.Running, placed: list[str], seed: int
) -> None:
    running.sandbox.faults.dice.seed(seed)
    for kind in ("duplicate_page", "empty_page", "reordered"):
        api.fault(kind, "*", probability=0.4)
    seen: set[str] = set()
    cursor, calls, more = "", 0, True
    while more:
        told = page(api, cursor, limit=2)
        seen |= set(numbers(told))
        cursor, more, calls = told["cursor"], told["has_next"], calls + 1
    assert seen == set(placed)
    assert calls > 6

"""Posting lists and the single posting, and what a cancellation does to stock."""

from sandbox import catalogue, server, times
from tests.sandbox.api import Api

FBS = catalogue.FBS_WAREHOUSE


def test_list_and_get_write_money_differently(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 2}])["posting_number"]
    listed = api.fbs()[0]
    got = api.ok("/v3/posting/fbs/get", posting_number=number)["result"]
    assert listed["products"][0]["price"] == {"amount": "1890.00", "currency": "RUB"}
    assert (got["products"][0]["price"], got["products"][0]["currency_code"]) == ("1890.0000", "RUB")
    assert listed["products"][0]["quantity"] == got["products"][0]["quantity"] == 2
    assert got["customer"] is got["addressee"] is got["delivering_date"] is None
    assert got["cancellation"]["cancel_reason_id"] == 0
    assert "can_create_chat" in got["available_actions"]


def test_a_cursor_walks_over_every_posting_once(running: server.Running, api: Api) -> None:
    placed = {running.world.add_posting()["posting_number"] for _ in range(7)}
    for direction in ("ASC", "DESC"):
        span = {"since": times.shifted(api.now(), days=-1), "to": times.shifted(api.now(), days=1)}
        seen, cursor, more = [], "", True
        while more:
            page = api.ok("/v4/posting/fbs/list", filter=span, limit=3, cursor=cursor, sort_dir=direction)
            seen += [posting["posting_number"] for posting in page["postings"]]
            cursor, more = page["cursor"], page["has_next"]
        assert len(seen) == 7
        assert set(seen) == placed
    assert cursor == ""


def test_more_than_a_year_is_too_long(api: Api) -> None:
    span = {"since": times.shifted(api.now(), days=-400), "to": api.now()}
    answer = api.post("/v4/posting/fbs/list", filter=span, limit=10)
    assert (answer.status_code, answer.json()["message"]) == (400, "PERIOD_IS_TOO_LONG")


def test_a_limit_above_a_hundred_is_refused(api: Api) -> None:
    span = {"since": times.shifted(api.now(), days=-4), "to": api.now()}
    assert api.post("/v4/posting/fbs/list", filter=span, limit=101).status_code == 400


def test_lists_can_be_narrowed_to_what_changed(running: server.Running, api: Api) -> None:
    old = running.world.add_posting(status="delivered", at=times.shifted(api.now(), days=-30))
    new = running.world.add_posting()
    since_yesterday = {"from": times.shifted(api.now(), days=-1), "to": times.shifted(api.now(), days=1)}
    assert [p["posting_number"] for p in api.fbs()] == [old["posting_number"], new["posting_number"]]
    changed = api.fbs(last_changed_status_date=since_yesterday)
    assert [p["posting_number"] for p in changed] == [new["posting_number"]]
    running.world.cancel(old["posting_number"])
    assert len(api.fbs(last_changed_status_date=since_yesterday)) == 2
    assert [p["posting_number"] for p in api.fbs(statuses=["cancelled"])] == [old["posting_number"]]


def test_fbo_has_a_list_of_its_own(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="fbo")["posting_number"]
    running.world.cancel(number)
    assert api.fbs() == []
    posting = api.fbo()[0]
    assert posting["cancellation"]["cancellation_initiator"] == "Клиент"
    assert posting["cancel_reason_id"] == 507
    assert "cancelled_after_ship" not in posting["cancellation"]


def test_cancelled_unpacked_frees_the_reserve(running: server.Running, api: Api) -> None:
    present, _, free = api.stock("KT-17-GL", FBS)
    posting = running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 2}])
    assert api.stock("KT-17-GL", FBS) == (present, 2, free - 2)
    running.world.cancel(posting["posting_number"])
    assert api.stock("KT-17-GL", FBS) == (present, 0, free)
    cancelled = api.fbs()[0]
    assert cancelled["cancellation"]["cancelled_after_ship"] is False
    assert cancelled["substatus"] == "posting_canceled"


def test_cancelled_packed_was_never_handed_over(running: server.Running, api: Api) -> None:
    present, _, free = api.stock("KT-17-GL", FBS)
    posting = running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    running.world.cancel(posting["posting_number"], packed=True)
    cancelled = api.fbs()[0]
    assert cancelled["cancellation"]["cancelled_after_ship"] is True
    assert cancelled["delivering_date"] is None
    assert api.stock("KT-17-GL", FBS) == (present, 0, free)


def test_cancelled_after_handover_comes_back_as_a_parcel(running: server.Running, api: Api) -> None:
    present, _, free = api.stock("KT-17-GL", FBS)
    posting = running.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    running.world.cancel(posting["posting_number"], handed_over=True, reason_id=506)
    assert api.fbs()[0]["delivering_date"] is not None
    assert api.stock("KT-17-GL", FBS) == (present - 1, 0, free - 1)
    parcel = api.ok("/v1/returns/list", filter={"posting_numbers": [posting["posting_number"]]}, limit=500)
    assert [row["type"] for row in parcel["returns"]] == ["Cancellation"]
    assert parcel["returns"][0]["visual"]["status"]["sys_name"] == "MovingToSeller"


def test_a_sellers_cancellation_counts_against_him(running: server.Running, api: Api) -> None:
    posting = running.world.add_posting()
    running.world.cancel(posting["posting_number"], initiator="seller", reason_id=352)
    cancellation = api.fbs()[0]["cancellation"]
    assert cancellation["affect_cancellation_rating"] is True
    assert cancellation["cancellation_initiator"] == "Продавец"


def test_one_fbo_posting_writes_money_as_text(running: server.Running, api: Api) -> None:
    number = running.world.add_posting(scheme="fbo", status="delivering")["posting_number"]
    running.world.cancel(number, reason_id=506)
    got = api.ok("/v2/posting/fbo/get", posting_number=number, **{"with": {"financial_data": True}})["result"]
    assert (got["products"][0]["price"], got["products"][0]["currency_code"]) == (
        running.world.posting(number)["lines"][0]["price"],
        "RUB",
    )
    assert got["cancel_reason_id"] == 506
    assert "cancellation" not in got
    fbs = running.world.add_posting()["posting_number"]
    assert api.post("/v2/posting/fbo/get", posting_number=fbs).status_code == 404

"""Ratings, and the error index with what is behind it."""

from sandbox import ratings, server, times
from tests.sandbox.api import Api

LIST, INFO = "/v1/rating/index/fbs/posting/list", "/v1/rating/index/fbs/info"


def errors(api: Api, **asked: object) -> list[dict[str, object]]:
    span = {"date_from": times.shifted(api.now(), days=-30), "date_to": api.now()}
    rows: list[dict[str, object]] = api.ok(LIST, filter={**span, **asked}, limit=1000)["errors"]
    return rows


def test_a_sellers_cancellation_is_a_row_of_the_index(running: server.Running, api: Api) -> None:
    line = [{"offer_id": "KT-17-GL", "quantity": 2}]
    number = running.world.add_posting(lines=line)["posting_number"]
    running.world.cancel(number, initiator="seller", reason_id=352)
    running.world.cancel(running.world.add_posting()["posting_number"])
    [row] = errors(api)
    assert (row["posting_number"], row["posting_error_type"]) == (number, "SELLER_CANCELLATION")
    assert (row["product_price"], row["charge_price"], row["delivery_schema"]) == (3780, 189, "FBS")
    told = api.ok(INFO)
    assert (told["index"], told["processing_costs_sum"], told["currency_code"]) == (50, 189, "RUB")
    today = next(day for day in told["defects"] if day["date"] == api.now()[:10])
    assert (today["index_by_date"], today["processing_costs_sum_by_date"]) == (50, 189)
    assert len(told["defects"]) == 31


def test_a_posting_sent_late_or_not_at_all_is_one_too(running: server.Running, api: Api) -> None:
    waiting = running.world.add_posting(scheme="rfbs")["posting_number"]
    assert errors(api) == []
    api.advance(31 * 3600)
    [row] = errors(api)
    assert (row["posting_number"], row["posting_error_type"]) == (waiting, "SELLER_DELAY")
    assert row["delivery_schema"] == "rFBS"
    running.world.hand_over(waiting)
    assert [row["posting_number"] for row in errors(api)] == [waiting]
    assert errors(api, posting_numbers=["other"]) == []


def test_fbo_makes_no_mistakes_of_ours(running: server.Running, api: Api) -> None:
    running.world.add_posting(scheme="fbo")
    api.advance(40 * 3600)
    assert errors(api) == []


def test_the_list_pages_by_cursor(running: server.Running, api: Api) -> None:
    for _ in range(3):
        running.world.cancel(running.world.add_posting()["posting_number"], initiator="seller")
    span = {"date_from": times.shifted(api.now(), days=-1), "date_to": api.now()}
    first = api.ok(LIST, filter=span, limit=2)
    rest = api.ok(LIST, filter=span, limit=2, cursor=first["cursor"])
    assert (len(first["errors"]), first["has_next"], len(rest["errors"]), rest["has_next"]) == (
        2,
        True,
        1,
        False,
    )
    assert api.post(LIST, filter={}, limit=2).status_code == 400


def test_ratings_follow_the_world(running: server.Running, api: Api) -> None:
    good = {row["rating"]: row for group in api.ok("/v1/rating/summary")["groups"] for row in group["items"]}
    assert (good["rating_on_time"]["current_value"], good["rating_on_time"]["status"]) == (100, "OK")
    running.world.buyer_writes(running.world.add_posting()["posting_number"])
    running.world.cancel(running.world.add_posting()["posting_number"], initiator="seller")
    bad = {row["rating"]: row for group in api.ok("/v1/rating/summary")["groups"] for row in group["items"]}
    index = bad["rating_general_indicator_fbs_rfbs"]
    assert (index["current_value"], index["past_value"], index["status"]) == (50, 0, "CRITICAL")
    assert index["change"] == {"direction": "DIRECTION_RISE", "meaning": "MEANING_BAD"}
    assert bad["rating_replied_dialogs_ratio"]["current_value"] == 0


def test_history_shows_a_rating_day_by_day(running: server.Running, api: Api) -> None:
    running.world.cancel(running.world.add_posting()["posting_number"], initiator="seller")
    name = "rating_general_indicator_fbs_rfbs"
    now = api.now()
    span = {"date_from": times.shifted(now, days=-3), "date_to": now}
    [rating] = api.ok("/v1/rating/history", **span, ratings=[name])["ratings"]
    assert [day["value"] for day in rating["values"]] == [0, 0, 100]
    assert [day["status"]["danger"] for day in rating["values"]] == [False, False, True]
    assert api.post("/v1/rating/history", **span, ratings=["rating_of_taste"]).status_code == 400
    assert api.post("/v1/rating/history", **span, ratings=[]).status_code == 400


def test_how_fast_buyers_are_answered_is_measured(running: server.Running, api: Api) -> None:
    """Two answers, after ten minutes and after twenty; the second is not the first of its dialogue."""
    number = running.world.add_posting()["posting_number"]
    running.world.buyer_writes(number)
    [chat] = api.ok("/v3/chat/list", limit=10)["chats"]
    for minutes in (10, 20):
        api.advance(minutes * 60)
        api.ok("/v1/chat/send/message", chat_id=chat["chat"]["chat_id"], text="Здравствуйте!")
        running.world.buyer_writes(number)
    items = [item for group in api.ok("/v1/rating/summary")["groups"] for item in group["items"]]
    told = {item["rating"]: round(item["current_value"]) for item in items}
    assert 600 <= told["rating_reaction_time"] <= 605
    assert 900 <= told["rating_average_response_time"] <= 905


def test_the_practice_shop_has_answered_before() -> None:
    """Within the month, in daytime, most in time: its ratings are figures."""
    running = server.start(arrivals=0)
    try:
        figures = ratings.gathered(running.world.shop, times.shifted(running.world.shop.now(), days=-7))
    finally:
        running.stop()
    assert 12 <= sum(row.first for row in figures.reactions) <= 24
    late = sum(row.seconds > 24 * 3600 for row in figures.reactions)
    assert 0 < late < len(figures.reactions) / 4
    assert {times.parse(row.at).hour for row in figures.reactions if row.seconds < 3600} <= set(range(6, 20))

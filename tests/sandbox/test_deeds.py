"""What the buyer and Ozon do to a return on their own, and what comes of it."""

from decimal import Decimal

import pytest

from sandbox import server
from sandbox.shop import found
from tests.sandbox.api import Api
from tests.sandbox.test_accruals import booked

SET, DO, DAY = "/v1/returns/rfbs/action/set", "/sandbox/returns", 86400
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


@pytest.fixture
def return_id(running: server.Running) -> int:
    posting = running.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
    return int(running.world.add_rfbs_return(posting["posting_number"])["return_id"])


def paid(running: server.Running, return_id: int) -> list[tuple[str, str]]:
    return [(row["by"], row["amount"]) for row in running.world.claim(return_id)["payments"]]


def actions(api: Api, return_id: int) -> list[int]:
    return [action["id"] for action in api.claim(return_id)["available_actions"]]


def test_ozon_pays_between_the_look_and_the_decision(
    running: server.Running, return_id: int, api: Api
) -> None:
    api.fault("ozon_refunds", SET)
    assert api.post(SET, return_id=return_id, id=11).status_code == 400
    assert (paid(running, return_id), api.ledger()) == ([("ozon", "1890.00")], [])
    assert api.post(DO, do="ozon_refunds", return_id=return_id).status_code == 400
    assert len(paid(running, return_id)) == 1


def test_an_action_is_withdrawn_a_moment_before(return_id: int, api: Api) -> None:
    api.fault("action_withdrawn", "*")
    assert 1020 in actions(api, return_id)
    assert api.post(SET, return_id=return_id, id=1020, compensation_amount=100).status_code == 400
    assert actions(api, return_id) == [11, 12, -1]
    api.ok(SET, return_id=return_id, id=11)


def test_a_decision_nobody_has_heard_of_pays(running: server.Running, return_id: int, api: Api) -> None:
    api.ok(DO, do="strange_action", return_id=return_id)
    assert actions(api, return_id)[-1] == -77
    api.ok(SET, return_id=return_id, id=-77)
    assert paid(running, return_id) == [("seller", "1890.00")]


def test_offers_expire_and_there_are_two(running: server.Running, return_id: int, api: Api) -> None:
    api.ok(DO, do="buyer_is_silent", return_id=return_id)
    for left in ([11, 12, 1020, -1], [11, 12, -1]):
        api.ok(SET, return_id=return_id, id=1020, compensation_amount=1000)
        api.advance(2 * DAY - 60)
        assert actions(api, return_id) == []
        api.advance(61)
        assert actions(api, return_id) == left
    assert paid(running, return_id) == []


def test_a_buyer_answers_when_told(running: server.Running, return_id: int, api: Api) -> None:
    api.ok(SET, return_id=return_id, id=1020, compensation_amount=1000)
    api.ok(DO, do="buyer_declines", return_id=return_id)
    assert api.post(DO, do="buyer_takes", return_id=return_id).status_code == 400
    api.ok(SET, return_id=return_id, id=1020, compensation_amount=900)
    api.ok(DO, do="buyer_takes", return_id=return_id)
    api.advance(3 * DAY)
    assert paid(running, return_id) == [("seller", "900.00")]


@pytest.mark.parametrize(
    ("verdict", "state", "payments"),
    [("buyer", "MoneyReturned", [("ozon", "1890.00")]), ("seller", "Rejected", [])],
)
def test_a_dispute_ends_either_way(
    running: server.Running,
    return_id: int,
    api: Api,
    verdict: str,
    state: str,
    payments: list[tuple[str, str]],
) -> None:
    api.ok(SET, return_id=return_id, id=-1, comment="Следы", rejection_reason_id=201)
    api.ok(DO, do="buyer_disputes", return_id=return_id)
    assert (api.claim_row(return_id)["state"]["state"], actions(api, return_id)) == ("DisputeOpened", [11])
    api.ok(DO, do=f"dispute_for_{verdict}", return_id=return_id)
    api.advance(4 * DAY)
    assert api.claim_row(return_id)["state"]["state"] == state
    assert paid(running, return_id) == payments


def test_ozon_pays_a_part_and_a_buyer_withdraws(running: server.Running, return_id: int, api: Api) -> None:
    other = running.world.add_rfbs_return()["return_id"]
    api.ok(DO, do="ozon_pays_part", return_id=return_id, amount=120.5)
    api.ok(DO, do="buyer_withdraws", return_id=other)
    assert api.claim_row(return_id)["state"]["state"] == "PartialCompensationReturnedByOzon"
    assert api.claim_row(other)["state"]["group_state"] == "Rejected"
    api.advance(4 * DAY)
    assert (paid(running, return_id), paid(running, other)) == ([("ozon", "120.50")], [])


def test_goods_on_their_way_have_a_number(return_id: int, api: Api) -> None:
    assert api.claim(return_id)["ru_post_tracking_number"] == ""
    api.ok(SET, return_id=return_id, id=12)
    assert api.claim(return_id)["ru_post_tracking_number"].isdigit()


def test_what_is_lost_is_found_or_compensated_and_that_taken_back(running: server.Running, api: Api) -> None:
    parcel = running.world.add_return(status="MovingToSeller")
    number, where = parcel["posting_number"], {"posting_numbers": [parcel["posting_number"]]}

    def told() -> str:
        [row] = api.ok("/v1/returns/list", filter=where, limit=10)["returns"]
        return str(row["visual"]["status"]["display_name"])

    for deed, words in (
        ("parcel_lost", "Ищем товар"),
        ("parcel_found", "Едет к вам"),
        ("parcel_lost", "Ищем товар"),
        ("parcel_written_off", "Списали товар"),
    ):
        api.ok(DO, do=deed, return_id=parcel["id"])
        assert told() == words
    api.advance(DAY)
    api.ok(DO, do="compensation_taken", return_id=parcel["id"])
    assert api.post(DO, do="compensation_reversed", return_id=parcel["id"]).status_code == 400
    api.advance(2 * DAY + 60)
    api.ok(DO, do="compensation_reversed", return_id=parcel["id"])
    api.advance(DAY)
    fees = [
        row["total_amount"]["amount"] for _, row in booked(api, number) if row["accrued_category"] == "ITEM"
    ]
    price = Decimal(parcel["line"]["price"]) * parcel["line"]["quantity"]
    assert sorted(map(Decimal, fees))[0] == -price
    assert sum(map(Decimal, fees)) == sum(fee for fee in map(Decimal, fees) if abs(fee) != price)


def test_an_offer_of_ozons_that_nobody_answers_lapses(running: server.Running, api: Api) -> None:
    case = api.ok("/sandbox/cases", kind="compensation")
    api.advance(3 * DAY + 60)
    assert found(running.world.shop.parcels, case["id"])["status"] == "CompensationRejectedBySla"


def test_storage_is_charged_when_the_parcel_leaves(running: server.Running, api: Api) -> None:
    parcel = running.world.add_return(status="ArrivedAtReturnPlace")
    with running.sandbox.store.transaction():
        for doc in running.world.shop.due.all():
            running.world.shop.due.drop(f"{doc['seq']:012d}")
    api.advance(7 * DAY)
    running.world.move_return(parcel["id"], status="ReceivedBySeller")
    api.advance(DAY)
    rows = [row for ago, row in booked(api, parcel["posting_number"]) if ago == 0]
    [product] = rows[-1]["posting"]["products"]
    services = {row["type_id"]: row["accrued"]["amount"] for row in product["delivery"]["services"]}
    assert services[35] == "-60.00"


@pytest.mark.parametrize(
    "body",
    [{"do": "nothing", "return_id": 1}, {"do": "ozon_refunds", "return_id": 7}, {"do": "ozon_refunds"}],
)
def test_a_deed_that_makes_no_sense_is_refused(api: Api, body: dict[str, object]) -> None:
    assert api.post(DO, **body).status_code == 400

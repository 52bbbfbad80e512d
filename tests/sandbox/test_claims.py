"""rFBS returns and the action that decides them."""

import pytest

from sandbox import server, times
from tests.sandbox.api import Api

SET = "/v1/returns/rfbs/action/set"
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


@pytest.fixture
def return_id(running: server.Running) -> int:
    world = running.world
    posting = world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
    number: int = world.add_rfbs_return(posting["posting_number"], comment="Скол", reason_id=101)["return_id"]
    return number


def test_an_open_request_offers_its_actions(return_id: int, api: Api) -> None:
    claim = api.claim(return_id)
    assert [action["id"] for action in claim["available_actions"]] == [11, 12, 1020, -1]
    assert claim["state"] == {"state": "ON_APPROVAL", "state_name": "Ожидает решения"}
    assert claim["return_reason"] == {"id": 101, "name": "Товар с дефектом", "is_defect": True}
    assert claim["rejection_reason"][0]["id"] == 201
    assert claim["product"]["price"] == 1890
    assert api.claim_row(return_id)["state"]["group_state"] == "New"


def test_a_refund_is_accepted_first_and_money_shows_later(
    running: server.Running, return_id: int, api: Api
) -> None:
    assert api.ok(SET, return_id=return_id, id=11, return_for_back_way=150) == {}
    assert api.claim(return_id)["available_actions"] == []
    assert api.claim_row(return_id)["state"]["state"] == "ReturnMoneyApproved"
    api.advance(6)
    state = api.claim_row(return_id)["state"]
    assert (state["state"], state["money_return_state_name"]) == (
        "MoneyReturned",
        "Деньги возвращены покупателю",
    )
    [entry] = api.ledger(SET)
    assert entry["effect"]["amount"] == "2040.00"
    assert entry["request"] == {"return_id": return_id, "id": 11, "return_for_back_way": 150}
    assert [payment["amount"] for payment in running.world.claim(return_id)["payments"]] == ["2040.00"]


def test_it_is_about_one_piece_whatever_was_ordered(running: server.Running, api: Api) -> None:
    world = running.world
    two = [{"offer_id": "KT-17-GL", "quantity": 2}]
    posting = world.add_posting(scheme="rfbs", status="delivered", lines=two)
    number = world.add_rfbs_return(posting["posting_number"])["return_id"]
    api.ok(SET, return_id=number, id=11)
    assert api.claim(number)["product"]["price"] == 1890
    assert [payment["amount"] for payment in world.claim(number)["payments"]] == ["1890.00"]


def test_a_negative_back_way_is_nothing(running: server.Running, return_id: int, api: Api) -> None:
    api.ok(SET, return_id=return_id, id=11, return_for_back_way=-10)
    assert running.world.claim(return_id)["payments"][0]["amount"] == "1890.00"


def test_an_action_that_is_not_on_offer_is_refused(return_id: int, api: Api) -> None:
    assert api.post(SET, return_id=return_id, id=13).status_code == 400
    api.ok(SET, return_id=return_id, id=11)
    assert api.post(SET, return_id=return_id, id=11).status_code == 400
    assert len(api.ledger(SET)) == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"comment": "Нет"}, {"rejection_reason_id": 201}, {"comment": " ", "rejection_reason_id": 201}],
)
def test_a_rejection_wants_comment_and_reason(return_id: int, api: Api, body: dict[str, object]) -> None:
    answer = api.post(SET, return_id=return_id, id=-1, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert api.ledger() == []
    assert api.claim(return_id)["state"]["state"] == "ON_APPROVAL"


def test_a_rejection_is_kept_with_its_words(return_id: int, api: Api) -> None:
    api.ok(SET, return_id=return_id, id=-1, comment="Следы ударов", rejection_reason_id=201)
    claim = api.claim(return_id)
    assert (claim["state"]["state"], claim["rejection_comment"]) == ("Rejected", "Следы ударов")
    assert api.ledger()[0]["effect"]["kind"] == "decision"


@pytest.mark.parametrize("amount", [None, 0.5, 1889.5, 1890])
def test_a_partial_compensation_has_bounds(return_id: int, api: Api, amount: float | None) -> None:
    assert api.post(SET, return_id=return_id, id=1020, compensation_amount=amount).status_code == 400
    assert api.ledger() == []


def test_a_fair_offer_is_taken(running: server.Running, return_id: int, api: Api) -> None:
    api.ok(SET, return_id=return_id, id=1020, compensation_amount=700)
    assert running.world.claim(return_id)["payments"] == []
    api.advance(9)
    assert api.claim_row(return_id)["state"]["state"] == "PartialCompensationReturned"
    assert running.world.claim(return_id)["payments"][0]["amount"] == "700.00"


def test_after_two_small_offers_there_is_no_third(return_id: int, api: Api) -> None:
    for _ in range(2):
        api.ok(SET, return_id=return_id, id=1020, compensation_amount=10)
        api.advance(9)
    assert [action["id"] for action in api.claim(return_id)["available_actions"]] == [11, 12, -1]


def test_goods_may_be_looked_at_first(return_id: int, api: Api) -> None:
    api.ok(SET, return_id=return_id, id=12)
    api.ok(SET, return_id=return_id, id=13)
    assert [action["id"] for action in api.claim(return_id)["available_actions"]] == [11, 1020, -10]
    api.ok(SET, return_id=return_id, id=-10, comment="Товар исправен", rejection_reason_id=202)
    assert api.claim_row(return_id)["state"]["group_state"] == "Rejected"


def test_three_days_of_silence_pay(running: server.Running, return_id: int, api: Api) -> None:
    api.advance(3 * 86400 + 1)
    assert api.claim_row(return_id)["state"]["state"] == "MoneyReturned"
    assert len(running.world.claim(return_id)["payments"]) == 1
    assert api.ledger() == []


def test_lists_can_be_narrowed(return_id: int, running: server.Running, api: Api) -> None:
    other = running.world.add_rfbs_return()
    api.ok(SET, return_id=return_id, id=11)
    path = "/v2/returns/rfbs/list"

    def ids(**filters: object) -> list[int]:
        return [row["return_id"] for row in api.ok(path, filter=filters, limit=100)["returns"]]

    assert ids() == [return_id, other["return_id"]]
    assert ids(group_state=["Approved"]) == [return_id]
    assert ids(group_state=["New"]) == [other["return_id"]]
    assert ids(posting_number=other["posting_number"]) == [other["return_id"]]
    assert ids(created_at={"from": times.shifted(api.now(), days=1)}) == []
    assert [r["return_id"] for r in api.ok(path, last_id=return_id, limit=1)["returns"]] == [
        other["return_id"]
    ]


def test_silence_after_a_declined_offer_is_counted_anew(
    running: server.Running, return_id: int, api: Api
) -> None:
    api.advance(2 * 86400)
    api.ok(SET, return_id=return_id, id=1020, compensation_amount=1)
    api.advance(2 * 86400)
    assert api.claim_row(return_id)["state"]["state"] == "ON_APPROVAL"
    api.advance(86400 + 60)
    assert api.claim_row(return_id)["state"]["state"] == "MoneyReturned"
    assert len(running.world.claim(return_id)["payments"]) == 1

"""Returns of both lists: what is broken in one of them hides no other."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from ozon.models import Fact
from ozon.states import FactKind, Source
from returns.models import Return
from returns.states import Claim, Parcel
from tests.fixtures_desk import KEY, Desk

LIST, RFBS_LIST, RFBS_GET = "/v1/returns/list", "/v2/returns/rfbs/list", "/v2/returns/rfbs/get"


def answer(desk: Desk, path: str, **body: Any) -> dict[str, Any]:
    headers = {"Client-Id": KEY["client_id"], "Api-Key": KEY["api_key"]}
    said = httpx.post(desk.running.url + path, json=body, headers=headers, trust_env=False)
    assert said.status_code == 200, said.text
    return dict(said.json())


def show(desk: Desk, page: dict[str, Any], path: str) -> None:
    desk.fault("body", path, body=json.dumps(page, ensure_ascii=False))


def bad_facts() -> list[str]:
    return list(Fact.objects.filter(kind=FactKind.BAD_ROW, solved_at=None).values_list("key", flat=True))


def test_a_bad_parcel_hides_no_other_and_is_read_again_by_itself(desk: Desk) -> None:
    placed = [desk.world.add_return()["id"] for _ in range(3)]
    page = answer(desk, LIST, filter={}, last_id=0, limit=500)
    page["returns"][1]["product"] = "чайник"
    show(desk, page, LIST)
    report = desk.sync(Source.RETURNS)[Source.RETURNS]
    assert (report.rows, report.bad_rows, report.error) == (2, 1, "")
    assert bad_facts() == [str(placed[1])]
    assert [kind for kind, _ in desk.queue()] == ["collect", "collect"]

    row = desk.source(Source.RETURNS)
    row.cursor = {"changed_to": (timezone.now() + timedelta(hours=1)).isoformat()}  # far past the broken one
    row.save(update_fields=["cursor"])
    report = desk.sync(Source.RETURNS)[Source.RETURNS]
    assert (report.rows, report.bad_rows) == (1, 0)
    assert bad_facts() == []
    assert set(Return.objects.values_list("return_id", flat=True)) == set(placed)
    assert [kind for kind, _ in desk.queue()] == ["collect"] * 3


def test_a_parcel_that_is_fetched_leaves_the_queue(desk: Desk) -> None:
    placed = desk.world.add_return()["id"]
    desk.sync(Source.RETURNS)
    assert [kind for kind, _ in desk.queue()] == ["collect"]
    desk.world.move_return(placed, status="ReceivedBySeller")
    desk.sync(Source.RETURNS)
    assert Return.objects.get().parcel == Parcel.RECEIVED
    assert desk.queue() == []


def test_an_unknown_status_of_a_parcel_is_kept_and_said(desk: Desk) -> None:
    desk.world.add_return()
    page = answer(desk, LIST, filter={}, last_id=0, limit=500)
    page["returns"][0]["visual"]["status"]["sys_name"] = "EatenByBears"
    show(desk, page, LIST)
    assert desk.sync(Source.RETURNS)[Source.RETURNS].error == ""
    assert Return.objects.get().ozon_state == "EatenByBears"
    assert Fact.objects.get(kind=FactKind.UNKNOWN_VALUE).key == "state=eatenbybears"


@pytest.mark.parametrize(
    "spoiled",
    [
        '{"returns": null}',
        '{"returns": {"state": 5}}',
        '{"returns": [',
        '{"returns": {"available_actions": 5}}',
    ],
)
def test_a_claim_that_cannot_be_read_whole_holds_up_no_other(desk: Desk, spoiled: str) -> None:
    placed = [desk.world.add_rfbs_return()["return_id"] for _ in range(3)]
    desk.fault("body", RFBS_GET, body=spoiled)  # the first of the three
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.rows, report.bad_rows, report.error) == (2, 1, "")
    assert bad_facts() == [str(placed[0])]
    assert set(Return.objects.values_list("return_id", flat=True)) == set(placed[1:])
    assert len(desk.queue()) == 2

    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.bad_rows, bad_facts()) == (0, [])
    assert [desk.claim(return_id).claim for return_id in placed] == [Claim.AWAITING_DECISION] * 3
    assert len(desk.queue()) == 3


def test_a_claim_already_known_stays_as_it_was_while_it_cannot_be_read(desk: Desk) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    desk.sync(Source.RFBS_RETURNS)
    before = desk.queue()
    desk.fault("body", RFBS_GET, body='{"returns": 7}')
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.bad_rows, report.error) == (1, "")
    assert desk.claim(placed).claim == Claim.AWAITING_DECISION
    assert (desk.queue(), bad_facts()) == (before, [str(placed)])
    desk.sync(Source.RFBS_RETURNS)
    assert bad_facts() == []


def test_a_key_ozon_no_longer_takes_fails_the_source_and_blames_no_row(desk: Desk) -> None:
    desk.world.add_rfbs_return()
    desk.fault("status", RFBS_GET, status=401, body='{"code": 16, "message": "Invalid Api-Key"}')
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert "Invalid Api-Key" in report.error
    assert bad_facts() == []


def test_a_bad_row_of_the_claims_is_said_and_solved(desk: Desk) -> None:
    placed = [desk.world.add_rfbs_return()["return_id"] for _ in range(3)]
    page = answer(desk, RFBS_LIST, filter={}, last_id=0, limit=500)
    page["returns"][1]["created_at"] = "давно"
    show(desk, page, RFBS_LIST)
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.bad_rows, report.error) == (1, "")
    assert bad_facts() == [str(placed[1])]
    desk.sync(Source.RFBS_RETURNS)
    assert (bad_facts(), len(desk.queue())) == ([], 3)


def test_a_claim_the_buyer_withdraws_leaves_the_queue(desk: Desk) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    desk.sync(Source.RFBS_RETURNS)
    doc = desk.world.claim(placed)
    with desk.world.shop.store.transaction():
        desk.world.shop.claims.put(str(placed), {**doc, "state": "CanceledByBuyer", "actions": []})
    desk.sync(Source.RFBS_RETURNS)
    assert desk.claim(placed).claim == Claim.WITHDRAWN
    assert (desk.queue(), desk.effects()) == ([], [])


def test_an_earlier_reading_does_not_bring_a_claim_back(desk: Desk) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    desk.sync(Source.RFBS_RETURNS)
    later = timezone.now() + timedelta(seconds=30)
    Return.objects.update(read_at=later, claim=Claim.WITHDRAWN, ozon_state="CanceledByBuyer")
    desk.sync(Source.RFBS_RETURNS)
    case = desk.claim(placed)
    assert (case.claim, case.ozon_state, case.read_at) == (Claim.WITHDRAWN, "CanceledByBuyer", later)

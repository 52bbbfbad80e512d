"""Returns of both lists: what is broken in one of them hides no other."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from ozon import facts
from ozon.client import Page
from ozon.client.errors import (
    Forbidden,
    MethodBlocked,
    OzonError,
    RateLimited,
    Refused,
    ServerError,
    TransportError,
)
from ozon.client.returns import Returns
from ozon.models import Fact, SyncSource
from ozon.passes import TAKEN_OVER
from ozon.states import FactKind, Source
from returns import follow
from returns import sync as returns_sync
from returns.models import Return
from returns.selectors import to_read_again
from returns.states import Claim, Parcel, ReturnSource
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


@pytest.mark.parametrize("answered", [False, True])
def test_a_parcel_that_never_reads_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answered: bool
) -> None:
    for key in (77, 78):
        facts.record(shop=desk.shop, source=Source.RETURNS, kind=FactKind.BAD_ROW, key=str(key), detail="x")
    monkeypatch.setattr(returns_sync, "REREAD", 1)
    real, asked = Returns.list, []

    def one(self: Returns, **how: Any) -> Any:
        if how.get("limit") != 1:
            return real(self, **how)
        asked.append(how["last_id"] + 1)
        if answered:
            return Page([], [])
        raise ServerError("boom", method=LIST, status=500, retryable=True)

    monkeypatch.setattr(Returns, "list", one)
    placed = desk.world.add_return()["id"]
    for _ in range(2):
        assert desk.sync(Source.RETURNS)[Source.RETURNS].error == ""
    assert asked == [77, 78]
    assert Return.objects.get().return_id == placed
    assert sorted(bad_facts()) == ["77", "78"]
    said = "x" if answered else "boom"
    assert all(said in detail for detail in Fact.objects.values_list("detail", flat=True))


def test_a_parcel_that_is_fetched_leaves_the_queue(desk: Desk) -> None:
    placed = desk.world.add_return()["id"]
    desk.sync(Source.RETURNS)
    assert [kind for kind, _ in desk.queue()] == ["collect"]
    desk.world.move_return(placed, status="ReceivedBySeller")
    desk.sync(Source.RETURNS)
    assert Return.objects.get().parcel == Parcel.RECEIVED
    assert [kind for kind, _ in desk.queue()] == ["inspect"]


@pytest.mark.parametrize(
    ("before", "queue"), [(Claim.NONE, ["return_claim"]), (Claim.DECIDED_BY_OZON, []), (Claim.WITHDRAWN, [])]
)
def test_a_claim_in_the_cabinet_asks_unless_it_is_over(desk: Desk, before: Claim, queue: list[str]) -> None:
    case = Return.objects.create(
        shop=desk.shop,
        source=ReturnSource.OZON,
        return_id=5,
        posting_number="1-1-1",
        ozon_state="OnSellerApproval",
        claim=before,
    )
    follow.follow_ozon(case, is_new=False, is_history=False)
    assert [kind for kind, _ in desk.queue()] == queue


def test_an_unknown_status_of_a_parcel_is_kept_and_said(desk: Desk) -> None:
    desk.world.add_return()
    page = answer(desk, LIST, filter={}, last_id=0, limit=500)
    page["returns"][0]["visual"]["status"]["sys_name"] = "EatenByBears"
    show(desk, page, LIST)
    assert desk.sync(Source.RETURNS)[Source.RETURNS].error == ""
    assert Return.objects.get().ozon_state == "EatenByBears"
    assert Fact.objects.get(kind=FactKind.UNKNOWN_VALUE, method="").key == "state=eatenbybears"


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


def fail_for(monkeypatch: pytest.MonkeyPatch, failing: set[int], error: OzonError) -> None:
    """Ozon answers for some claims with an error, every time."""
    real = Returns.rfbs_get

    def get(self: Returns, return_id: int) -> Any:
        if return_id in failing:
            raise error
        return real(self, return_id)

    monkeypatch.setattr(Returns, "rfbs_get", get)


@pytest.mark.parametrize(
    "error",
    [
        ServerError("boom", method=RFBS_GET, status=500, retryable=True),
        Refused("wrong return", method=RFBS_GET, status=400),
    ],
)
def test_claims_ozon_never_answers_for_hold_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: OzonError
) -> None:
    placed = [desk.world.add_rfbs_return()["return_id"] for _ in range(6)]
    failing = set(placed[:4])
    fail_for(monkeypatch, failing, error)
    for _ in range(2):
        report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
        assert (report.bad_rows, report.error) == (4, "")
        assert set(bad_facts()) == set(map(str, failing))
    assert [desk.claim(return_id).claim for return_id in placed[4:]] == [Claim.AWAITING_DECISION] * 2

    # Told before, they do not count when one more follows them.
    failing.add(placed[4])
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.bad_rows, report.error) == (5, "")
    failing.clear()
    assert desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS].error == ""
    assert (bad_facts(), len(desk.queue())) == ([], 6)


def test_what_fails_for_many_claims_running_ends_the_pass_and_the_next_gets_past_them(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = [desk.world.add_rfbs_return()["return_id"] for _ in range(7)]
    failing = set(placed[1:6])
    fail_for(monkeypatch, failing, ServerError("boom", method=RFBS_GET, status=500, retryable=True))
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert ("boom" in report.error, report.rows, report.bad_rows) == (True, 1, 5)
    assert set(bad_facts()) == set(map(str, failing))
    assert [case.return_id for case in Return.objects.all()] == placed[:1]

    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.error, report.bad_rows) == ("", 5)
    assert desk.claim(placed[6]).claim == Claim.AWAITING_DECISION


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("later", method=RFBS_GET, status=429, retryable=True),
        MethodBlocked("circle is open", method=RFBS_GET, status=503, retryable=True),
        Forbidden("no access", method=RFBS_GET, status=403),
        TransportError("no complete answer", method=RFBS_GET, retryable=True),
    ],
)
def test_what_befalls_every_call_ends_the_pass_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, error: OzonError
) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    fail_for(monkeypatch, {placed}, error)
    assert error.message in desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS].error
    assert bad_facts() == []


def test_slow_claims_do_not_let_the_lease_run_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        desk.world.add_rfbs_return()
    real = Returns.rfbs_get
    left: list[timedelta] = []

    def slow(self: Returns, return_id: int) -> Any:
        row = desk.source(Source.RFBS_RETURNS)
        assert row.lease_until is not None
        left.append(row.lease_until - timezone.now())
        SyncSource.objects.filter(pk=row.pk).update(lease_until=row.lease_until - timedelta(seconds=60))
        return real(self, return_id)

    monkeypatch.setattr(Returns, "rfbs_get", slow)
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.rows, report.skipped, report.error) == (3, False, "")
    assert len(left) == 3
    assert min(left) > timedelta(seconds=80)


def test_a_pass_whose_source_was_taken_over_reads_no_further(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        desk.world.add_rfbs_return()
    real = Returns.rfbs_get
    asked: list[int] = []

    def overtaken(self: Returns, return_id: int) -> Any:
        asked.append(return_id)
        SyncSource.objects.filter(source=Source.RFBS_RETURNS).update(lease="other")
        return real(self, return_id)

    monkeypatch.setattr(Returns, "rfbs_get", overtaken)
    report = desk.sync(Source.RFBS_RETURNS)[Source.RFBS_RETURNS]
    assert (report.skipped, report.error) == (True, TAKEN_OVER)
    assert (len(asked), Return.objects.count()) == (1, 0)


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


def test_offers_that_come_or_come_back_while_the_state_stays_are_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    real, offers = Returns.rfbs_get, [False]

    def get(self: Returns, return_id: int) -> Any:
        row = real(self, return_id)
        if not offers[0]:
            row.value.available_actions.clear()
        return row

    monkeypatch.setattr(Returns, "rfbs_get", get)
    seen = []
    for offers[0] in (False, True, False, True):
        desk.sync(Source.RFBS_RETURNS)
        seen.append((desk.claim(placed).claim, len(desk.queue())))
    assert seen == [(Claim.NONE, 0), (Claim.AWAITING_DECISION, 1)] * 2


@pytest.mark.parametrize(
    ("state", "group"),
    [("CanceledByBuyer", "All"), ("MoneyReturned", "All"), ("OnWay", "Approved"), ("OnWay", "utilization")],
)
def test_a_claim_without_offers_that_is_over_is_not_read_again(desk: Desk, state: str, group: str) -> None:
    case = Return.objects.create(
        shop=desk.shop,
        source=ReturnSource.RFBS,
        return_id=5,
        posting_number="1-1-1",
        ozon_state="OnWay",
        ozon_group="Delivering",
    )
    assert to_read_again(desk.shop, without=[]) == [5]
    case.ozon_state, case.ozon_group = state, group
    case.save()
    assert to_read_again(desk.shop, without=[]) == []


def test_an_earlier_reading_does_not_bring_a_claim_back(desk: Desk) -> None:
    placed = desk.world.add_rfbs_return()["return_id"]
    desk.sync(Source.RFBS_RETURNS)
    later = timezone.now() + timedelta(seconds=30)
    Return.objects.update(read_at=later, claim=Claim.WITHDRAWN, ozon_state="CanceledByBuyer")
    desk.sync(Source.RFBS_RETURNS)
    case = desk.claim(placed)
    assert (case.claim, case.ozon_state, case.read_at) == (Claim.WITHDRAWN, "CanceledByBuyer", later)

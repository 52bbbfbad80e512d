"""Postings and requests that keep only some of their promises, and readings in the wrong order."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from messaging.models import BuyerMessage
from orders.mirror import store
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine
from orders.states import CancellationState, RequestState
from outbox.models import Effect
from ozon.client import Row
from ozon.client.fields import Fields
from ozon.client.schemas.postings import read_posting
from ozon.models import Fact, SyncSource
from ozon.states import FactKind, Source
from tests.fixtures_desk import KEY, Desk
from worklist.models import TimelineEntry

FBS_LIST, FBS_GET, FBO_LIST = "/v4/posting/fbs/list", "/v3/posting/fbs/get", "/v3/posting/fbo/list"
REQUESTS = "/v2/conditional-cancellation/list"
KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def answer(desk: Desk, path: str, **body: Any) -> dict[str, Any]:
    """What the sandbox says to such a call, to be spoiled."""
    headers = {"Client-Id": KEY["client_id"], "Api-Key": KEY["api_key"]}
    said = httpx.post(desk.running.url + path, json=body, headers=headers, trust_env=False)
    assert said.status_code == 200, said.text
    return dict(said.json())


def page_of(desk: Desk, path: str = FBS_LIST) -> dict[str, Any]:
    now = timezone.now()
    span = {"since": (now - timedelta(days=30)).isoformat(), "to": (now + timedelta(days=1)).isoformat()}
    return answer(desk, path, filter=span, limit=100)


def show(desk: Desk, page: dict[str, Any], path: str = FBS_LIST) -> None:
    """Let Ozon's next answer be this page."""
    desk.fault("body", path, body=json.dumps(page, ensure_ascii=False))


def three_cancelled(desk: Desk) -> list[str]:
    numbers = [str(desk.world.add_posting(lines=KETTLE)["posting_number"]) for _ in range(3)]
    for number in numbers:
        desk.world.cancel(number)
    return numbers


def bad_facts() -> list[str]:
    return list(Fact.objects.filter(kind=FactKind.BAD_ROW, solved_at=None).values_list("key", flat=True))


@pytest.mark.parametrize(
    "spoil",
    [
        {"products": [{"sku": "нет", "quantity": 1}]},
        {"products": 5},
        {"status": None},
        {"status": {}},
        {"order_id": {"a": 1}},
        {"in_process_at": "вчера"},
        {"cancellation": "нет"},
        {"products": [{"sku": 1, "offer_id": "A", "quantity": -1}]},
    ],
    ids=lambda spoil: str(spoil)[:40],
)
def test_a_bad_row_in_the_middle_spoils_nothing_else_and_is_read_again_by_itself(
    desk: Desk, spoil: dict[str, Any]
) -> None:
    looks_not_back(desk)
    numbers = three_cancelled(desk)
    page = page_of(desk)
    broken = page["postings"][1]["posting_number"]
    page["postings"][1] |= spoil
    show(desk, page)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, report.bad_rows, report.error) == (2, 1, "")
    assert bad_facts() == [broken]
    stored = set(Cancellation.objects.values_list("posting__posting_number", flat=True))
    assert stored == set(numbers) - {broken}

    desk.fault("status", FBS_GET, status=404, body='{"code": 5, "message": "POSTING_NOT_FOUND"}')
    read_with_an_empty_list(desk)
    assert bad_facts() == [broken]
    read_with_an_empty_list(desk)
    assert bad_facts() == []
    assert Cancellation.objects.count() == 3
    assert Effect.objects.count() == 3
    assert BuyerMessage.objects.count() == 3


def looks_not_back(desk: Desk) -> None:
    """Passes read what is new and nothing again."""
    SyncSource.objects.filter(shop=desk.shop).update(overlap=0)


def read_with_an_empty_list(desk: Desk) -> None:
    """A pass in which the list shows nothing: its cursor has moved on."""
    show(desk, {"postings": [], "has_next": False, "cursor": ""})
    desk.sync(Source.FBS)


@pytest.mark.parametrize("row", [None, 5, "строка", []])
def test_what_is_no_object_at_all_is_said_and_skipped(desk: Desk, row: Any) -> None:
    numbers = three_cancelled(desk)
    page = page_of(desk)
    page["postings"].insert(1, row)
    show(desk, page)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, report.bad_rows, report.error) == (3, 1, "")
    assert bad_facts() == ["?"]
    assert Posting.objects.count() == len(numbers)


@pytest.mark.parametrize(
    "field",
    ["cancellation", "delivery_method", "analytics_data", "financial_data", "products", "available_actions"],
)
def test_a_null_where_an_object_was_promised_is_taken_as_nothing(desk: Desk, field: str) -> None:
    three_cancelled(desk)
    page = page_of(desk)
    page["postings"][1][field] = None
    show(desk, page)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, report.bad_rows, report.error) == (3, 0, "")
    assert Cancellation.objects.count() == 3


def test_an_unknown_status_is_kept_as_it_came_and_said(desk: Desk) -> None:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    page = page_of(desk)
    page["postings"][0] |= {"status": "on_the_moon", "substatus": "crater_7"}
    show(desk, page)
    report = desk.sync(Source.FBS)[Source.FBS]
    assert (report.rows, report.bad_rows, report.error) == (1, 0, "")
    row = Posting.objects.get(posting_number=number)
    assert (row.ozon_status, row.ozon_substatus) == ("on_the_moon", "crater_7")
    fact = Fact.objects.get(kind=FactKind.UNKNOWN_VALUE, method="")
    assert (fact.key, fact.source) == ("status=on_the_moon", Source.FBS)
    assert desk.effects() == []


def test_a_split_is_not_a_cancellation(desk: Desk) -> None:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    page = page_of(desk)
    page["postings"][0]["status"] = "cancelled_from_split_pending"
    show(desk, page)
    desk.sync(Source.FBS)
    assert Posting.objects.get().posting_number == number
    assert (Cancellation.objects.count(), desk.effects(), desk.queue()) == (0, [], [])


def test_a_reading_that_began_earlier_does_not_replace_a_later_one(desk: Desk) -> None:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    early_page, began = page_of(desk), timezone.now()
    desk.world.cancel(number)
    desk.sync(Source.FBS)
    assert desk.case(number).state == CancellationState.CANCELLED

    [raw] = early_page["postings"]
    early = Row(read_posting(Fields(raw)), raw)
    assert store(desk.shop, [early], read_at=began) == []
    row = Posting.objects.get()
    assert (row.ozon_status, row.read_at > began) == ("cancelled", True)


def test_a_later_reading_wins_even_if_it_looks_like_a_step_back(desk: Desk) -> None:
    number = desk.world.add_posting(lines=KETTLE)["posting_number"]
    desk.world.pack(number)
    looks_not_back(desk)
    desk.sync(Source.FBS)
    page = page_of(desk)
    page["postings"][0]["status"] = "awaiting_packaging"
    show(desk, page)
    desk.sync(Source.FBS)
    row = Posting.objects.get()
    assert row.ozon_status == "awaiting_packaging"
    assert row.packed_at is not None  # what was seen stays seen


def test_the_same_article_twice_is_one_line(desk: Desk) -> None:
    desk.world.add_posting(lines=[*KETTLE, *KETTLE])
    desk.sync(Source.FBS)
    assert list(PostingLine.objects.values_list("offer_id", "quantity")) == [("KT-17-GL", 2)]


def test_a_bad_row_of_the_fbo_list_is_solved_when_it_reads_well(desk: Desk) -> None:
    desk.world.add_posting(scheme="fbo", lines=KETTLE)
    page = page_of(desk, FBO_LIST)
    page["postings"][0]["products"] = 5
    show(desk, page, FBO_LIST)
    assert desk.sync(Source.FBO)[Source.FBO].bad_rows == 1
    assert len(bad_facts()) == 1
    assert desk.sync(Source.FBO)[Source.FBO].bad_rows == 0
    assert (bad_facts(), Posting.objects.count()) == ([], 1)


def test_an_fbo_cancellation_touches_neither_stock_nor_buyer(desk: Desk) -> None:
    number = desk.world.add_posting(scheme="fbo", lines=KETTLE)["posting_number"]
    desk.sync(Source.FBO)
    desk.world.cancel(number)
    desk.sync(Source.FBO)
    assert desk.case(number).state == CancellationState.SETTLED
    assert (desk.effects(), desk.queue()) == ([], [])


def test_a_bad_request_hides_no_other_and_is_solved_later(desk: Desk) -> None:
    placed = [desk.world.add_cancellation_request()["cancellation_id"] for _ in range(3)]
    page = answer(desk, REQUESTS, filters={"state": "ON_APPROVAL"}, last_id=0, limit=500)
    page["result"][1]["state"] = 7
    show(desk, page, REQUESTS)
    report = desk.sync(Source.CANCELLATION_REQUESTS)[Source.CANCELLATION_REQUESTS]
    assert (report.rows, report.bad_rows, report.error) == (2, 1, "")
    assert bad_facts() == [str(placed[1])]
    assert len(desk.queue()) == 2
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert (bad_facts(), len(desk.queue())) == ([], 3)


def test_an_unknown_state_of_a_request_changes_no_decision(desk: Desk) -> None:
    placed = desk.world.add_cancellation_request()
    desk.sync(Source.CANCELLATION_REQUESTS)
    page = answer(desk, REQUESTS, filters={"state": "ON_APPROVAL"}, last_id=0, limit=500)
    page["result"][0]["state"]["state"] = "ON_THE_FENCE"
    show(desk, page, REQUESTS)
    desk.sync(Source.CANCELLATION_REQUESTS)
    request = desk.request(placed["cancellation_id"])
    assert (request.ozon_state, request.state) == ("ON_THE_FENCE", RequestState.REQUESTED)
    assert Fact.objects.get(kind=FactKind.UNKNOWN_VALUE, method="").key == "state=ON_THE_FENCE"
    assert [kind for kind, _ in desk.queue()] == ["cancellation_request"]


def test_an_earlier_reading_of_a_request_does_not_bring_it_back(desk: Desk) -> None:
    placed = desk.world.add_cancellation_request()
    desk.sync(Source.CANCELLATION_REQUESTS)
    early = timezone.now()
    CancellationRequest.objects.update(read_at=early + timedelta(seconds=5), state=RequestState.APPROVED)
    desk.sync(Source.CANCELLATION_REQUESTS)
    assert desk.request(placed["cancellation_id"]).state == RequestState.APPROVED
    assert TimelineEntry.objects.filter(code="requested").count() == 1

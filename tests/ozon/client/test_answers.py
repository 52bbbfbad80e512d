from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from ozon.client import DecodeError, OzonClient, Page, Refused
from ozon.client.schemas.postings import Posting

from .support import Script, answering, body, client_of

SINCE, TO = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


def listing(client: OzonClient) -> Page[Posting]:
    return client.postings.fbs_list(SINCE, TO)


def test_a_broken_row_leaves_its_neighbours_alone():
    payload = body("fbs_list")
    good = payload["postings"][0]
    payload["postings"] = [{**good, "order_id": "12x"}, good, 5, None, {**good, "posting_number": None}]
    page = listing(answering(payload)[0])
    assert [posting.posting_number for posting in page.values] == ["0200000001-0029-1"]
    assert [(bad.key, bad.error) for bad in page.bad_rows] == [
        ("0200000001-0029-1", "order_id: is not a 64-bit integer"),
        ("", "is not an object"),
        ("", "is not an object"),
        ("0200000001-0029", "posting_number: is missing"),
    ]
    assert all(len(bad.raw) <= 500 for bad in page.bad_rows)
    assert page.has_next is True


def test_a_number_that_is_none_spoils_only_its_row():
    content = (
        b'{"has_next": false, "cursor": "", "postings": ['
        b'{"posting_number": "1-1-1", "status": "cancelled", "order_id": NaN},'
        b'{"posting_number": "2-1-1", "status": "cancelled", "order_id": 1e400},'
        b'{"posting_number": "3-1-1", "status": "cancelled", "order_id": 7}]}'
    )
    page = listing(client_of(Script(httpx.Response(200, content=content))))
    assert [posting.order_id for posting in page.values] == [7]
    assert [bad.key for bad in page.bad_rows] == ["1-1-1", "2-1-1"]


def test_unknown_values_and_fields_are_kept_or_ignored():
    payload = body("fbs_list")
    payload["postings"][0].update(status="brand_new_status", surprise={"a": [1]})
    (row,) = listing(answering(payload)[0]).rows
    assert row.value.status == "brand_new_status"
    assert row.raw["surprise"] == {"a": [1]}


def test_nul_never_gets_through():
    payload = body("fbs_list")
    payload["postings"][0]["products"][0]["name"] = "a\x00b"
    payload["postings"][0]["k\x00"] = "\x00"
    (row,) = listing(answering(payload)[0]).rows
    assert row.value.products[0].name == "ab"
    assert "\x00" not in repr(row.raw)
    assert row.raw["k"] == ""


def test_behind_an_empty_page_there_is_more_only_if_ozon_says_so():
    told = {"postings": [], "cursor": "more", "has_next": True}
    assert listing(answering(told)[0]).has_next is True
    for said in ({}, {"has_next": None}, {"has_next": False}):
        assert listing(answering({"postings": None, "cursor": "more"} | said)[0]).has_next is False


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", None),
        (b"<html>maintenance</html>", None),
        (b"[]", None),
        (b"null", None),
        (b'{"postings"', None),
        (b"{}", "postings"),
        (b'{"postings": "none"}', "postings"),
        (b'{"postings": [], "cursor": {}}', "cursor"),
        (b"[" * 100_000, None),
        (b'{"postings": ' + b"[" * 100 + b"]" * 100 + b"}", None),
    ],
)
def test_a_broken_envelope_is_an_error_of_the_call(content: bytes, field: str | None):
    answer = httpx.Response(200, headers={"x-request-id": "r-9"}, content=content)
    with pytest.raises(DecodeError) as caught:
        listing(client_of(Script(answer)))
    error = caught.value
    assert (error.method, error.field, error.request_id) == ("/v4/posting/fbs/list", field, "r-9")
    assert (error.retryable, error.uncertain) == (False, False)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"ok", b'{"a"'])
def test_after_a_write_an_odd_answer_is_uncertain(content: bytes):
    with pytest.raises(DecodeError) as caught:
        client_of(Script(httpx.Response(200, content=content))).cancellations.reject(1, "no")
    assert (caught.value.uncertain, caught.value.retryable) == (True, False)


@pytest.mark.parametrize(
    "payload",
    [{"error": {"code": "BAD_REQUEST", "message": "no"}}, {"code": 9, "message": "no", "details": []}],
)
def test_an_error_envelope_inside_a_success_is_a_refusal(payload):
    with pytest.raises(Refused, match="no"):
        answering(payload)[0].cancellations.approve(1)
    with pytest.raises(Refused, match="no"):
        listing(answering(payload)[0])

"""Whatever Ozon answers, a call gives a value or an error of ours that says where: never any other exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozon.client import DecodeError, OzonError, Page, Row
from ozon.client.decode import json_safe, parse_json
from ozon.client.fields import FieldError, Fields
from ozon.client.pieces import Piece
from ozon.client.rows import read_rows
from ozon.client.schemas.plain_postings import plain_posting
from ozon.client.schemas.postings import read_posting

from .calls import CALLS, REQUEST_ID, call, client_of, paths
from .made import answer
from .mutations import garbled, mutated

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
WHOLE = ("the answer is not JSON", "the answer is not an object")


def result_of(name: str, content: bytes) -> Any:
    """The value or the OzonError; anything else escapes and fails the test."""
    try:
        return call(client_of(content), name, CALLS[name][0])
    except OzonError as error:
        return error


PATHS = paths()
ANSWERS = {name: answer(path) for name, path in PATHS.items()}
# The one example that is filled with zeros: no request has the id 0.
ANSWERS["cancellations.list"]["result"][0]["cancellation_id"] = 7
# A task that did not fail says so.
ANSWERS["labels.get"]["error"] = {"code": "", "message": ""}
# A file says what it is by its first bytes.
ANSWERS["giveouts.png"]["file_content"] = "iVBORw0KGgo="
ANSWERS["giveouts.pdf"]["file_content"] = "JVBERi0xLjQK"
WITH_BODY = [name for name, body in ANSWERS.items() if body is not None]


def check(name: str, value: Any) -> None:
    """What comes out can be stored; what cannot be understood says where it stands."""
    if isinstance(value, OzonError):
        assert value.method == PATHS[name]
        assert all(part in str(value) for part in (PATHS[name], REQUEST_ID))
    if isinstance(value, DecodeError):
        assert value.message in WHOLE or (value.field and value.field in str(value))
    if isinstance(value, Page | Row):
        rows = value.rows if isinstance(value, Page) else [value]
        stored = json.dumps([row.raw for row in rows], allow_nan=False)
        assert "\\u0000" not in stored
        assert all(json_safe(parse_json(row.raw_bytes)) == row.raw for row in rows)
    if isinstance(value, Page):
        assert all(len(bad.key) <= 100 and len(bad.raw) <= 500 and bad.error for bad in value.bad_rows)


@pytest.mark.parametrize("name", WITH_BODY)
def test_the_published_answer_decodes_whole(name: str) -> None:
    value = result_of(name, json.dumps(ANSWERS[name]).encode())
    assert not isinstance(value, OzonError)
    if isinstance(value, Page):
        assert value.bad_rows == []
        assert value.rows


@pytest.mark.parametrize("name", [name for name in CALLS if name not in WITH_BODY])
@pytest.mark.parametrize("content", [b"", b"{}", b'{"unheard_of": 1}'])
def test_a_method_without_an_answer_takes_any(name: str, content: bytes) -> None:
    assert result_of(name, content) is None


@pytest.mark.parametrize("name", WITH_BODY)
@QUICK
@given(data=st.data())
def test_a_mutated_answer(name: str, data: st.DataObject) -> None:
    body = data.draw(mutated(ANSWERS[name]))
    check(name, result_of(name, json.dumps(body).encode()))


@pytest.mark.parametrize("name", WITH_BODY)
@QUICK
@given(data=st.data())
def test_a_garbled_answer(name: str, data: st.DataObject) -> None:
    content = json.dumps(ANSWERS[name], ensure_ascii=False).encode()
    check(name, result_of(name, data.draw(garbled(content))))


@pytest.mark.parametrize("name", WITH_BODY)
def test_a_field_nobody_has_heard_of_is_noticed(name: str) -> None:
    heard: list[str] = []
    client = client_of(json.dumps({**ANSWERS[name], "unheard_of": 1}).encode())
    client._transport.on_strange = lambda things: heard.extend(thing.path for thing in things)
    call(client, name, CALLS[name][0])
    assert "unheard_of" in heard


@pytest.mark.parametrize("name", ["postings.fbs_list", "postings.fbo_list"])
@settings(QUICK, max_examples=200)
@given(data=st.data())
def test_the_two_readers_of_a_posting_agree(name: str, data: st.DataObject) -> None:
    """The plain reader may give up; where it does not, it must say what the tolerant one says."""
    row = data.draw(mutated(ANSWERS[name]["postings"][0]))
    raw = json.dumps(row).encode()
    (rows, _) = read_rows([Piece(raw)], read_posting, keys=(), plain=plain_posting)
    try:
        expected = [read_posting(Fields(Piece(raw).value))] if isinstance(row, dict) else []
    except FieldError:
        expected = []
    assert [found.value for found in rows] == expected


@pytest.mark.parametrize("name", ["postings.fbs_list", "postings.fbo_list"])
def test_the_published_posting_is_read_plainly(name: str) -> None:
    raw = json.dumps(ANSWERS[name]["postings"][0]).encode()
    assert plain_posting(raw) is not None

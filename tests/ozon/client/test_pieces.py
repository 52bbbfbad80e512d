from __future__ import annotations

import pytest

from ozon.client.decode import BrokenBody
from ozon.client.pieces import Piece, members_of


def test_an_answer_is_taken_apart_without_being_parsed() -> None:
    members = members_of(b' {"rows": [ {"a": 1.10}, 2 ], "cursor" : "x"}\n')
    assert members is not None
    assert members["cursor"].value == "x"
    first, second = members["rows"].items() or []
    assert (first.raw, second.raw) == (b'{"a": 1.10}', b"2")
    assert str(first.value["a"]) == "1.10"
    assert first.items() is None
    assert second.members() is None


def test_an_inner_object_is_taken_apart_too() -> None:
    members = members_of(b'{"result": {"items": []}}')
    assert members is not None
    assert list(members["result"].members() or {}) == ["items"]
    assert Piece(b"{}").members() == {}
    assert Piece(b"[]").items() == []


@pytest.mark.parametrize("content", [b"[]", b"null", b"7", b'"text"'])
def test_what_is_no_object_has_no_members(content: bytes) -> None:
    assert members_of(content) is None


def test_what_only_the_lenient_parser_reads_has_no_bytes() -> None:
    members = members_of(b'\xef\xbb\xbf{"rows": [{"a": NaN}, {"a": 1}], "text": "\xff\x00"}')
    assert members is not None
    assert members["text"].value == "\ufffd"
    assert [(item.raw, item.value) for item in members["rows"].items() or []] == [
        (None, {"a": "NaN"}),
        (None, {"a": 1}),
    ]
    key = members_of(b'{"a\xff": 1}')
    assert key is not None
    assert list(key) == ["a\ufffd"]


def test_a_piece_is_cleaned_when_it_is_parsed() -> None:
    members = members_of(b'{"text": "a\\u0000b", "pair": "\\ud83d\\ude00", "path": "C:\\\\u0000"}')
    assert members is not None
    assert {key: piece.value for key, piece in members.items()} == {
        "text": "ab",
        "pair": "\U0001f600",
        "path": "C:\\u0000",
    }


def test_brackets_in_texts_are_no_depth() -> None:
    content = b'{"name": "' + b"[{" * 500 + b'\\"[", "other": [[1]]}'
    members = members_of(content)
    assert members is not None
    assert members["other"].value == [[1]]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"<html>", b'{"a": ' + b"[" * 70 + b"]" * 70 + b"}", b"[" * 90_000]
)
def test_broken(content: bytes) -> None:
    with pytest.raises(BrokenBody):
        members_of(content)

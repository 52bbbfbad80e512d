from __future__ import annotations

import json
from decimal import Decimal

import pytest

from ozon.client.decode import BrokenBody, json_safe, latin, parse_json, same_word


def test_numbers_are_exact():
    assert parse_json(b"[1.10, 3000000000817031942, 1e3]") == [
        Decimal("1.10"),
        3000000000817031942,
        Decimal(1000),
    ]
    assert str(parse_json(b"[1.10]")[0]) == "1.10"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"[NaN, Infinity]", ["NaN", "Infinity"]),
        (b'["\\ud800", "a\\u0000b"]', ["\ufffd", "ab"]),
        (b'["\xff"]', ["\ufffd"]),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"[1e99999999999999999999]", ["1e99999999999999999999"]),
        (b"[" + b"9" * 5000 + b"]", ["9" * 5000]),
    ],
)
def test_lenient_where_the_strict_parser_gives_up(content: bytes, expected):
    assert parse_json(content) == expected


@pytest.mark.parametrize("content", [b"", b"{", b"<html>", b"[" * 200_000, b"[" * 80 + b"]" * 80])
def test_broken(content: bytes):
    with pytest.raises(BrokenBody):
        parse_json(content)


def test_json_safe_loses_no_digit():
    raw = json_safe({"a": Decimal("1.1"), "b": Decimal("0.12345678901234567890"), "c": [Decimal("1E+400")]})
    assert raw == {"a": 1.1, "b": "0.12345678901234567890", "c": ["1E+400"]}
    assert json.loads(json.dumps(raw, allow_nan=False)) == raw


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Сustomer", "Customer"), ("Customer", "Customer"), ("Клиент", "Клиент"), ("СОН", "СОН"), ("", "")],
)
def test_latin(word: str, expected: str):
    assert latin(word) == expected


def test_same_word():
    assert same_word("Fbs", "FBS")
    assert not same_word("Fbs", "Fbo")

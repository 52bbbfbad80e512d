from __future__ import annotations

import pytest

from ozon.client.fields import Fields
from ozon.client.pieces import Piece
from ozon.client.rows import Row, read_rows


def number(fields: Fields) -> int:
    return fields.identity("id")


def plain(raw: bytes) -> int | None:
    return 1000 if raw == b'{"id": 1}' else None


def test_a_row_keeps_its_bytes() -> None:
    (row,), bad = read_rows([Piece(b'{"id": 7, "sum": 1.10}')], number, keys=("id",))
    assert (row.value, bad) == (7, [])
    assert row.raw_bytes == b'{"id": 7, "sum": 1.10}'
    assert row.raw == {"id": 7, "sum": 1.1}


def test_a_row_out_of_an_object_has_both_forms_as_well() -> None:
    row = Row(7, {"id": 7, "name": "чехол"})
    assert row.raw == {"id": 7, "name": "чехол"}
    assert row.raw_bytes == '{"id":7,"name":"чехол"}'.encode()


def test_the_plain_reader_goes_first_and_leaves_what_it_does_not_know() -> None:
    rows, _ = read_rows([Piece(b'{"id": 1}'), Piece(b'{"id": 2}')], number, keys=("id",), plain=plain)
    assert [row.value for row in rows] == [1000, 2]


@pytest.mark.parametrize("raw", [b'{"id": 3, "name": "\\u0000"}', b'{"id": 3, "name": "\\ud83d\\ude00"}'])
def test_what_the_database_refuses_is_never_read_plainly(raw: bytes) -> None:
    seen: list[bytes] = []
    rows, _ = read_rows([Piece(raw)], number, keys=("id",), plain=seen.append)
    assert ([row.value for row in rows], seen) == ([3], [])
    assert "\x00" not in repr(rows[0].raw)


def test_a_parsed_value_is_an_item_too() -> None:
    rows, bad = read_rows(
        [{"id": "8"}, 5, {"id": None, "name": "x"}], number, keys=("id", "name"), plain=plain
    )
    assert [row.value for row in rows] == [8]
    assert [(row.key, row.error, row.raw) for row in bad] == [
        ("", "is not an object", "5"),
        ("x", "id: is not an id", '{"id": null, "name": "x"}'),
    ]

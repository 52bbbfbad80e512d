"""The methods the client calls are the published ones, and none of them is switched off."""

from __future__ import annotations

from datetime import timedelta

from ozon.client.drift import known_methods
from ozon.client.switch_offs import calendar, near

from .calls import paths
from .methods import METHODS, READS, WRITES

PATHS = paths()


def test_none_is_switched_off() -> None:
    off = near(PATHS.values(), calendar().read_on, days=0)
    assert [entry.method for entry in off if not entry.field] == []


def test_what_goes_soon_is_a_field_nobody_reads() -> None:
    soon = near(PATHS.values(), calendar().read_on + timedelta(days=1), days=365)
    assert [(entry.method, entry.field) for entry in soon] == [
        ("/v3/product/list", "result.total"),
        ("/v5/product/info/prices", "total"),
    ]


def test_each_has_a_published_schema_and_a_tree_of_known_fields() -> None:
    assert set(PATHS.values()) <= set(METHODS)
    assert known_methods() == set(METHODS)
    assert set(READS) & set(WRITES) == set()

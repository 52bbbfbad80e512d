"""Methods and fields that Ozon switches off, and when. Pure; the facts stand in `switch_offs.json`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import msgspec

FILE = Path(__file__).with_name("switch_offs.json")


class SwitchOff(msgspec.Struct, frozen=True, kw_only=True):
    """A method, or one `field` of its answer, that goes; `use` takes its place, "" if nothing does.

    `method` may end in `*`. `off_on` is None where Ozon announced it without a date.
    """

    method: str
    off_on: date | None
    use: str
    field: str = ""


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """All of them, the document they were read in, and the day it was read."""

    document: str
    read_on: date
    switch_offs: list[SwitchOff]


@cache
def calendar() -> Calendar:
    """The table as it was last brought up to date."""
    return msgspec.json.decode(FILE.read_bytes(), type=Calendar)


def near(methods: Iterable[str], today: date, *, days: int = 90) -> list[SwitchOff]:
    """What concerns these methods and is off or goes off within `days`, the earliest first.

    A field that is already gone is left out: whoever still works does not need it.
    """
    called = list(methods)
    last = today + timedelta(days=days)
    found = [
        (entry.off_on, entry)
        for entry in calendar().switch_offs
        if entry.off_on is not None and entry.off_on <= last and not (entry.field and entry.off_on < today)
        if any(fnmatchcase(method, entry.method) for method in called)
    ]
    return [entry for _, entry in sorted(found, key=lambda pair: (pair[0], pair[1].method))]

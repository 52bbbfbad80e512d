"""The drawn states are the tables the code moves along: all of them, each move, and nothing else."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from orders.states import LABEL_TRANSITIONS, LabelState
from outbox.states import STOPPABLE, Status
from outbox.states import TRANSITIONS as EFFECT_TRANSITIONS
from sellerdesk import diagrams
from sellerdesk.management.commands import states as command
from tests.test_architecture import ROOMS, ROOT

MOVE = re.compile(r"^    (\w+) --> (\w+)$", re.MULTILINE)


def test_the_page_is_up_to_date() -> None:
    call_command("states", check=True, stdout=StringIO())


def test_a_page_that_differs_is_told_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "states.md"
    monkeypatch.setattr(command, "FILE", page)
    with pytest.raises(CommandError, match="differs"):
        call_command("states", check=True)
    assert not page.exists()
    call_command("states", stdout=StringIO())
    call_command("states", check=True, stdout=StringIO())


def test_every_table_of_every_room_is_drawn() -> None:
    """Whatever is called a table of transitions in a room's states."""
    named = {
        f"{room}.states.{name}"
        for room in ROOMS
        for name in re.findall(
            r"^([A-Z_]*TRANSITIONS)\b", (ROOT / room / "states.py").read_text(), re.MULTILINE
        )
    }
    drawn = {table.place for table in diagrams.tables()}
    assert named == drawn
    assert len(drawn) >= 10


@pytest.mark.parametrize("table", diagrams.tables(), ids=lambda table: table.place)
def test_each_move_is_drawn_and_each_table_is_a_columns(table: Any) -> None:
    text = diagrams._section(table)
    drawn = set(MOVE.findall(text))
    assert drawn == {(str(state), str(to)) for state, reached in table.moves.items() for to in reached}
    assert table.columns
    reached = {str(to) for moves in table.moves.values() for to in moves}
    assert not table.starts or {str(state) for state in table.states} <= reached | set(table.starts)


def test_what_is_no_table_is_none() -> None:
    class Other(models.TextChoices):
        ONE = "one"

    assert diagrams._states_of(LABEL_TRANSITIONS) is LabelState
    for value in ({}, {"a": frozenset()}, {LabelState.READY: frozenset()}, {Other.ONE: {Other.ONE}}, [1]):
        assert diagrams._states_of(value) is None


def test_what_may_be_stopped_may_be_cancelled() -> None:
    assert all(Status.CANCELLED in EFFECT_TRANSITIONS[status] for status in STOPPABLE)

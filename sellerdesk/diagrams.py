"""Every transition table of every room as a Mermaid diagram: what `docs/states.md` shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Choices, Field
from django.utils import translation
from django.utils.text import capfirst

FILE = Path(settings.BASE_DIR) / "docs" / "states.md"
HEAD = """# States

Every state that moves along a table, drawn by `python manage.py states` from the tables in the rooms' `states.py`.
`python manage.py states --check` fails when this page differs from them. A move that is not drawn is refused.
"""

Moves = Mapping[Choices, frozenset[Choices]]


@dataclass(frozen=True)
class Table:
    """One transition table: where it stands, and which columns are held to it. ``starts`` are the states new rows
    have by default."""

    place: str
    states: type[Choices]
    moves: Moves
    columns: list[str]
    starts: list[str]


def page() -> str:
    """The whole document, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *(_section(table) for table in tables())])


def tables() -> list[Table]:
    """All of them, room by room, in the order in which they are written down."""
    return [table for module in _modules() for table in _of_module(module)]


def _modules() -> Iterator[ModuleType]:
    """The ``states`` of each room; a library's may hold what it likes."""
    own = Path(settings.BASE_DIR)
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        if own / app.name == Path(app.path) and find_spec(f"{app.name}.states"):
            yield import_module(f"{app.name}.states")


def _of_module(module: ModuleType) -> Iterator[Table]:
    for name, value in vars(module).items():
        states = _states_of(value)
        if states is not None and not name.startswith("_"):
            fields = list(_fields(states))
            starts = sorted({str(field.default) for field in fields if isinstance(field.default, states)})
            yield Table(f"{module.__name__}.{name}", states, value, [str(field) for field in fields], starts)


def _states_of(value: Any) -> type[Choices] | None:
    """The states a value is a transition table of: each of them leads to a set of others. None for anything else."""
    if not isinstance(value, dict) or not value:
        return None
    states = type(next(iter(value)))
    if not issubclass(states, Choices) or set(value) != set(states):
        return None
    are_moves = all(isinstance(to, frozenset) and to <= set(states) for to in value.values())
    return states if are_moves else None


def _fields(states: type[Choices]) -> Iterator[Field[Any, Any]]:
    """Columns that hold such a state."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if [value for value, _label in field.flatchoices] == states.values:
                yield field


def _section(table: Table) -> str:
    held = ", ".join(f"`{column}`" for column in table.columns) or "no column"
    lines = [f"## {_title(table)}", "", f"Table `{table.place}`; held in {held}.", "", "```mermaid"]
    return "\n".join([*lines, *_diagram(table), "```", ""])


def _title(table: Table) -> str:
    names = {model._meta.label: model._meta.verbose_name for model in apps.get_models()}
    held = [str(names[column.rpartition(".")[0]]) for column in table.columns]
    return capfirst(held[0]) if held else table.states.__name__


def _diagram(table: Table) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in table.states:
        yield f'    state "{state.label}" as {state}'
    for start in table.starts:
        yield f"    [*] --> {start}"
    for state in table.states:  # a table's own order may be that of a set
        for to in (to for to in table.states if to in table.moves[state]):
            yield f"    {state} --> {to}"
        if not table.moves[state]:
            yield f"    {state} --> [*]"

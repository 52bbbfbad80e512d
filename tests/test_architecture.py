"""The house rules no linter knows: who locks, who writes a state, who may speak HTTP inside a transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "accounts",
    "ozon",
    "worklist",
    "outbox",
    "messaging",
    "inventory",
    "money",
    "orders",
    "returns",
    "insights",
)
PURE = ("django.db", "django.utils.translation", "enum", "re", "typing", "collections", "dataclasses")

# The only writers of a state, room by room; sync and delivery go through them.
WRITERS = {
    "worklist": {"services"},
    "outbox": {"services", "outcomes"},
    "messaging": {"basics", "editing", "sending_files", "talks"},
    "inventory": {"counting"},
    "money": {"services", "approvals"},
    "orders": {"cancellations", "recording", "transitions"},
    "returns": {"claims", "rule_runs"},
}
STATE_FIELDS = {"state", "status", "claim"}


def modules(room: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        if "migrations" not in path.parts and "client" not in path.parts:
            yield path, ast.parse(path.read_text())


def calls(tree: ast.Module, name: str) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr == name for node in ast.walk(tree))


@pytest.mark.parametrize("room", ROOMS)
def test_only_locks_lock(room: str) -> None:
    found = {path.name for path, tree in modules(room) if calls(tree, "select_for_update")}
    assert found <= {"locks.py"}


@pytest.mark.parametrize("room", sorted(WRITERS))
def test_only_services_write_a_state(room: str) -> None:
    """``row.state = …`` outside the room's services is how two truths begin."""
    found = {
        path.stem
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in _targets(node)
        if isinstance(target, ast.Attribute) and target.attr in STATE_FIELDS
    }
    assert found <= WRITERS[room]


def _targets(node: ast.Assign | ast.AugAssign) -> list[ast.expr]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [
        part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])
    ]


@pytest.mark.parametrize("room", ROOMS)
def test_states_are_pure(room: str) -> None:
    path = ROOT / room / "states.py"
    tree = ast.parse(path.read_text())
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    assert [name for name in imported if not name.startswith(PURE)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_only_sync_and_delivery_speak_to_ozon(room: str) -> None:
    """A service holds row locks; a call to Ozon in it would hold them for as long as Ozon likes."""
    allowed = {
        "sync",
        "sync_fbo",
        "sync_rfbs",
        "sync_prices",
        "sync_ratings",
        "seller_delivery",
        "cancel_reasons",
        "sync_requests",
        "passes",
        "windows",
        "drift",
        "delivery",
        "packing_delivery",
        "delivery_files",
        "label_making",
        "mirror",
        "connect",
        "runner",
        "asking",
        "outcomes",
        "handlers",
        "facts",
        "booking",
        "sync_giveouts",
        "giveout_codes",
        "giveout_delivery",
        "cabinet",
    }
    found = {
        path.stem
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ozon.client")
    }
    assert found <= allowed


@pytest.mark.parametrize("room", ROOMS)
def test_no_model_signals(room: str) -> None:
    found = [
        path.name
        for path, tree in modules(room)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.signals"
    ]
    assert found == []


def test_the_client_is_free_of_django() -> None:
    for path in sorted((ROOT / "ozon" / "client").rglob("*.py")):
        names = [
            name
            for node in ast.walk(ast.parse(path.read_text()))
            for name in (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
        ]
        assert [name for name in names if name.split(".")[0] == "django"] == [], path

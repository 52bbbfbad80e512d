"""The schema of the tests' database, made by the migrations once and then again from the words they said.

Migrating an empty database takes a quarter of a minute, nearly all of it Django's drawing of models as they were. What
reaches PostgreSQL takes a second, and is the same until a migration or Django changes: it is kept in .pytest_cache
under a hash of all of them. Where nothing is kept, as after a fresh clone, the migrations run: in one of the processes
that run tests at once, the others wait for its words.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

import django
import pytest
from django.apps import apps
from django.core.management.commands.migrate import Command
from django.db import connection

KEPT = Path(__file__).resolve().parent.parent / ".pytest_cache" / "schema"
ENDING = ";\n-- next\n"
ASKS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "SET CONSTRAINTS")


@contextmanager
def remembered() -> Iterator[None]:
    """Within it, ``migrate`` says again what it said to another empty database, or is written down."""
    migrate = Command.handle

    def handle(command: Command, *args: Any, **options: Any) -> None:
        tape = KEPT / f"{_of_migrations()}.sql"
        with _alone():
            if not tape.exists():
                words: list[str] = []
                with connection.execute_wrapper(_listener(words)):
                    migrate(command, *args, **options)
                _keep(tape, ENDING.join(words))
                return
        _say_again(tape.read_text())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield


def _of_migrations() -> str:
    found = hashlib.sha256(f"{django.VERSION} {connection.pg_version}".encode())
    for path in (Path(__file__), *_migrations()):
        found.update(f"{path.parent}/{path.name}".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _migrations() -> Iterator[Path]:
    for config in apps.get_app_configs():
        yield from sorted((Path(config.path) / "migrations").glob("*.py"))


def _listener(words: list[str]) -> Callable[..., Any]:
    def listen(
        execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        assert not many
        said = context["cursor"].mogrify(sql, params).decode()
        if not said.lstrip().upper().startswith(ASKS):
            words.append(said)
        return execute(sql, params, many, context)

    return listen


def _say_again(tape: str) -> None:
    with connection.cursor() as cursor:
        for words in tape.split(ENDING):
            cursor.execute(words)


def _keep(tape: Path, words: str) -> None:
    """Complete or not at all: a killed process leaves no half of it. Those of older migrations go."""
    draft = tape.with_suffix(f".{os.getpid()}")
    draft.write_text(words)
    for old in KEPT.glob("*.sql"):
        old.unlink(missing_ok=True)
    draft.replace(tape)

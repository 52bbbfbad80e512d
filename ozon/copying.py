"""Many rows in few statements: PostgreSQL's COPY, into the table itself or beside it to be merged from there.

Django's bulk methods send every value as a parameter of one long statement, which costs several times as much.
Everything here runs in the caller's transaction and sends no signal.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model

_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)


_BY_TYPE: dict[type, Callable[[Any], str]] = {
    str: _text,
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: "\\\\x" + value.hex(),
    datetime: datetime.isoformat,
}


def _written(value: Any) -> str:
    if value is None:
        return _NULL
    kind = _BY_TYPE.get(type(value))
    if kind is not None:
        return kind(value)
    return _text(str(value)) if isinstance(value, str | memoryview) else str(value)


class _Table:
    """The columns of a model that are written, in one order."""

    def __init__(self, model: type[Model], names: Sequence[str]) -> None:
        self.model = model
        fields = [model._meta.get_field(name) for name in names]
        self.name = model._meta.db_table
        self.attributes = [field.attname for field in fields]  # type: ignore[union-attr]  # concrete fields only
        self.columns = ", ".join(f'"{field.column}"' for field in fields)  # type: ignore[union-attr]
        self._json = [isinstance(field, JSONField) for field in fields]

    def lines(self, rows: Iterable[Model]) -> io.StringIO:
        """The rows as COPY reads them."""
        pairs = list(zip(self.attributes, self._json, strict=True))
        text = [
            "\t".join(
                _json(row.__dict__[name]) if as_json else _written(row.__dict__[name])
                for name, as_json in pairs
            )
            for row in rows
        ]
        return io.StringIO("\n".join(text))

    def beside(self) -> str:
        """A temporary table with these columns, empty; made once per connection."""
        made = hashlib.blake2b(self.columns.encode(), digest_size=6).hexdigest()
        name = f"copy_{self.name}_{made}"[:63]
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{name}"])
            if cursor.fetchone()[0] is None:
                cursor.execute(
                    f"CREATE TEMP TABLE {name} ON COMMIT DELETE ROWS AS"  # noqa: S608  # names of our own models
                    f" SELECT {self.columns} FROM {self.name} WITH NO DATA"
                )
        return name


def take_ids(model: type[Model], count: int) -> list[int]:
    """So many fresh primary keys, taken from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, "id", count],
        )
        return [row[0] for row in cursor.fetchall()]


def _fill(table: _Table, target: str, rows: Iterable[Model]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {target} ({table.columns}) FROM STDIN", table.lines(rows))


def insert(rows: Sequence[Model], names: Sequence[str]) -> None:
    """New rows straight into their table. Raises ``IntegrityError`` when one is there already."""
    if rows:
        table = _Table(type(rows[0]), names)
        _fill(table, f'"{table.name}"', rows)


def update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """These columns of rows that exist, by primary key. The caller holds their locks."""
    if not rows:
        return
    table = _Table(type(rows[0]), ["id", *names])
    beside = table.beside()
    _fill(table, beside, rows)
    columns = [table.model._meta.get_field(name).column for name in names]  # type: ignore[union-attr]
    changes = ", ".join(f'"{column}" = new."{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table.name}" AS old SET {changes} FROM {beside} AS new WHERE old.id = new.id'  # noqa: S608
        )
        cursor.execute(f"DELETE FROM {beside}")  # noqa: S608


def merge(
    rows: Sequence[Model], names: Sequence[str], *, unique: Sequence[str], replace: Sequence[str]
) -> None:
    """Rows that may be there: inserted, or ``replace``'s columns written where they differ (none: left alone)."""
    if not rows:
        return
    table = _Table(type(rows[0]), names)
    beside = table.beside()
    _fill(table, beside, rows)
    with connection.cursor() as cursor:
        cursor.execute(_merging(table, beside, unique=unique, replace=replace))
        cursor.execute(f"DELETE FROM {beside}")  # noqa: S608


def _merging(table: _Table, beside: str, *, unique: Sequence[str], replace: Sequence[str]) -> str:
    def columns(names: Iterable[str]) -> list[str]:
        found = [table.model._meta.get_field(name) for name in names]
        return [f'"{field.column}"' for field in found]  # type: ignore[union-attr]

    key, changed = ", ".join(columns(unique)), columns(replace)
    doing = "NOTHING"
    if changed:
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in changed)
        old = ", ".join(f"old.{column}" for column in changed)
        new = ", ".join(f"EXCLUDED.{column}" for column in changed)
        doing = f"UPDATE SET {changes} WHERE ({old}) IS DISTINCT FROM ({new})"
    return (
        f'INSERT INTO "{table.name}" AS old ({table.columns})'  # noqa: S608  # names of our own models
        f" SELECT {table.columns} FROM {beside} ON CONFLICT ({key}) DO {doing}"
    )

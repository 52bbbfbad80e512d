"""Many rows in few statements: PostgreSQL's COPY, into the table itself or beside it to be merged from there.

Django's bulk methods send every value as a parameter of one long statement, which costs several times as much.
Rows are sequences of values in the order of the named fields; a relation's value is its key. Everything here runs
in the caller's transaction and sends no signal.
"""

import csv
import hashlib
import io
import secrets
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection
from django.db.models import BinaryField, Field, JSONField, Model

Values = Sequence[Any]
FEW = 10
# No text of Ozon's can be taken for it.
_NULL = f"null-{secrets.token_hex(8)}"


def values_of(rows: Iterable[Model], names: Sequence[str]) -> list[Values]:
    """These fields of model objects, as they stand."""
    rows = list(rows)
    if not rows:
        return []
    pick = itemgetter(*(field.attname for field in _fields(type(rows[0]), names)))
    return [pick(row.__dict__) for row in rows]


def _fields(model: type[Model], names: Iterable[str]) -> list[Field[Any, Any]]:
    return [model._meta.get_field(name) for name in names]  # type: ignore[misc]  # concrete fields only


def _columns(model: type[Model], names: Iterable[str]) -> list[str]:
    return [f'"{field.column}"' for field in _fields(model, names)]


def take_ids(model: type[Model], count: int) -> list[int]:
    """So many fresh primary keys, taken from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, "id", count],
        )
        return [row[0] for row in cursor.fetchall()]


def _fill(model: type[Model], names: Sequence[str], target: str, rows: Iterable[Values]) -> None:
    """COPY as CSV, which Python writes in C."""
    fields = _fields(model, names)
    json = [index for index, field in enumerate(fields) if isinstance(field, JSONField)]
    binary = [index for index, field in enumerate(fields) if isinstance(field, BinaryField)]
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(_line(row, json, binary) for row in rows)
    text.seek(0)
    columns = ", ".join(_columns(model, names))
    # Django words the errors of its own calls only; a row that cannot be stored must be told from a lost connection.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {target} ({columns}) FROM STDIN (FORMAT csv, NULL '{_NULL}', FORCE_NULL ({columns}))", text
        )


def _line(row: Values, json: Sequence[int], binary: Sequence[int]) -> list[Any]:
    values = [_NULL if value is None else value for value in row]
    for index in json:
        values[index] = msgspec.json.encode(row[index]).decode()
    for index in binary:
        values[index] = "\\x" + bytes(row[index]).hex()
    return values


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Values]) -> None:
    """New rows straight into their table. Raises ``IntegrityError`` when one is there already."""
    if rows:
        _fill(model, names, f'"{model._meta.db_table}"', rows)


def _beside(model: type[Model], names: Sequence[str], rows: Sequence[Values]) -> str:
    """A temporary table that holds these rows; made once per connection, empty again after the transaction."""
    columns = ", ".join(_columns(model, names))
    made = hashlib.blake2b(columns.encode(), digest_size=6).hexdigest()
    name = f"copy_{model._meta.db_table}_{made}"[:63]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"pg_temp.{name}"])
        if cursor.fetchone()[0] is None:
            cursor.execute(
                f"CREATE TEMP TABLE {name} ON COMMIT DELETE ROWS AS"  # noqa: S608  # names of our own models
                f' SELECT {columns} FROM "{model._meta.db_table}" WITH NO DATA'
            )
        else:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608  # likewise
    _fill(model, names, name, rows)
    return name


def update_values(model: type[Model], names: Sequence[str], rows: Sequence[Values]) -> None:
    """Rows that exist, by primary key: the first of their values is ``id``, as is the first name. The caller holds
    their locks."""
    if not rows:
        return
    beside = _beside(model, names, rows)
    changes = ", ".join(f"{column} = new.{column}" for column in _columns(model, names[1:]))
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" AS old SET {changes}'  # noqa: S608  # names of our own models
            f" FROM {beside} AS new WHERE old.id = new.id"
        )


def merge_values(
    model: type[Model],
    names: Sequence[str],
    rows: Sequence[Values],
    *,
    unique: Sequence[str],
    replace: Sequence[str],
) -> None:
    """Rows that may be there: inserted, or ``replace``'s columns written where they differ (none: left alone)."""
    if not rows:
        return
    beside = _beside(model, names, rows)
    columns, changed = ", ".join(_columns(model, names)), _columns(model, replace)
    doing = "NOTHING"
    if changed:
        changes = ", ".join(f"{column} = EXCLUDED.{column}" for column in changed)
        old = ", ".join(f"old.{column}" for column in changed)
        new = ", ".join(f"EXCLUDED.{column}" for column in changed)
        doing = f"UPDATE SET {changes} WHERE ({old}) IS DISTINCT FROM ({new})"
    key = ", ".join(_columns(model, unique))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" AS old ({columns})'  # noqa: S608  # names of our own models
            f" SELECT {columns} FROM {beside} ON CONFLICT ({key}) DO {doing}"
        )


def insert(rows: Sequence[Model], names: Sequence[str]) -> None:
    """``insert_values`` of model objects."""
    if rows:
        insert_values(type(rows[0]), names, values_of(rows, names))


def update(rows: Sequence[Model], names: Sequence[str]) -> None:
    """``update_values`` of model objects: these fields of rows that exist."""
    if rows:
        update_values(type(rows[0]), ["id", *names], values_of(rows, ["id", *names]))


def save(rows: Sequence[Model], names: Sequence[str]) -> None:
    """``update`` where there are many rows; few cost less in Django's one statement, which grows with them."""
    if len(rows) > FEW:
        update(rows, names)
    elif rows:
        type(rows[0])._default_manager.bulk_update(rows, names)


def merge(
    rows: Sequence[Model], names: Sequence[str], *, unique: Sequence[str], replace: Sequence[str]
) -> None:
    """``merge_values`` of model objects."""
    if rows:
        merge_values(type(rows[0]), names, values_of(rows, names), unique=unique, replace=replace)

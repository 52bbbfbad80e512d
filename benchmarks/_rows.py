"""Very many rows in seconds: the database makes them from a number, columns nobody names get their defaults."""

from django.db import connection
from django.db.models import NOT_PROVIDED, Model


def fill(model: type[Model], count: int, **columns: str) -> None:
    """Insert `count` rows. A column is SQL over `n` (1 … count); what is not named gets the field's default."""
    names, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        if (field.primary_key or field.db_default is not NOT_PROVIDED) and field.attname not in columns:
            continue
        names.append(connection.ops.quote_name(str(field.column)))
        if field.attname in columns:
            values.append(columns[field.attname].replace("%", "%%"))
        else:
            values.append("%s")
            parameters.append(field.get_db_prep_save(field.get_default(), connection))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM generate_series(1, %s) n",  # noqa: S608  # names of our own columns
            [*parameters, count],
        )


def settle() -> None:
    """What autovacuum does in its own time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")

"""Puts the tests' database back after a test that committed.

Django's own way truncates every table and makes every permission anew: half a second, whatever the test wrote.
"""

from django.core.management import call_command
from django.db import connection, transaction
from django.test import TransactionTestCase

# Written by migrations and by what follows them, never by a test.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})

_flush = TransactionTestCase._fixture_teardown
_migrations: list[int] = []


def put_back(case: TransactionTestCase) -> None:
    """Stands for ``_fixture_teardown``: empties the tables with rows in them, past foreign keys and triggers.

    A test that went back to an older schema leaves it to nobody: all migrations are applied again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if not cursor.fetchone()[0]:  # only a superuser gets past a trigger; embedded servers know no other
            _flush(case)
            return
    _migrate_again()
    full = with_rows()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in full:
            cursor.execute(f"DELETE FROM {table}")


def remember_schema() -> None:
    """What ``put_back`` brings the database back to is how it is now."""
    _migrations[:] = [_applied()]


def send_everybody_home() -> None:
    """The database goes now: let nobody in any more (a page that is still open asks on and on), and end the sessions
    there are (PostgreSQL has not missed every killed process yet)."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {connection.ops.quote_name(name)} WITH ALLOW_CONNECTIONS false")
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def _migrate_again() -> None:
    if _migrations != [_applied()]:
        call_command("migrate", verbosity=0, interactive=False)
        assert _migrations == [_applied()]


def _applied() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_migrations")
        return int(cursor.fetchone()[0])


def with_rows() -> list[str]:
    """The tables a test wrote to, quoted."""
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    tables = [connection.ops.quote_name(name) for name in sorted(names)]
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [row[0] for row in cursor.fetchall()]

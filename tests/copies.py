"""What many tests begin with, made really once in a process and then copied: the rows of the database and the documents
of the sandbox beside it, moved to the moment and the address of each test.

Connecting a shop and reading an empty cabinet takes a quarter of a second of calls and statements, always the same, in
eight hundred tests; the scene of the browser's tests takes two seconds.
"""

import io
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from ozon.models import Shop
from sandbox.server import Running
from tests import tables

MOMENTS = """
    SELECT quote_ident(table_name), array_agg(quote_ident(column_name::text))
    FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'timestamp with time zone'
    GROUP BY table_name
"""


@dataclass(frozen=True)
class Copy:
    """The rows of every table in PostgreSQL's own words, and which of their columns hold moments; the sandbox's
    documents by table and key. ``at`` is when and ``url`` beside which sandbox they were made."""

    shop: int
    at: datetime
    url: str
    rows: dict[str, str]
    moments: dict[str, list[str]]
    docs: str


def taken(shop: Shop, running: Running) -> Copy:
    """Everything there is now."""
    rows = {}
    with connection.cursor() as cursor:
        for table in tables.with_rows():
            words = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", words)
            rows[table] = words.getvalue()
        cursor.execute(MOMENTS)
        moments = {table: names for table, names in cursor.fetchall() if table in rows}
    docs = json.dumps(running.sandbox.store._rows)
    return Copy(shop.pk, timezone.now(), running.url, rows, moments, docs)


def put_in(copy: Copy, running: Running) -> Shop:
    """The same instead of what these tables and the sandbox hold; under the same numbers, which no sequence gives a
    second time, and as if made just now."""
    _put_in_rows(copy, running.url)
    store = running.sandbox.store
    with store.transaction():
        for table, docs in json.loads(copy.docs.replace(copy.url, running.url)).items():
            for key, doc in docs.items():
                store.put(table, key, doc)
    return Shop.objects.get(pk=copy.shop)


def _put_in_rows(copy: Copy, url: str) -> None:
    later = timezone.now() - copy.at
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past triggers, as `tables.put_back`
        for table, words in copy.rows.items():
            cursor.execute(f"DELETE FROM {table}")
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(words.replace(copy.url, url)))
        for table, names in copy.moments.items():
            moved = ", ".join(f"{name} = {name} + %(later)s" for name in names)
            cursor.execute(f"UPDATE {table} SET {moved}", {"later": later})
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

"""What many tests begin with, made really once in a process and then copied: the rows of the database and the documents
of the sandbox beside it, moved to the moment and the address of each test.

Connecting a shop and reading an empty cabinet takes a quarter of a second of calls and statements, always the same, in
eight hundred tests; the scene of the browser's tests takes two seconds.
"""

import io
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from ozon.models import Shop
from sandbox.server import Running
from tests import tables

# As PostgreSQL and JSON write them, to the second; what is thousands of years away is no moment.
MOMENT = re.compile(r"([12]\d{3}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)")


@dataclass(frozen=True)
class Copy:
    """The rows of every table in PostgreSQL's own words, and the sandbox's documents by table and key. ``at`` is when
    and ``url`` beside which sandbox they were made."""

    shop: int
    at: datetime
    url: str
    rows: dict[str, str]
    docs: str


def taken(shop: Shop, running: Running) -> Copy:
    """Everything there is now."""
    rows = {}
    with connection.cursor() as cursor:
        for table in tables.with_rows():
            words = io.StringIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", words)
            rows[table] = words.getvalue()
    docs = json.dumps(running.sandbox.store._rows)
    return Copy(shop.pk, timezone.now(), running.url, rows, docs)


def put_in(copy: Copy, running: Running) -> Shop:
    """The same instead of what these tables and the sandbox hold; under the same numbers, which no sequence gives a
    second time, and as if made just now."""
    later = timedelta(seconds=int((timezone.now() - copy.at).total_seconds()))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # past triggers, as `tables.put_back`
        for table, words in copy.rows.items():
            cursor.execute(f"DELETE FROM {table}")
            moved = _moved(words, later).replace(copy.url, running.url)
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(moved))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    store = running.sandbox.store
    with store.transaction():
        for table, docs in json.loads(_moved(copy.docs, later).replace(copy.url, running.url)).items():
            for key, doc in docs.items():
                store.put(table, key, doc)
    return Shop.objects.get(pk=copy.shop)


def _moved(words: str, later: timedelta) -> str:
    """Ozon's moments and ours, each by as much, so that what was read of Ozon is what Ozon tells."""

    def move(found: re.Match[str]) -> str:
        at = datetime.fromisoformat(f"{found[1]} {found[3]}") + later
        return f"{at:%Y-%m-%d}{found[2]}{at:%H:%M:%S}"

    return MOMENT.sub(move, words)

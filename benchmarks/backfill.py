"""One measured backfill in a process of its own, so that its memory is its own. Prints JSON. Used by ``ingest``."""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

SOURCES = ("fbs", "fbo")
OURS = "ozon_syncsource"  # the cursor: one small row a page


@contextmanager
def waiting() -> Iterator[list[float]]:
    """Adds up the seconds spent in reads from a socket: waiting for bytes, and nothing else."""
    from httpcore._backends.sync import SyncStream

    spent, read = [0.0], SyncStream.read

    def timed(self: Any, *args: Any, **how: Any) -> bytes:
        began = time.perf_counter()
        try:
            return read(self, *args, **how)
        finally:
            spent[0] += time.perf_counter() - began

    SyncStream.read = timed  # type: ignore[method-assign]  # put in its place for the test
    try:
        yield spent
    finally:
        SyncStream.read = read  # type: ignore[method-assign]  # put in its place for the test


def written() -> int:
    """Rows inserted, changed and deleted in our tables so far, but for the cursor."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush(), pg_sleep(0.2)")
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables"
            " WHERE schemaname = 'public' AND relname <> %s",
            [OURS],
        )
        return int(cursor.fetchone()[0])


def read_all(shop: Any) -> dict[str, float]:
    """Full passes over the postings: rows, wall seconds, seconds waited for bytes, SQL statements."""
    from django.db import connection

    from ozon import sync
    from ozon.states import Source

    statements = [0]

    def count(execute: Any, *args: Any) -> Any:
        statements[0] += 1
        return execute(*args)

    began, rows = time.perf_counter(), 0
    with waiting() as waited, connection.execute_wrapper(count):
        for name in SOURCES:
            report = sync.run(shop, Source(name))
            assert not report.error, report.error
            rows += report.rows
    wall = time.perf_counter() - began
    return {"rows": rows, "wall": wall, "waited": waited[0], "statements": statements[0]}


def main(url: str, name: str) -> None:
    import django

    django.setup()

    from django.utils import timezone

    from orders.models import Posting
    from ozon import sync
    from ozon.models import SyncSource
    from ozon.states import Source
    from sellerdesk.shops import connect

    shop = connect(name=name, client_id="100500", api_key="sandbox-key", api_url=url)
    for source in (Source.WAREHOUSES, Source.PRODUCTS, Source.STOCKS):
        sync.run(shop, source)
    first = read_all(shop)
    before = written()
    year_ago = timezone.now() - timedelta(days=365)
    for postings in SOURCES:
        sync.read_again(shop, Source(postings), since=year_ago)
    again = read_all(shop)
    proofs = SyncSource.objects.filter(shop=shop, source__in=SOURCES).values_list("proof", flat=True)
    told = {
        "stored": Posting.objects.filter(shop=shop).count(),
        "first": first,
        "again": again,
        "written_again": written() - before,
        "proved": [dict(proof) for proof in proofs],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "shop": shop.pk,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sellerdesk.settings")
    main(*sys.argv[1:])

"""Backfill of a year of postings over HTTP into PostgreSQL, against bare COPY and against a row at a time.

Compared is wall time less the time spent waiting for the sandbox's bytes; PostgreSQL's is in on all sides. The
limiter is lifted. Peak memory is that of a process of its own, at two sizes; a second pass over unchanged data
must write nothing.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.tools import report, require
from orders import mirror
from orders.mirror import Line
from orders.models import Posting, PostingLine
from ozon import copying
from ozon.client import OzonClient, Row
from ozon.client.schemas.postings import Posting as Reading
from ozon.models import Shop

SMALL, LARGE = 20_000, 100_000
SAMPLE = 1_000
AT_ONCE = 1_000
POSTING = [name for name in mirror.INSERTED if name != "id"]
LINE = list(mirror.LINE_COLUMNS)


@contextmanager
def sandbox(postings: int) -> Iterator[str]:
    """A stand-in Ozon with so many postings, in a process of its own. Yields its address."""
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--postings", str(postings)]
    command += ["--arrivals", "0", "--rate-limit", "0", "--no-stock-limit"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  # our own program
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait()


def backfill(url: str, name: str) -> dict[str, Any]:
    """The whole pipeline, in a process of its own, with no limit of calls."""
    command = [sys.executable, "-m", "benchmarks.backfill", url, name]
    done = subprocess.run(  # noqa: S603  # our own program
        command, env=os.environ | {"SELLERDESK_RATE": "0"}, stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def decoded(url: str, wanted: int) -> list[Row[Reading]]:
    """So many of the same rows, decoded, in the order of the list."""
    now, cursor = timezone.now(), ""
    rows: list[Row[Reading]] = []
    with OzonClient("100500", "sandbox-key", base_url=url, timeout=120) as client:
        while len(rows) < wanted:
            page = client.postings.fbs_list(now - timedelta(days=364), now, cursor=cursor)
            rows += page.rows
            cursor = page.cursor
            if not page.has_next:
                break
    return rows[:wanted]


def prepared(shop: Shop, rows: Iterable[Row[Reading]]) -> list[tuple[Posting, list[Line]]]:
    """What the mirror keeps of decoded rows."""
    now, made = timezone.now(), []
    for row in rows:
        posting = Posting(shop=shop, posting_number=row.value.posting_number, read_at=now)
        mirror._fill(posting, row.value, mirror.scheme_of(row.value), now)
        posting.payload, posting.fingerprint = mirror.archive(row.raw_bytes), mirror.fingerprint(row)
        made.append((posting, mirror.lines_of(row.value)))
    return made


def bare_copy(shop: Shop, rows: Sequence[Row[Reading]]) -> float:
    """Seconds from decoded rows to rows of the same content in the same tables, by COPY beside them and upsert from
    there, in as large transactions as the pipeline's: no request, no decoding, no lock, no consequence."""
    began = time.perf_counter()
    for start in range(0, len(rows), AT_ONCE):
        chunk = prepared(shop, rows[start : start + AT_ONCE])
        with transaction.atomic():
            copying.merge(
                [posting for posting, _ in chunk],
                POSTING,
                unique=["shop", "posting_number"],
                replace=[name for name in POSTING if name not in {"shop", "posting_number"}],
            )
            _copy_lines(chunk)
    return time.perf_counter() - began


def _copy_lines(chunk: Sequence[tuple[Posting, list[Line]]]) -> None:
    numbers = [posting.posting_number for posting, _ in chunk]
    keys = dict(
        Posting.objects.filter(shop=chunk[0][0].shop, posting_number__in=numbers).values_list(
            "posting_number", "pk"
        )
    )
    lines = [(keys[posting.posting_number], *line) for posting, own in chunk for line in own]
    copying.merge_values(
        PostingLine, LINE, lines, unique=["posting", "sku", "offer_id"], replace=["name", "quantity", "price"]
    )


def one_by_one(made: Sequence[tuple[Posting, list[Line]]]) -> float:
    """Seconds of ``update_or_create`` for each posting and line."""
    began = time.perf_counter()
    for posting, lines in made:
        with transaction.atomic():
            facts = {
                name: getattr(posting, name) for name in POSTING if name not in {"shop", "posting_number"}
            }
            row, _ = Posting.objects.update_or_create(
                shop=posting.shop, posting_number=posting.posting_number, defaults=facts
            )
            for line in lines:
                PostingLine.objects.update_or_create(
                    posting=row,
                    sku=line.sku,
                    offer_id=line.offer_id,
                    defaults={"name": line.name, "quantity": line.quantity, "price": line.price},
                )
    return time.perf_counter() - began


def _shop(name: str) -> Shop:
    return Shop.objects.create(name=name, client_id=name, api_key="x", api_url="http://127.0.0.1:1")


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ozon_shop CASCADE")


def main() -> None:
    with sandbox(SMALL) as url:
        small = backfill(url, "small")
    _empty()
    with sandbox(LARGE) as url:
        large = backfill(url, "large")
        rows = decoded(url, LARGE)
    copied = bare_copy(_shop("copy"), rows)
    sample = prepared(_shop("rows"), rows[:SAMPLE])
    singly = one_by_one(sample)
    ours = large["first"]["rows"] / (large["first"]["wall"] - large["first"]["waited"])
    bare, loop = len(rows) / copied, len(sample) / singly
    ratios = {
        "over_bare_copy": ours / bare,
        "over_update_or_create": ours / loop,
        "memory_large_over_small": large["peak_mb"] / small["peak_mb"],
        "statements_per_1000_rows": 1000 * large["first"]["statements"] / large["first"]["rows"],
    }
    report(
        "ingest",
        {
            "postings": large["stored"],
            "pipeline_rows_per_s": ours,
            "bare_copy_rows_per_s": bare,
            "update_or_create_rows_per_s": loop,
            "wall_s": large["first"]["wall"],
            "waited_s": large["first"]["waited"],
            "again_rows_per_s": large["again"]["rows"] / (large["again"]["wall"] - large["again"]["waited"]),
            "peak_mb_small": small["peak_mb"],
            "peak_mb_large": large["peak_mb"],
            "rows_written_again": large["written_again"],
        },
        ratios,
    )
    require(
        {
            "all postings are stored": large["stored"] >= LARGE,
            "at least half of bare COPY": ratios["over_bare_copy"] >= 0.5,
            "at least ten times update_or_create": ratios["over_update_or_create"] >= 10,
            "at most sixty statements for a thousand rows": ratios["statements_per_1000_rows"] <= 60,
            "the same memory at both sizes": ratios["memory_large_over_small"] <= 1.15,
            "a second pass writes nothing": large["written_again"] == 0,
        }
    )

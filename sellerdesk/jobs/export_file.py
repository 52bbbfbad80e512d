"""The export of a view: as a file of a job, or row by row into an answer."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO

from django.core.files import File
from django.db import models, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.states import Action
from ozon.models import Shop
from sellerdesk.jobs import csv_file, xlsx_file
from sellerdesk.jobs.columns import Column, columns_of, headings, values
from sellerdesk.jobs.speaking import speaking
from sellerdesk.jobs.view import filters_of, rows_of
from worklist import jobs
from worklist.models import Job, WorkItem

CHUNK = 500  # rows between two words of progress, and between two reads from the database's cursor
Chunk = list[WorkItem]


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


TYPES = {Format.CSV: csv_file.TYPE, Format.XLSX: xlsx_file.TYPE}


def file_name(form: Format, *, now: datetime) -> str:
    """``queue-2026-11-22-1430.csv``, in the active time zone."""
    return f"queue-{timezone.localtime(now):%Y-%m-%d-%H%M}.{form}"


def shop_counts(rows: QuerySet[WorkItem]) -> dict[int, int]:
    """How many rows of which shop."""
    return dict(rows.order_by().values("shop").annotate(n=Count("pk")).values_list("shop", "n"))


def note_down(user: User, form: Format, counts: dict[int, int], *, address: str | None = None) -> None:
    """A line in the audit list of each shop whose rows were let out."""
    for shop in Shop.objects.filter(pk__in=list(counts)):
        audit.record(
            user, Action.EXPORTED, shop=shop, address=address, n=counts[shop.pk], what=str(form.label)
        )


def write(job: Job) -> None:
    """Write the file of a job from the beginning, whoever began it before; the person's language is active.

    Raises ``worklist.jobs.Lost`` where the job is stopped or another's; then there is no file.
    """
    form = Format(job.params["format"])
    counts: Counter[int] = Counter()
    view = job.params["view"]
    rows = rows_of(view, job.user, now=timezone.now())
    columns = columns_of(filters_of(view))
    with tempfile.TemporaryFile() as file:
        write_to(file, form, columns, _told(job, chunks(rows), counts))
        size = file.tell()
        file.seek(0)
        name = file_name(form, now=timezone.now())
        known = {"shops": sorted(counts), "name": name, "size": size}
        with transaction.atomic():
            jobs.finish_with(job, name=name, content=File(file), total=counts.total(), params=known)
            note_down(job.user, form, counts)


def _told(job: Job, parts: Iterable[Chunk], counts: Counter[int]) -> Iterator[Chunk]:
    """Count the rows as they go by, and say how far it is."""
    for part in parts:
        counts.update(row.shop_id for row in part)
        yield part
        jobs.advance(job, done=counts.total())


def chunks(rows: QuerySet[WorkItem]) -> Iterator[Chunk]:
    """The rows of one snapshot, read by a cursor of the database's."""
    part: Chunk = []
    for row in rows.iterator(chunk_size=CHUNK):
        part.append(row)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part


def write_to(file: IO[bytes], form: Format, columns: Sequence[Column], parts: Iterable[Chunk]) -> None:
    """Write a whole file, in the active language and time zone."""
    if form is Format.CSV:
        lines = csv_file.Lines()
        file.write(lines.head(headings(columns)))
        for part in parts:
            file.write(lines.body(values(columns, row) for row in part))
        return
    book = xlsx_file.Book(columns)
    for part in parts:
        for row in part:
            book.append(values(columns, row))
    book.save(file)


def csv_stream(user: User, columns: Sequence[Column], rows: QuerySet[WorkItem]) -> Iterator[bytes]:
    """The same CSV bit by bit, for an answer: it is sent after the middleware has forgotten whose it is, so each bit is
    written in the person's language anew."""
    with speaking(user):
        lines = csv_file.Lines()
        head = lines.head(headings(columns))
    yield head
    for part in chunks(rows):
        with speaking(user):
            body = lines.body(values(columns, row) for row in part)
        yield body

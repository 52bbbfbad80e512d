"""Asking Ozon for labels, waiting for them, and making one sound PDF of what comes. Touches no row: what became of it
is told to ``orders.labels``."""

import io
import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils import timezone
from django.utils.translation import gettext_noop
from pypdf import PdfReader, PdfWriter

from orders.models import LabelSheet
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError, Refused, Unauthorized
from ozon.client.schemas.shipping import LabelFile
from ozon.connect import client_of

BATCH = 20  # postings of one task
LARGEST = 32 * 1024 * 1024  # bytes of one file
TIMEOUT = 20.0  # seconds without a byte
PATIENCE = 45.0  # seconds for a whole file; a sheet's turn lasts longer
BIG = "big_label"
DONE, FAILED = "completed", "error"
NOT_READY_WAIT = timedelta(seconds=20)
NOT_READY = gettext_noop(
    "Ozon has no label yet: it makes it about a minute after packing. Ask again in a minute."
)
NO_LABEL = gettext_noop("Ozon makes no label for these postings now. Look at their status, then ask again.")
FOREIGN = gettext_noop("These postings belong to another cabinet. Choose the shop they were sold in.")
NOT_A_PDF = gettext_noop("What Ozon gave is no PDF that can be opened. Ask for the labels again in a minute.")
NOT_FETCHED = gettext_noop(
    "Ozon's file of labels could not be fetched. Ask for the labels again in a minute."
)
NO_KEY = gettext_noop("Ozon refuses the key of this shop. Mend it on the shop's page, then ask again.")
# By what stands in Ozon's words: whether it passes by itself, and what to do.
SENTENCES = (
    ("aren't ready", True, NOT_READY),
    ("NO_POSTINGS_FOR_BATCH_DOWNLOAD", False, NO_LABEL),
    ("label not allowed", False, NO_LABEL),
    ("POSTING_NUMBERS_IS_INCORRECT_FOR_COMPANY", False, FOREIGN),
    ("INVALID_ARGUMENT", False, NO_LABEL),
)
logger = logging.getLogger(__name__)


@dataclass
class Made:
    """How far a sheet is: ``content`` when the PDF is there; else ``error``, which passes by itself or does not."""

    at: datetime
    tasks: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    content: bytes = b""
    error: str = ""
    passing: bool = True
    wait: timedelta | None = None


class Bad(Exception):
    """A file that cannot be taken; the text is a message to be translated."""

    def __init__(self, text: str, *, passing: bool = False) -> None:
        super().__init__(text)
        self.passing = passing


def make(sheet: LabelSheet) -> Made:
    """Do what can be done for a sheet now. Never raises for what Ozon or the network do."""
    made = Made(at=timezone.now(), tasks=list(sheet.tasks), left_out=list(sheet.left_out))
    try:
        with client_of(sheet.shop, interactive=True) as client:
            _go_on(sheet, client, made)
    except OzonError as error:
        _note(made, error)
    except Bad as error:
        made.error, made.passing = str(error), error.passing
    made.at = timezone.now()
    return made


def _go_on(sheet: LabelSheet, client: OzonClient, made: Made) -> None:
    if not made.tasks:
        made.tasks = _create(client, sheet.numbers)
        return
    files = {task["id"]: client.labels.get(task["id"]) for task in made.tasks}
    if any(found.code not in {DONE, FAILED} for found in files.values()):
        return
    chosen = _chosen(made.tasks, files)
    made.left_out = _left_out(sheet.numbers, made.tasks, files)
    if not chosen:
        first = next((row["message"] for row in made.left_out if row["message"]), "")
        made.passing, made.error = _known(first) or (False, NO_LABEL)
        made.tasks = [] if made.passing else made.tasks
        made.wait = NOT_READY_WAIT
        return
    made.content = merged([fetched(found.file_url, sheet.shop.api_url) for found in chosen])


def _known(words: str) -> tuple[bool, str] | None:
    """Whether what Ozon says passes by itself, and what to do; None for what nobody documented."""
    return next(((passing, text) for said, passing, text in SENTENCES if said in words), None)


def _create(client: OzonClient, numbers: list[str]) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = []
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start : start + BATCH]
        made = client.labels.create(batch)
        tasks += [{"id": task.task_id, "type": task.task_type, "numbers": batch} for task in made]
    return tasks


def _chosen(tasks: list[dict[str, Any]], files: dict[int, LabelFile]) -> list[LabelFile]:
    """One file for each batch: Ozon makes the same labels in two sizes, and nobody wants both."""
    by_batch: dict[str, LabelFile] = {}
    for task in sorted(tasks, key=lambda task: task["type"] != BIG):
        found = files[task["id"]]
        if found.code == DONE and found.file_url and found.printed:
            by_batch.setdefault(task["numbers"][0], found)
    return list(by_batch.values())


def _left_out(
    numbers: list[str], tasks: list[dict[str, Any]], files: dict[int, LabelFile]
) -> list[dict[str, str]]:
    """Postings that are on no chosen file, with Ozon's words."""
    chosen = {id(found) for found in _chosen(tasks, files)}
    printed: set[str] = set()
    why: dict[str, str] = {}
    for task in tasks:
        found = files[task["id"]]
        unprinted = {row.posting_number: row.message for row in found.unprinted}
        why |= {number: unprinted[number] for number in task["numbers"] if number in unprinted}
        if id(found) in chosen:
            printed |= set(task["numbers"]) - unprinted.keys()
    return [
        {"posting_number": number, "message": why.get(number, "")[:300]}
        for number in numbers
        if number not in printed
    ]


def _note(made: Made, error: OzonError) -> None:
    """Ozon's no, its silence or its "later"; only what waiting does not mend is final."""
    if isinstance(error, Unauthorized | Forbidden):
        made.error, made.passing = NO_KEY, False
        return
    known = _known(error.words)
    if known:
        made.passing, made.error = known
    elif isinstance(error, Refused):
        made.passing, made.error = False, error.message
    else:
        logger.info("labels: %s", error)
    if made.passing:
        made.tasks = [] if isinstance(error, Refused) else made.tasks
        made.wait = max(
            timedelta(seconds=error.retry_after or 0), NOT_READY_WAIT if known else timedelta(seconds=3)
        )


def fetched(url: str, api_url: str) -> bytes:
    """The file behind Ozon's link, which needs no key. Only what speaks TLS, or stands where a local API stands."""
    try:
        parts, home = urlsplit(url), urlsplit(api_url)
    except ValueError:
        raise Bad(NOT_A_PDF) from None
    if parts.scheme != "https" and (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
        raise Bad(NOT_A_PDF)
    content, deadline = bytearray(), time.monotonic() + PATIENCE
    try:
        with httpx.stream("GET", url, timeout=TIMEOUT, follow_redirects=False) as answer:
            if answer.status_code != httpx.codes.OK:
                raise Bad(NOT_FETCHED, passing=True)
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > LARGEST:
                    raise Bad(NOT_A_PDF)
                if time.monotonic() > deadline:
                    raise Bad(NOT_FETCHED, passing=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        logger.info("a file of labels could not be fetched: %s", type(error).__name__)
        raise Bad(NOT_FETCHED, passing=True) from None
    return bytes(content)


def merged(files: list[bytes]) -> bytes:
    """All pages of these PDFs as one. Raises for what is none, or has no page."""
    writer = PdfWriter()
    try:
        for content in files:
            reader = PdfReader(io.BytesIO(content))
            if not reader.pages:
                raise Bad(NOT_A_PDF)
            for page in reader.pages:
                writer.add_page(page)
        out = io.BytesIO()
        writer.write(out)
    except Bad:
        raise
    except Exception:  # a broken file may break its reader anywhere
        logger.info("a file of labels is broken", exc_info=True)
        raise Bad(NOT_A_PDF) from None
    return out.getvalue()

"""Whether a case moved on after somebody opened its page, and what happened to it.

A page carries a mark: how many lines the posting's timeline, how many notes and files it had. Lines and notes only
grow, so counts are as good as versions, in whatever order transactions commit; a file that goes leaves a line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from ozon.models import Shop
from sellerdesk.desk.timeline import words_of
from worklist.models import Attachment, Note, TimelineEntry
from worklist.states import Origin

SHOWN = 3


@dataclass(frozen=True)
class Mark:
    """What a page has seen of a posting."""

    entries: int
    notes: int
    files: int = 0

    def __str__(self) -> str:
        return f"{self.entries}.{self.notes}.{self.files}"


@dataclass(frozen=True)
class Change:
    """One thing that happened. ``by`` is empty where a machine acted."""

    at: datetime
    text: str
    by: str
    is_ozon: bool


def mark_of(shop: Shop, number: str) -> Mark:
    """Three counts by index in one query. Read before the page itself: at worst it tells of what is shown already."""
    counts = (_counted(rows(shop, number)) for rows in (_entries, _notes, _files))
    return Mark(*Shop.objects.filter(pk=shop.pk).values_list(*counts).get())


def _counted(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("shop").annotate(n=Count("pk")).values("n")), 0)


def read_mark(text: str) -> Mark | None:
    """The mark of an address or a form; None for anything that is none."""
    parts = text.split(".")
    whole = len(parts) == 3 and all(part.isdecimal() for part in parts) and len(text) < 30
    return Mark(*map(int, parts)) if whole else None


def changes_since(shop: Shop, number: str, mark: Mark, *, now: Mark) -> list[Change]:
    """The newest things that happened after ``mark`` was taken, newest first."""
    rows = list(_newest(shop, number)[: min(SHOWN, max(0, now.entries - mark.entries))])
    notes = list(_notes(shop, number).order_by("-id")[: min(SHOWN, max(0, now.notes - mark.notes))])
    files = list(_files(shop, number).order_by("-id")[: min(SHOWN, max(0, now.files - mark.files))])
    found = [_change(row) for row in rows] + [Change(note.created_at, "", note.by, False) for note in notes]
    found += [
        Change(file.created_at, _("File: %(name)s") % {"name": file.name}, file.by, False) for file in files
    ]
    return sorted(found, key=lambda change: change.at, reverse=True)[:SHOWN]


def acts_of_others(shop: Shop, number: str, mark: Mark, *, user: User) -> list[Change]:
    """What colleagues and Ozon did after ``mark``, newest first: grounds to look again before one acts.

    Not what the user did in another tab, nor what the desk did by itself, as telling Ozon a quantity.
    """
    fresh = max(0, _entries(shop, number).count() - mark.entries)
    rows = list(_newest(shop, number)[:fresh]) if fresh else []
    others = [row for row in rows if row.origin != Origin.DESK and row.by != user.label[:150]]
    return [_change(row) for row in others[:SHOWN]]


def _newest(shop: Shop, number: str) -> QuerySet[TimelineEntry]:
    return _entries(shop, number).order_by("-id")


def _entries(shop: Shop, number: str) -> QuerySet[TimelineEntry]:
    return TimelineEntry.objects.filter(shop=shop, posting_number=number)


def _notes(shop: Shop, number: str) -> QuerySet[Note]:
    return Note.objects.filter(shop=shop, posting_number=number)


def _files(shop: Shop, number: str) -> QuerySet[Attachment]:
    return Attachment.objects.filter(shop=shop, posting_number=number)


def _change(row: TimelineEntry) -> Change:
    by = row.by if row.origin == Origin.STAFF else ""
    return Change(row.at, words_of(row), by, row.origin == Origin.OZON)

"""Reading the audit list: two tables, one order, pages by the last row seen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.selectors import ruled, scope, shops_of, shops_where
from accounts.states import Permission
from sellerdesk.desk.audit_words import Deed, of_entry, of_timeline
from worklist.models import TimelineEntry
from worklist.states import Origin

PAGE = 50
SALT = "desk.audit"
CASES, DEEDS = 0, 1  # of two rows of one moment the deed stands above


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for. ``action`` is an ``Action``; ``event`` one of a timeline; of these one at most."""

    person: User | None = None
    shop_id: int | None = None
    action: str = ""
    event: str = ""
    first: date | None = None
    last: date | None = None
    after: tuple[datetime, int, int] | None = None


@dataclass(frozen=True)
class Page:
    """``next`` is the cursor of the next page, empty at the end."""

    deeds: list[Deed]
    next: str


def page_of(viewer: User, wanted: Wanted) -> Page:
    """One page, newest first. Three queries, whatever the size of the lists."""
    rows: list[tuple[tuple[datetime, int, int], Any]] = []
    if not wanted.event:
        rows += [((row.at, DEEDS, row.pk), row) for row in _cut(_deeds(viewer, wanted), wanted, DEEDS)]
    if not wanted.action:
        rows += [((row.at, CASES, row.pk), row) for row in _cut(_cases(viewer, wanted), wanted, CASES)]
    rows.sort(key=lambda pair: pair[0], reverse=True)
    shown = rows[:PAGE]
    mine = set(shops_of(viewer).values_list("pk", flat=True))
    deeds = [
        of_entry(row, shops=mine) if isinstance(row, AuditEntry) else of_timeline(row) for _key, row in shown
    ]
    return Page(deeds, _cursor(shown[-1][0]) if len(rows) > PAGE else "")


def _deeds(viewer: User, wanted: Wanted) -> QuerySet[AuditEntry]:
    """One's own; all of the shops one leads; and what people whose accounts one may touch did outside of shops."""
    rows = AuditEntry.objects.all()
    if not viewer.is_superuser:
        led = shops_where(viewer, Permission.PEOPLE).order_by().values("pk")
        outside = Q(shop_id=None, user__in=ruled(viewer).order_by().values("pk"))
        rows = rows.filter(Q(user=viewer) | Q(shop_id__in=led) | outside)
    if wanted.person:
        rows = rows.filter(user=wanted.person)
    if wanted.shop_id:
        rows = rows.filter(shop_id=wanted.shop_id)
    return rows.filter(action=wanted.action) if wanted.action else rows


def _cases(viewer: User, wanted: Wanted) -> QuerySet[TimelineEntry]:
    """What staff did to the cases of the shops one leads, and one's own in the others. The timeline knows people by the
    name that stood under the deed."""
    rows = scope(TimelineEntry.objects.filter(origin=Origin.STAFF), viewer).select_related("shop")
    if not viewer.is_superuser:
        led = shops_where(viewer, Permission.PEOPLE).order_by().values("pk")
        rows = rows.filter(Q(by=viewer.label) | Q(shop__in=led))
    if wanted.person:
        rows = rows.filter(by=wanted.person.label)
    if wanted.shop_id:
        rows = rows.filter(shop=wanted.shop_id)
    return rows.filter(code=wanted.event) if wanted.event else rows


def _cut(rows: QuerySet[Any], wanted: Wanted, kind: int) -> list[Any]:
    """The days asked for, from behind the last row seen; one more than a page shows."""
    if wanted.first:
        rows = rows.filter(at__gte=_midnight(wanted.first))
    if wanted.last and wanted.last < date.max:  # behind that there is no day
        rows = rows.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    if wanted.after:
        at, seen_kind, pk = wanted.after
        same = Q(at=at) if kind < seen_kind else Q(at=at, pk__lt=pk) if kind == seen_kind else Q(pk__in=[])
        rows = rows.filter(Q(at__lt=at) | same, at__lte=at)
    return list(rows.order_by("-at", "-id")[: PAGE + 1])


def _midnight(day: date) -> datetime:
    """In the reader's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _cursor(key: tuple[datetime, int, int]) -> str:
    return signing.dumps([key[0].isoformat(), key[1], key[2]], salt=SALT)


def read_cursor(text: str) -> tuple[datetime, int, int] | None:
    """None for one we did not make: the first page then."""
    try:
        at, kind, pk = signing.loads(text, salt=SALT)
        return datetime.fromisoformat(at), int(kind), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        return None

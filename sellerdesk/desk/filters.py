"""What the address of the queue says, read into a value: nothing a visitor types can break the page."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.lookups import IContains
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from sellerdesk.desk import columns, sorting
from sellerdesk.desk.groups import HEADINGS, span_of
from worklist import figures
from worklist.models import OVER_WORDS, WorkItem
from worklist.selectors import queue_of, tab, tab_of, with_all
from worklist.states import ABOUT_PRODUCT, Kind

TABS = ("mine", "free", "hot", "all", "snoozed", "done")
MOST = Decimal(10) ** 11
ME, NOBODY = "me", "none"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """One view of the queue. ``min_sum`` and ``max_sum`` are in the currency of each row; ``who`` is ``me``, ``none``
    or the number of a user; ``due`` one of the queue's headings."""

    tab: str = "all"
    kind: str = ""
    shop: int | None = None
    who: str = ""
    due: str = ""
    text: str = ""
    min_sum: Decimal | None = None
    max_sum: Decimal | None = None
    sort: str = sorting.DEFAULT
    columns: tuple[str, ...] = columns.USUAL
    after: sorting.Cursor | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the tab cuts the queue down."""
        narrowest = Filters(tab=self.tab, sort=self.sort, columns=self.columns, after=self.after)
        return self != narrowest

    @property
    def is_over(self) -> bool:
        """Whether it shows what is worked off."""
        return self.tab == "done"

    @property
    def query(self) -> str:
        """The view as an address says it behind the question mark, always in the same words; no page of it."""
        pairs = [
            ("tab", self.tab if self.tab != "all" else ""),
            ("kind", self.kind),
            ("shop", self.shop or ""),
            ("who", self.who),
            ("due", self.due),
            ("q", self.text),
            ("min", "" if self.min_sum is None else self.min_sum),
            ("max", "" if self.max_sum is None else self.max_sum),
            ("sort", self.sort if self.sort != usual_sort(self.tab) else ""),
        ]
        chosen = [] if self.columns == columns.USUAL else [("col", name) for name in self.columns]
        return urlencode([(name, str(value)) for name, value in pairs if value != ""] + chosen)


def read(query: QueryDict) -> Filters:
    """The filters of the address; what makes no sense is left out."""
    place, kind = query.get("tab", ""), query.get("kind", "")
    place = place if place in TABS else "all"
    sort = _sort(query.get("sort", ""), place)
    return Filters(
        tab=place,
        kind=kind if kind in Kind.values else "",
        shop=_number(query.get("shop", "")),
        who=_who(query.get("who", "")),
        due=query.get("due", "") if query.get("due", "") in HEADINGS and place != "done" else "",
        text=query.get("q", "").strip().replace("\x00", "")[:80],
        min_sum=_sum(query.get("min", "")),
        max_sum=_sum(query.get("max", "")),
        sort=sort,
        columns=columns.read(query.getlist("col")),
        after=sorting.read_cursor(query.get("after", ""), sort),
    )


def view_of(user: User, filters: Filters, *, now: datetime) -> QuerySet[WorkItem]:
    """All rows of the view in its order, whatever page of it the address names, with shop and assignee."""
    return with_all(bare_view_of(user, filters, now=now))


def bare_view_of(user: User, filters: Filters, *, now: datetime) -> QuerySet[WorkItem]:
    """The same rows alone; the user's shops alone."""
    rows = tab(
        narrow(queue_of(user, filters.tab), filters, now=now, user=user), filters.tab, user=user, now=now
    )
    return sorting.ordered(rows, filters.sort)


def narrow(
    rows: QuerySet[WorkItem], filters: Filters, *, now: datetime | None = None, user: User | None = None
) -> QuerySet[WorkItem]:
    """Rows that pass all filters; the tab and the cursor are cut elsewhere."""
    which = passes(filters, now=now or timezone.now(), user=user)
    return rows.filter(which) if which else rows


def passes(filters: Filters, *, now: datetime, user: User | None) -> Q:
    """What a row has to be to pass the filters, without the tab."""
    which = Q()
    if filters.kind:
        which &= Q(kind=filters.kind)
    if filters.shop:
        which &= Q(shop=filters.shop)
    if filters.who:
        which &= (_closed if filters.is_over else _assigned)(filters.who, user)
    if filters.due:
        which &= span_of(filters.due, now)
    if filters.min_sum is not None:
        which &= Q(amount__gte=filters.min_sum)
    if filters.max_sum is not None:
        which &= Q(amount__lte=filters.max_sum)
    if filters.text:
        which &= Q(IContains(OVER_WORDS, filters.text)) if filters.is_over else _says(filters.text)
    return which


def in_view(filters: Filters, *, now: datetime, user: User) -> Q:
    """The same with the tab: for counting several views of the queue in one statement."""
    return passes(filters, now=now, user=user) & tab_of(filters.tab, user=user, now=now)


def led_to(filters: Filters, *, place: str = "", sort: str = "") -> str:
    """The address, from the question mark on, of the same view in another tab or order: its first page. An order nobody
    chose stays the tab's own."""
    place = place or filters.tab
    if not sort:
        is_usual = filters.sort == usual_sort(filters.tab)
        sort = usual_sort(place) if is_usual else filters.sort
    return f"?{replace(filters, tab=place, sort=sort, after=None).query}"


def first_page(filters: Filters) -> Filters:
    return replace(filters, after=None)


def usual_sort(place: str) -> str:
    """The order a tab has where the address names none."""
    return next(iter(sorting.sorts_of(place)))


def _assigned(who: str, user: User | None) -> Q:
    if who == NOBODY:
        return Q(assignee=None)
    return Q(assignee=user if who == ME else int(who))


def _says(words: str) -> Q:
    return (
        Q(posting_number__icontains=words)
        | Q(product__icontains=words)
        | Q(reason__icontains=words)
        | Q(kind__in=ABOUT_PRODUCT, key__icontains=words)  # by the article
    )


def _closed(who: str, user: User | None) -> Q:
    """Whoever closed a case stands in it by name, nobody where it ended by itself."""
    if who == NOBODY:
        return Q(closed_by__in=figures.NOBODY)
    person = user if who == ME else User.objects.filter(pk=int(who)).first()
    return Q(closed_by=person.label) if person else Q(pk__in=())


def _sort(text: str, place: str) -> str:
    return text if text in sorting.sorts_of(place) else usual_sort(place)


def _who(text: str) -> str:
    return text if text in {ME, NOBODY} or _number(text) is not None else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _sum(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", "."))
    except InvalidOperation:
        return None
    return value if sorting.is_plain(value) and 0 <= value < MOST else None

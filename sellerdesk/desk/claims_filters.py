"""What the address of the list of claims asks for, and the rows of it in their order."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import scope
from returns.models import Return
from returns.states import Claim, ReturnSource
from worklist.models import WorkItem
from worklist.states import LIVE, Kind

DECIDE, WAITING, CABINET, DECIDED = "decide", "waiting", "cabinet", "decided"
TABS = {
    DECIDE: _("To decide"),
    WAITING: _("Waiting"),
    CABINET: _("In the cabinet"),
    DECIDED: _("Decided"),
}
DUES = {"1": _("within an hour"), "6": _("within 6 hours"), "24": _("within a day")}  # by hours
WHOSE = {"me": _("mine"), "nobody": _("nobody's")}
LONGEST = 100
# Instead of a deadline or a moment nobody knows: behind all others.
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_DISPUTED = Q(claim=Claim.DISPUTED)
_NOT_SEEN_YET = Q(claim__in=[Claim.DECIDING, Claim.UNKNOWN])
_WITH_OTHERS = Q(claim__in=[Claim.PARTIAL_OFFERED, Claim.ITEM_REQUESTED, Claim.ACTED])
_OVER = [
    Claim.REJECTED,
    Claim.PARTIAL_ACCEPTED,
    Claim.REFUND_APPROVED,
    Claim.DECIDED_BY_OZON,
    Claim.WITHDRAWN,
]
OF_TAB: dict[str, Q] = {
    DECIDE: Q(source=ReturnSource.RFBS) & (Q(claim=Claim.AWAITING_DECISION) | _DISPUTED & ~Q(actions=[])),
    WAITING: _NOT_SEEN_YET | _WITH_OTHERS | _DISPUTED & Q(actions=[]),
    CABINET: Q(source=ReturnSource.OZON, claim=Claim.AWAITING_DECISION),
    DECIDED: Q(claim__in=_OVER),
}
# All that are not over: a small part of the table, with an index of their own.
OPEN = Q(
    claim__in=[
        Claim.AWAITING_DECISION,
        Claim.DISPUTED,
        Claim.DECIDING,
        Claim.UNKNOWN,
        Claim.PARTIAL_OFFERED,
        Claim.ITEM_REQUESTED,
        Claim.ACTED,
    ]
)
# By the time left; the others by when they came, the newest first.
BY_DEADLINE = frozenset({DECIDE, CABINET})


@dataclass(frozen=True)
class Filters:
    """What is asked for; what made no sense is empty."""

    tab: str
    shop: str
    due: str
    whose: str
    text: str

    @cached_property
    def query(self) -> str:
        """The same as the part of an address behind the question mark."""
        names = {"tab": self.tab if self.tab != DECIDE else "", "shop": self.shop, "due": self.due}
        names |= {"whose": self.whose, "q": self.text}
        return urlencode({name: value for name, value in names.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.shop or self.due or self.whose or self.text)


def read(query: QueryDict) -> Filters:
    """The filters of an address, as anybody may have typed it."""
    shop = query.get("shop", "")
    return Filters(
        tab=query.get("tab", "") if query.get("tab", "") in TABS else DECIDE,
        shop=shop if shop.isascii() and shop.isdecimal() and len(shop) < 10 else "",
        due=query.get("due", "") if query.get("due", "") in DUES else "",
        whose=query.get("whose", "") if query.get("whose", "") in WHOSE else "",
        text=query.get("q", "").replace("\0", "").strip()[:LONGEST],
    )


def narrowed(user: User, filters: Filters, *, now: datetime) -> QuerySet[Return, Any]:
    """The user's returns within the filters, of all tabs, with the deadline as ``due_at``."""
    live = _cases().filter(state__in=LIVE)  # what is over has no time left, and had less
    due_at = Subquery(live.order_by("deadline_at").values("deadline_at")[:1])
    rows = scope(Return.objects.all(), user).alias(key=_KEY).annotate(due_at=due_at)
    if filters.shop:
        rows = rows.filter(shop=int(filters.shop))
    if filters.due:
        rows = rows.filter(due_at__lte=now + timedelta(hours=int(filters.due)))
    if filters.whose == "me":
        rows = rows.filter(Exists(_cases().filter(assignee=user)))
    elif filters.whose:
        rows = rows.exclude(Exists(_cases().exclude(assignee=None)))
    return rows.filter(_named(filters.text)) if filters.text else rows


_KEY = Concat("source", Value(":"), Cast("return_id", CharField()), output_field=CharField())


def _cases() -> QuerySet[WorkItem]:
    """The cases of a return in the queue."""
    kinds = [Kind.RETURN_CLAIM, Kind.DISPUTE]
    return WorkItem.objects.filter(shop=OuterRef("shop"), kind__in=kinds, key=OuterRef("key"))


def _named(text: str) -> Q:
    return (
        Q(posting_number__istartswith=text)
        | Q(number__iexact=text)
        | Q(offer_id__iexact=text)
        | Q(product__icontains=text)
    )


def view_of_tab(rows: QuerySet[Return, Any], tab: str) -> QuerySet[Return, Any]:
    """Those of one tab, in its order."""
    found = rows.filter(OF_TAB[tab])
    return placed(found if tab == DECIDED else found.filter(OPEN), tab)


def placed(rows: QuerySet[Return, Any], tab: str) -> QuerySet[Return, Any]:
    """Any rows in the order of a tab, with ``at``: their place in it."""
    if tab in BY_DEADLINE:
        return rows.annotate(at=Coalesce(F("due_at"), Value(_NEVER))).order_by("at", "pk")
    return rows.annotate(at=Coalesce(F("opened_at"), Value(_LONG_AGO))).order_by("-at", "-pk")


def behind(rows: QuerySet[Return, Any], tab: str, cursor: str) -> QuerySet[Return, Any]:
    """From the cursor on; all of them for anything that is none."""
    place = _read(cursor)
    if place is None:
        return rows
    at, pk = place
    if tab in BY_DEADLINE:
        return rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk))
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))


def before(rows: QuerySet[Return, Any], tab: str, cursor: str) -> QuerySet[Return, Any]:
    """What stands before the cursor, the nearest first; nothing for anything that is none."""
    place = _read(cursor)
    if place is None:
        return rows.none()
    at, pk = place
    if tab in BY_DEADLINE:
        return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)).reverse()
    return rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk)).reverse()


def cursor_of(row: Any) -> str:
    """The place of a row of ``view_of_tab``."""
    return f"{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{row.pk}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    moment, _tilde, text = cursor.partition("~")
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        return None
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return None if at is None or timezone.is_naive(at) else (at, int(text))

"""What the address of the inbox asks for, and the dialogues of it in their order."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Least
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import scope_ahead
from inventory.models import Product
from messaging.models import Dialogue
from messaging.selectors import is_being_answered
from messaging.states import Author, DialogueState, Topic
from worklist.models import WorkItem
from worklist.states import Kind

US, THEM, CLOSED, SUPPORT, NOTICES = "us", "them", "closed", "support", "notices"
TABS = {
    US: _("Wait for us"),
    THEM: _("Wait for them"),
    CLOSED: _("Closed"),
    SUPPORT: _("Support"),
    NOTICES: _("Notices"),
}
DUE, NEW = "due", "new"
SORTS = {DUE: _("the least time left first"), NEW: _("the newest first")}
REPLIES = {"ours": _("without my reply"), "theirs": _("without the buyer's reply")}
ME, NOBODY = "me", "none"
LONGEST = 100
BIGGEST = 2**63 - 1
# Instead of a deadline or a moment nobody knows: behind all others.
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# Answered, though Ozon's history does not show it yet.
LEAVING = Q(is_being_answered())
_TALKS = Q(topic__in=[Topic.BUYER, Topic.OTHER])
OF_TAB: dict[str, Q] = {
    US: _TALKS & Q(state=DialogueState.AWAITING_US) & ~LEAVING,
    THEM: _TALKS & (Q(state=DialogueState.AWAITING_BUYER) | Q(state=DialogueState.AWAITING_US) & LEAVING),
    CLOSED: _TALKS & Q(state__in=[DialogueState.CLOSED, DialogueState.QUIET]),
    SUPPORT: Q(topic__in=[Topic.SUPPORT, Topic.MANAGER]),
    NOTICES: Q(topic=Topic.NOTICES),
}
# What Ozon counts as unread and nobody here has looked at.
UNREAD = Q(unread_count__gt=0) & (Q(seen_to=None) | Q(seen_to__lt=F("last_message_at")))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is asked for; what made no sense is empty. ``who`` is ``me``, ``none`` or the number of a user."""

    tab: str = US
    text: str = ""
    order: str = ""
    product: str = ""
    shop: str = ""
    who: str = ""
    reply: str = ""
    unread: bool = False
    overdue: bool = False
    sort: str = ""

    @cached_property
    def query(self) -> str:
        """The same as the part of an address behind the question mark."""
        pairs = {
            "tab": self.tab if self.tab != US else "",
            "q": self.text,
            "order": self.order,
            "product": self.product,
            "shop": self.shop,
            "who": self.who,
            "reply": self.reply,
            "unread": "1" if self.unread else "",
            "overdue": "1" if self.overdue else "",
            "sort": self.sort if self.sort != usual_sort(self.tab) else "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return replace(self, tab=US, sort="") != Filters()


def usual_sort(tab: str) -> str:
    return DUE if tab == US else NEW


def read(query: QueryDict) -> Filters:
    """The filters of an address, as anybody may have typed it."""
    tab = query.get("tab", "") if query.get("tab", "") in TABS else US
    return Filters(
        tab=tab,
        text=_words(query.get("q", "")),
        order=_words(query.get("order", "")),
        product=_words(query.get("product", "")),
        shop=_number(query.get("shop", "")),
        who=query.get("who", "") if query.get("who", "") in {ME, NOBODY} else _number(query.get("who", "")),
        reply=query.get("reply", "") if query.get("reply", "") in REPLIES else "",
        unread=query.get("unread", "") == "1",
        overdue=query.get("overdue", "") == "1",
        sort=query.get("sort", "") if query.get("sort", "") in SORTS else usual_sort(tab),
    )


def led_to(filters: Filters, tab: str) -> str:
    """The address, from the question mark on, of the same filters in another tab, in that tab's usual order."""
    sort = filters.sort if filters.sort != usual_sort(filters.tab) else usual_sort(tab)
    return f"?{replace(filters, tab=tab, sort=sort).query}"


def without(filters: Filters, name: str) -> Filters:
    """The same without one of its filters."""
    return replace(filters, **{name: getattr(Filters(), name)})


def narrowed(user: User, filters: Filters, *, now: datetime) -> QuerySet[Dialogue]:
    """The user's dialogues within the filters, of all tabs."""
    rows = scope_ahead(Dialogue.objects.all(), user)
    if filters.shop:
        rows = rows.filter(shop=int(filters.shop))
    if filters.order:
        rows = rows.filter(Q(order_number=filters.order) | Q(posting_number=filters.order))
    if filters.product:
        rows = rows.filter(_of_product(user, filters.product))
    if filters.reply:
        last = Author.SELLER if filters.reply == "theirs" else Author.BUYER
        rows = rows.filter(last_author=last)
    if filters.unread:
        rows = rows.filter(UNREAD)
    if filters.overdue:
        rows = rows.filter(~LEAVING, state=DialogueState.AWAITING_US).filter(
            Q(due_at__lte=now) | Q(ozon_due_at__lte=now)
        )
    if filters.who:
        rows = rows.filter(_assigned(filters.who, user))
    return rows.filter(_named(user, filters.text)) if filters.text else rows


def view_of(user: User, filters: Filters, *, now: datetime) -> QuerySet[Dialogue]:
    """Those of the filters' tab, in its order."""
    return placed(narrowed(user, filters, now=now).filter(OF_TAB[filters.tab]), filters.sort)


def placed(rows: QuerySet[Dialogue], sort: str) -> QuerySet[Dialogue]:
    """Any rows in the order of the inbox, with ``at``: their place in it."""
    if sort == DUE:
        nearer = Least("due_at", "ozon_due_at", output_field=DateTimeField())
        return rows.annotate(at=Coalesce(nearer, Value(_NEVER))).order_by("at", "pk")
    return rows.annotate(at=Coalesce(F("last_message_at"), Value(_LONG_AGO))).order_by("-at", "-pk")


def behind(rows: QuerySet[Dialogue], sort: str, cursor: str) -> QuerySet[Dialogue]:
    """From the cursor on; all of them for anything that is none."""
    place = read_cursor(cursor)
    if place is None:
        return rows
    at, pk = place
    if sort == DUE:
        return rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk))
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))


def before(rows: QuerySet[Dialogue], sort: str, cursor: str) -> QuerySet[Dialogue]:
    """What stands before the cursor, the nearest first; nothing for anything that is none."""
    place = read_cursor(cursor)
    if place is None:
        return rows.none()
    at, pk = place
    if sort == DUE:
        return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk)).reverse()
    return rows.filter(Q(at__gt=at) | Q(at=at, pk__gt=pk)).reverse()


def cursor_of(row: Any) -> str:
    """The place of a row of ``placed``."""
    return f"{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}~{row.pk}"


def read_cursor(cursor: str) -> tuple[datetime, int] | None:
    """A moment and the number of a row, as an address names a place in a list; None for anything else."""
    moment, _tilde, text = cursor.partition("~")
    if not _number(text):
        return None
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return None if at is None or timezone.is_naive(at) else (at, int(text))


def _assigned(who: str, user: User) -> Q:
    cases = WorkItem.objects.filter(
        shop=OuterRef("shop"), kind=Kind.DIALOGUE, key=Cast(OuterRef("pk"), CharField())
    )
    if who == NOBODY:
        return ~Q(Exists(cases.exclude(assignee=None)))
    return Q(Exists(cases.filter(assignee=user.pk if who == ME else int(who))))


def _of_product(user: User, word: str) -> Q:
    """By SKU, or by the seller's article."""
    which = Q(sku__in=scope_ahead(Product.objects.filter(offer_id=word), user).values("sku"))
    return which | Q(sku=int(word)) if _is_id(word) else which


def _named(user: User, text: str) -> Q:
    goods = Product.objects.filter(Q(offer_id__iexact=text) | Q(name__icontains=text), sku__isnull=False)
    which = (
        Q(last_text__icontains=text)
        | Q(posting_number__istartswith=text)
        | Q(order_number__istartswith=text)
        | Q(chat_id=text)
        | Q(sku__in=scope_ahead(goods, user).values("sku"))
    )
    return which | Q(sku=int(text)) if _is_id(text) else which


def _is_id(text: str) -> bool:
    return bool(_number(text)) and int(text) <= BIGGEST


def _words(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST]


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 18 else ""

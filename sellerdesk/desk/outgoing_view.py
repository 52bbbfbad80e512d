"""The outgoing messages as an address shows them: tabs by what became of them, filters, texts that are alike."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.selectors import scope_ahead
from messaging.models import BuyerMessage, Occasion
from messaging.states import MessageKind, MessageState
from sellerdesk.desk.jobs_forms import is_number
from sellerdesk.jobs.view import LONGEST_ADDRESS

PAGE = 50
# What was sent, or refused, longer ago is found on the posting's page.
SHOWN_FOR = timedelta(days=30)
FINGERPRINT = 64


@dataclass(frozen=True)
class Tab:
    """``is_waiting``: a person has to do something, the oldest first. ``may_discard``: nothing of it has left."""

    name: str
    state: MessageState
    label: Any
    is_waiting: bool = True
    may_discard: bool = True


TABS = (
    Tab("approve", MessageState.AWAITING_APPROVAL, _("To approve")),
    Tab("blocked", MessageState.BLOCKED, _("Blocked")),
    Tab("hand", MessageState.MANUAL, _("By hand")),
    Tab("leaving", MessageState.QUEUED, _("On the way"), is_waiting=False, may_discard=False),
    Tab("unclear", MessageState.UNKNOWN, _("Unclear"), may_discard=False),
    Tab("late", MessageState.EXPIRED, _("Too late")),
    Tab("sent", MessageState.SENT, _("Sent"), is_waiting=False, may_discard=False),
    Tab("refused", MessageState.REFUSED, _("Refused"), is_waiting=False),
)
_BY_NAME = {tab.name: tab for tab in TABS}
_OLD = frozenset({MessageState.SENT})


@dataclass(frozen=True)
class View:
    """One address. ``same``: only texts with this fingerprint; ``once``: of texts that are alike only the oldest."""

    tab: Tab = TABS[0]
    shop: int | None = None
    kind: str = ""
    occasion: str = ""
    same: str = ""
    once: bool = False
    after: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.shop or self.kind or self.occasion or self.same)


def read(query: QueryDict) -> View:
    """What makes no sense in an address is left out."""
    shop, after, same = query.get("shop", ""), query.get("after", ""), query.get("same", "")
    kind, occasion = query.get("kind", ""), query.get("occasion", "")
    return View(
        tab=_BY_NAME.get(query.get("tab", ""), TABS[0]),
        shop=int(shop) if is_number(shop, 10) else None,
        kind=kind if kind in MessageKind.values else "",
        occasion=occasion if occasion in Occasion.values else "",
        same=same if len(same) == FINGERPRINT and same.isalnum() else "",
        once=query.get("once", "") == "1",
        after=int(after) if is_number(after, 18) else None,
    )


def view_of(text: str) -> View:
    """The same from what stands in an address behind the question mark."""
    return read(QueryDict(text[:LONGEST_ADDRESS]))


def narrowed(user: User, view: View, *, now: datetime) -> QuerySet[BuyerMessage]:
    """The messages of all tabs that meet the filters, only of the user's shops."""
    rows = scope_ahead(BuyerMessage.objects.all(), user)
    rows = rows.filter(
        Q(state__in=[tab.state for tab in TABS if tab.state not in _OLD])
        | Q(state__in=_OLD, sent_at__gte=now - SHOWN_FOR)
    )
    given = {"shop": view.shop, "kind": view.kind, "template__occasion": view.occasion}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    return rows.filter(fingerprint=view.same) if view.same else rows


def counts(rows: QuerySet[BuyerMessage]) -> dict[str, int]:
    """How many stand in each tab: one query."""
    found = dict(rows.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n"))
    return {tab.name: found.get(tab.state, 0) for tab in TABS}


def in_tab(rows: QuerySet[BuyerMessage], view: View) -> QuerySet[BuyerMessage]:
    """All of the tab, in its order, on whatever page of it the person stands."""
    rows = rows.filter(state=view.tab.state)
    if view.once:
        alike = rows.exclude(fingerprint="").order_by().values("shop", "fingerprint")
        firsts = alike.annotate(first=Min("pk")).values("first")
        rows = rows.filter(Q(fingerprint="") | Q(pk__in=firsts))
    return rows.order_by("pk" if view.tab.is_waiting else "-pk")


def behind(rows: QuerySet[BuyerMessage], view: View) -> QuerySet[BuyerMessage]:
    """From the page's cursor on."""
    if view.after is None:
        return rows
    return rows.filter(pk__gt=view.after) if view.tab.is_waiting else rows.filter(pk__lt=view.after)


def alike_counts(rows: QuerySet[BuyerMessage], page: list[BuyerMessage]) -> dict[tuple[int, str], int]:
    """Of how many messages of the tab these words are, by shop and fingerprint. One query, none for no words."""
    prints = {message.fingerprint for message in page} - {""}
    if not prints:
        return {}
    found = rows.filter(fingerprint__in=prints).order_by().values("shop", "fingerprint")
    return {(row["shop"], row["fingerprint"]): row["n"] for row in found.annotate(n=Count("pk"))}

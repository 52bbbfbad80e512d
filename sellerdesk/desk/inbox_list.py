"""The list of dialogues, beside an open one or alone: tabs, filters, rows, a page at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from accounts.selectors import shops_of
from messaging.models import Dialogue
from messaging.selectors import is_being_answered
from ozon.models import Shop, SyncSource
from ozon.states import Source
from sellerdesk.desk import inbox_filters as f
from sellerdesk.desk.inbox_next import list_address
from sellerdesk.desk.inbox_rows import rows_of
from worklist import tally
from worklist.selectors import mates

PAGE = 40
# Of what is over there may be very many: nobody is served by their number. Of notices only what nobody has read.
COUNTED = {
    f.US: f.OF_TAB[f.US],
    f.THEM: f.OF_TAB[f.THEM],
    f.SUPPORT: f.OF_TAB[f.SUPPORT],
    f.NOTICES: f.OF_TAB[f.NOTICES] & f.UNREAD,
}


def context(
    user: User, filters: f.Filters, *, after: str, now: datetime, fresh: bool, opened: Dialogue | None = None
) -> dict[str, Any]:
    """What the list's template reads. As many queries for one row as for a page of them. ``opened`` is the dialogue
    beside the list, marked in it."""
    found = f.narrowed(user, filters, now=now)
    rows = f.behind(f.view_of(user, filters, now=now), filters.sort, after)
    rows = rows.annotate(is_leaving=is_being_answered())
    listed = list(rows.select_related("shop").defer("shop__api_key", "shop__cabinet")[: PAGE + 1])
    shops = tally.kept(
        f"inbox.shops/{user.pk}", lambda: list(shops_of(user).defer("api_key", "cabinet")), fresh=fresh
    )
    counts = _counts(user, found, filters, fresh=fresh)
    people = tally.kept(f"desk.mates/{user.pk}", lambda: list(mates(user)), fresh=fresh)
    return {
        "now": now,
        "filters": filters,
        "query": filters.query,
        "rows": rows_of(listed[:PAGE], user, filters.query),
        "tabs": [
            (name, label, counts.get(name), list_address(f.led_to(filters, name).removeprefix("?")))
            for name, label in f.TABS.items()
        ],
        "opened": opened,
        "poll": _poll(filters, after, opened),
        "shops": shops,
        "shop": next((shop for shop in shops if str(shop.pk) == filters.shop), None),
        "people": people,
        "replies": f.REPLIES.items(),
        "chips": _chips(filters, shops, people),
        "sorts": f.SORTS.items(),
        "total": counts.get(filters.tab),
        "shown": len(listed[:PAGE]),
        "is_first": not after,
        "next": f.cursor_of(listed[PAGE - 1]) if len(listed) > PAGE else "",
        "is_being_read": lambda: SyncSource.objects.filter(
            shop__in=shops, source=Source.CHATS, opened_at=None
        ).exists(),
    }


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the address of the list without it."""

    label: str
    value: str
    without: str


def _chips(filters: f.Filters, shops: list[Shop], people: list[User]) -> list[Chip]:
    names = {str(shop.pk): shop.name for shop in shops}
    who = {f.ME: _("me"), f.NOBODY: _("nobody")} | {str(one.pk): one.label for one in people}
    told = [
        ("text", _("Words"), filters.text),
        ("order", pgettext("purchase", "Order"), filters.order),
        ("product", _("Product"), filters.product),
        ("shop", _("Shop"), names.get(filters.shop, "—") if filters.shop else ""),
        ("who", _("Who"), who.get(filters.who, "—") if filters.who else ""),
        ("reply", _("Last word"), str(f.REPLIES.get(filters.reply, ""))),
        ("unread", _("Only"), _("unread") if filters.unread else ""),
        ("overdue", _("Only"), _("overdue") if filters.overdue else ""),
    ]
    return [
        Chip(label, value, list_address(f.without(filters, name).query))
        for name, label, value in told
        if value
    ]


def _poll(filters: f.Filters, after: str, opened: Dialogue | None) -> str:
    """Where the list asks for itself as it is now."""
    pairs = {"after": after, "open": opened.pk if opened else ""}
    rest = urlencode({name: value for name, value in pairs.items() if value})
    return list_address("&".join(part for part in (filters.query, rest) if part))


def _counts(user: User, found: Any, filters: f.Filters, *, fresh: bool) -> dict[str, int]:
    which = Q()
    for one in COUNTED.values():
        which |= one

    def count() -> dict[str, int]:
        counted = {tab: Count("pk", filter=one) for tab, one in COUNTED.items()}
        numbers: dict[str, int] = found.filter(which).aggregate(**counted)
        return numbers

    if filters.is_narrowed:
        return count()
    return tally.kept(f"inbox.tabs/{user.pk}", count, fresh=fresh)

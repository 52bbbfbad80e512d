"""The queue: one table, the same few queries for one row as for fifty."""

from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.doors import member
from accounts.models import User
from accounts.selectors import may_connect
from ozon.models import SyncSource
from sellerdesk.desk import columns, queue_views, setup, sorting
from sellerdesk.desk import filters as f
from sellerdesk.desk.counting import COUNTED, Numbers, numbers
from sellerdesk.desk.groups import HEADINGS, Group, alone, grouped
from sellerdesk.desk.notices_page import bell
from sellerdesk.desk.queue_row import SHOWN, SHOWN_OVER, Row, rows_of
from sellerdesk.desk.shell import shell_of
from worklist import jobs, tally
from worklist.presence import who_is_in
from worklist.selectors import mates
from worklist.states import Kind

PAGE = 50
TABS: dict[str, Promise] = {
    "mine": _("Mine"),
    "free": _("Unassigned"),
    "hot": _("Breaching"),
    "all": _("All"),
    "snoozed": _("Snoozed"),
    "done": _("Done"),
}


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx only what changes while one looks at it: rows, counts, freshness, and what was just said."""
    user, now = member(request), timezone.now()
    # Whoever has just done something sees it counted.
    fresh = len(get_messages(request)) > 0
    context = _context(user, f.read(request.GET), now=now, fresh=fresh)
    if not request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        if not context["shops"]:
            return redirect("first-run")
        context["setups"] = setup.setups(request, user, context["shops"], fresh=fresh)
        return render(request, "desk/queue.html", context)
    return render(request, "desk/queue_live.html", {**context, "oob": True})


def _context(user: User, filters: f.Filters, *, now: datetime, fresh: bool) -> dict[str, Any]:
    view = sorting.behind(f.bare_view_of(user, filters, now=now), filters.sort, filters.after)
    rows = rows_of(view, PAGE + 1, SHOWN_OVER if filters.is_over else SHOWN)
    page, more = rows[:PAGE], len(rows) > PAGE
    shell = shell_of(user, now=now, fresh=fresh)
    shops = [shop for shop, _ in shell.shops]
    found = numbers(user, filters, shops, now=now, fresh=fresh)
    workable = shell.workable & {row.shop_id for row in page}
    shown = columns.shown(filters.columns, shops=len(shops), place=filters.tab)
    sorts = sorting.sorts_of(filters.tab)
    total = found.total(filters.tab)
    # An empty list may fill while one looks at it: the bar of the ticks has to be there by then.
    has_ticks = bool(workable if page else shell.workable) and not filters.is_over
    return {
        "now": now,
        "shell": shell,
        "filters": filters,
        "query": filters.query,
        "kind_label": dict(Kind.choices).get(filters.kind, ""),
        "due_label": HEADINGS[filters.due][0] if filters.due else "",
        "shop": next((shop for shop in shops if shop.pk == filters.shop), None),
        "shops": shops,
        "is_being_read": lambda: SyncSource.objects.filter(shop__in=shops, opened_at=None).exists(),
        "shop_names": {shop.pk: shop.name for shop in shops},
        "kinds": Kind.choices,
        "dues": [(name, words) for name, (words, _tone) in HEADINGS.items()],
        "people": tally.kept(f"desk.mates/{user.pk}", lambda: list(mates(user)), fresh=fresh),
        "sorts": sorts.items(),
        "sort_label": sorts[filters.sort],
        "show": dict.fromkeys(shown, True),
        "heads": columns.heads(shown, filters.sort, sorts=sorts, led_to=partial(_sorted_by, filters)),
        "width": len(shown) + 1 + has_ticks,
        "has_ticks": has_ticks,
        "choosable": [(name, label, name in filters.columns) for name, label in columns.COLUMNS.items()],
        "kept": _kept(filters),
        "tabs": _tabs(filters, found),
        "groups": _groups(page, filters, found, now),
        "total": total,
        "is_counted": total <= COUNTED,
        "most": COUNTED,
        "shown": len(page),
        "is_first": filters.after is None,
        "next": str(sorting.cursor_of(page[-1], filters.sort)) if more else "",
        "workable": workable,
        "here": who_is_in(
            [(row.shop_id, row.posting_number) for row in page if row.posting_number],
            but=user,
            at_once=fresh,
        ),
        "may_connect": not shops and may_connect(user),
        "jobs_news": tally.kept(f"desk.jobs/{user.pk}", lambda: jobs.news(user), fresh=fresh),
        **tally.kept(f"desk.bell/{user.pk}/{get_language()}", lambda: bell(user), fresh=fresh),
        **queue_views.context(user, filters, now=now, fresh=fresh),
    }


def _groups(page: list[Row], filters: f.Filters, found: Numbers, now: datetime) -> list[Group]:
    if filters.sort != sorting.DEFAULT:
        return alone(page, found.total(filters.tab))
    return grouped(page, found.headings, now=now)


def _tabs(filters: f.Filters, found: Numbers) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": label,
            "count": found.tabs.get(name),
            "is_current": filters.tab == name,
            "href": f.led_to(filters, place=name),
        }
        for name, label in TABS.items()
    ]


FILTERING = frozenset({"q", "kind", "shop", "who", "due", "min", "max"})
ARRANGING = frozenset({"sort", "col"})


def _kept(filters: f.Filters) -> dict[str, list[tuple[str, str]]]:
    """What the two forms of the page carry on, because the other one asks for it."""
    pairs = parse_qsl(filters.query)
    return {
        "filters": [(name, value) for name, value in pairs if name not in FILTERING],
        "columns": [(name, value) for name, value in pairs if name not in ARRANGING],
    }


def _sorted_by(filters: f.Filters, sort: str) -> str:
    return f.led_to(filters, sort=sort)

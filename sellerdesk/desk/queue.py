"""The queue: one table, the same few queries for one row as for fifty."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.selectors import may_connect, roles_of, shops_of
from accounts.states import ALLOWED, Permission
from sellerdesk.desk import filters as f
from sellerdesk.desk.groups import counts, edges, grouped
from sellerdesk.desk.shell import shell_of
from worklist.models import WorkItem
from worklist.selectors import open_items, tab, tab_counts
from worklist.states import Kind

PAGE = 50
TABS: dict[str, Promise] = {
    "mine": _("Mine"),
    "free": _("Unassigned"),
    "hot": _("Breaching"),
    "all": _("All"),
}


@require_safe
def queue_page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx only what changes while one looks at it: rows, counts, freshness."""
    user, now = request.user, timezone.now()
    assert isinstance(user, User)  # noqa: S101 - the login middleware lets nobody else through
    context = _context(user, f.read(request.GET), now=now)
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "desk/queue.html", context)
    return render(request, "desk/queue_live.html", {**context, "shell": shell_of(user, now=now), "oob": True})


def _context(user: User, filters: f.Filters, *, now: datetime) -> dict[str, Any]:
    view = tab(f.narrow(open_items(user), filters), filters.tab, user=user, now=now)
    bounds = edges(now)
    numbers = counts(view, bounds)
    rows = list(f.behind(view, filters.after)[: PAGE + 1])
    page, more = rows[:PAGE], len(rows) > PAGE
    shops = list(shops_of(user))
    return {
        "now": now,
        "filters": filters,
        "kind_label": dict(Kind.choices).get(filters.kind, ""),
        "shop": next((shop for shop in shops if shop.pk == filters.shop), None),
        "shops": shops,
        "kinds": Kind.choices,
        "tabs": _tabs(filters, tab_counts(user, now=now)),
        "groups": grouped(page, bounds, numbers),
        "total": sum(numbers),
        "shown": len(page),
        "is_first": filters.after is None,
        "next": str(f.Cursor(page[-1].sort_at, page[-1].pk)) if more else "",
        "workable": _workable(user, page),
        "may_connect": not shops and may_connect(user),
    }


def _tabs(filters: f.Filters, numbers: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "count": numbers[name], "is_current": filters.tab == name}
        for name, label in TABS.items()
    ]


def _workable(user: User, page: list[WorkItem]) -> set[int]:
    """Shops of the page in which the user may take cases."""
    shops = {row.shop_id for row in page}
    if user.is_superuser:
        return shops
    return {shop for shop, role in roles_of(user).items() if role in ALLOWED[Permission.WORK]} & shops

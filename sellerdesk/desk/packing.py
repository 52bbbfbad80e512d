"""The packing list: what is to pack by the moment to ship, what is packed, what Ozon could not assemble."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.doors import member
from accounts.models import User
from accounts.selectors import places_of
from accounts.states import ALLOWED, Permission
from orders import packing_faces, packing_list
from orders.packing_list import Row, Wanted
from sellerdesk.desk import packing_filters as f
from worklist.tally import midnight

PAGE = 50
TABS: dict[str, Promise] = {"pack": _("To pack"), "packed": _("Packed"), "failed": _("Assembly failed")}
HEADINGS: list[tuple[Promise, str]] = [  # words, tone
    (_("Overdue"), "over"),
    (_("Today"), ""),
    (_("Tomorrow"), ""),
    (_("Later"), ""),
    (_("No deadline"), ""),
]


@dataclass
class Group:
    """Rows under one heading."""

    heading: Promise
    tone: str
    rows: list[Row] = field(default_factory=list)


@require_safe
def packing_list_page(request: HttpRequest) -> HttpResponse:
    """The page; for htmx the list alone, which asks for news by itself."""
    user = member(request)
    wanted = f.read(request.GET)
    context = list_context(user, wanted, now=timezone.now())
    if not context["shops"]:
        return redirect("first-run")
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/pack_rows.html" if is_part else "desk/pack_list.html", context)


def list_context(user: User, wanted: Wanted, *, now: datetime) -> dict[str, Any]:
    """Everything the list shows. The number of queries does not grow with its rows."""
    places = places_of(user)
    shops = [shop for shop, _role in places]
    ids = [shop.pk for shop in shops]
    found = packing_list.behind(packing_list.listed(ids, wanted), wanted.after)
    page = list(found.defer("payload").prefetch_related("lines")[: PAGE + 1])
    rows = packing_list.rows_of(page[:PAGE])
    counts = packing_list.counts(ids, wanted)
    return {
        "now": now,
        "wanted": wanted,
        "query": f.written(wanted),
        "shops": shops,
        "shop_names": {shop.pk: shop.name for shop in shops},
        "packable": {shop.pk for shop, role in places if role in ALLOWED[Permission.STOCK]},
        "groups": grouped(rows, now=now),
        "tabs": [(name, label, counts[name], name == wanted.place) for name, label in TABS.items()],
        "tab_label": TABS[wanted.place],
        "warehouses": _named(packing_faces.warehouses(ids)),
        "methods": packing_faces.methods(ids),
        "shown": len(rows),
        "total": counts[wanted.place],
        "is_first": wanted.after is None,
        "next": f.cursor_of(page[PAGE - 1]) if len(page) > PAGE else "",
    }


def _named(found: dict[tuple[int, int], str]) -> list[tuple[int, str]]:
    return [(pk, name) for (_shop, pk), name in found.items()]


def grouped(rows: Sequence[Row], *, now: datetime) -> list[Group]:
    """The rows under their headings, headings without rows left out. Days are the reader's."""
    groups = [Group(*words) for words in HEADINGS]
    today = midnight(now)
    edges = [now, today, today + timedelta(days=1)]
    for row in rows:
        at = row.posting.shipment_date
        groups[4 if at is None else sum(at >= edge for edge in edges)].rows.append(row)
    return [group for group in groups if group.rows]

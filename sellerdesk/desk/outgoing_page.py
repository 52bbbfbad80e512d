"""Outgoing messages: what waits for a yes, what is on its way, what became of the rest, and mailings that stand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import member, no_right
from accounts.selectors import shops_of, shops_where
from accounts.states import Permission
from messaging.models import Occasion
from messaging.states import MessageKind
from sellerdesk.desk import outgoing_view as v
from sellerdesk.desk.outgoing_hold import holds_of
from sellerdesk.desk.outgoing_rows import rows_of


@require_safe
def outgoing_page(request: HttpRequest) -> HttpResponse:
    """The list with its filters in the address. As many queries for one row as for a page of them."""
    user, now = member(request), timezone.now()
    shops = {shop.pk: shop for shop in shops_of(user).defer("api_key")}
    if not shops:
        return redirect("first-run")
    view = v.read(request.GET)
    found = v.narrowed(user, view, now=now)
    numbers = v.counts(found)
    tab = v.in_tab(found, view)
    joined = v.behind(tab, view).select_related("dialogue", "author", "template")
    page = list(joined.prefetch_related("overrules")[: v.PAGE + 1])
    rows = rows_of(page[: v.PAGE], shops, v.alike_counts(found.filter(state=view.tab.state), page), now=now)
    writable = set(shops_where(user, Permission.WRITE).values_list("pk", flat=True))
    total = tab.count() if view.once else numbers[view.tab.name]
    context: dict[str, Any] = {
        "now": now,
        "rows": rows,
        "tabs": [(one.name, one.label, numbers[one.name]) for one in v.TABS],
        "tab": view.tab.name,
        "view": view,
        "is_approving": view.tab.name == "approve",
        "is_live": view.tab.name in {"leaving", "unclear"},
        "shops": list(shops.values()),
        "shop": shops.get(view.shop or 0),
        "kinds": MessageKind.choices,
        "kind_label": MessageKind(view.kind).label if view.kind else "",
        "occasions": Occasion.choices,
        "occasion_label": Occasion(view.occasion).label if view.occasion else "",
        "writable": writable,
        "may_tick": view.tab.may_discard and any(row.message.shop_id in writable for row in rows),
        "no_right": no_right(),
        "holds": holds_of(user, list(shops.values())),
        "query": request.GET.urlencode(),
        "total": total,
        "shown": len(rows),
        "is_first": view.after is None,
        "next": str(page[v.PAGE - 1].pk) if len(page) > v.PAGE else "",
    }
    return render(request, "desk/outgoing.html", context)

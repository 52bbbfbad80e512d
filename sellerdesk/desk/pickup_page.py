"""Where parcels wait to be fetched, what costs or is lost first on top; and one point with all that waits there."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts.doors import member, permissions
from accounts.selectors import scope, shops_of, shops_where
from accounts.states import Permission
from inventory.selectors import pictures
from returns import giveouts, waiting
from returns.models import Giveout, Return
from sellerdesk.desk import pickup_rows
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.stock_filters import number

PAGE = 100
OPENED_SHOWN = 10
OPENED_DAYS = 14  # after that nobody remembers what was handed over


@require_safe
def pickup_page(request: HttpRequest) -> HttpResponse:
    """The points of the user's shops. As many queries for one point as for all of them."""
    user, now = member(request), timezone.now()
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    asked = number(request.GET.get("shop", ""))
    shop = next((one for one in shops if one.pk == asked), None)
    states = pickup_rows.states_of([shop] if shop else shops)
    places = waiting.places(list(states), now=now)
    stocked = set(shops_where(user, Permission.STOCK).values_list("pk", flat=True))
    context = {
        "now": now,
        "shops": shops,
        "shop": shop,
        "states": states.values(),
        "stops": pickup_rows.stops(states, places),
        "totals": pickup_rows.totals(places),
        "stocked": stocked,
        "may_stock": bool(stocked & states.keys()),
        "opened": _opened(scope(Giveout.objects.filter(shop__in=list(states)), user)),
        "with_code": [
            state.shop for state in states.values() if state.is_enabled and state.shop.pk in stocked
        ],
    }
    return render(request, "desk/pickup.html", context)


def _opened(rows: QuerySet[Giveout]) -> list[Giveout]:
    """Handings out that go on, or ended while an article of theirs is nobody's yet."""
    since = timezone.now() - timedelta(days=OPENED_DAYS)
    going = (
        giveouts.unsettled(rows, since=since).select_related("shop").defer("shop__api_key", "shop__cabinet")
    )
    return list(going.order_by("-opened_at", "-pk")[:OPENED_SHOWN])


@require_safe
def pickup_place(request: HttpRequest, shop_id: int, place_id: int) -> HttpResponse:
    """One point, page by page. As many queries for one parcel as for a page of them."""
    shop, now = shop_or_404(request, shop_id), timezone.now()
    if place_id >= 2**63:
        raise Http404
    key = f"{shop.pk}-{place_id}"
    found = pickup_rows.stops(pickup_rows.states_of([shop]), waiting.places([shop.pk], now=now, keys=[key]))
    after = request.GET.get("after", "")
    rows = list(_behind(waiting.parcels_at([(shop.pk, place_id)]), after)[: PAGE + 1])
    shown = rows[:PAGE]
    images = pictures(shop, [row.offer_id for row in shown])
    context: dict[str, Any] = {
        "now": now,
        "shop": shop,
        "stop": found[0] if found else None,
        "rows": [(row, images.get(row.offer_id)) for row in shown],
        "total": found[0].place.parcels if found else 0,
        "shown": len(shown),
        "is_first": not after,
        "next": _cursor(shown[-1]) if len(rows) > PAGE else "",
        "may_stock": Permission.STOCK in permissions(member(request), shop),
    }
    return render(request, "desk/pickup_place.html", context)


def _cursor(row: Return) -> str:
    first = row.first  # type: ignore[attr-defined]  # annotated by waiting.parcels_at
    return f"{first.isoformat() if first else ''}~{row.pk}"


def _behind(rows: QuerySet[Return], cursor: str) -> QuerySet[Return]:
    moment, _tilde, text = cursor.partition("~")
    pk = number(text)
    if pk is None:
        return rows
    try:
        at = parse_datetime(moment) if moment else None
    except ValueError:
        return rows
    if moment and (at is None or timezone.is_naive(at)):
        return rows
    return waiting.behind(rows, at, pk)

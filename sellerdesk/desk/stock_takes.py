"""Stock-takes: the list, and one of them with what was counted and how it differs."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doors import member, permissions, row_or_404
from accounts.models import User
from accounts.selectors import places_of, scope, shops_where
from accounts.states import Permission
from inventory.counted import Difference, differences, fingerprint
from inventory.models import StockTake, Warehouse
from inventory.shelves import warehouse_names
from inventory.states import Grade, TakeState

LISTED = 50
SHOWN = 500  # lines; a longer count is entered whole and looked at by its differences


@require_safe
def stock_takes(request: HttpRequest) -> HttpResponse:
    """Counts under way first, then those that are over; and where another can be started."""
    user = member(request)
    rows = scope(StockTake.objects.select_related("shop"), user)
    under_way = list(rows.filter(state=TakeState.COUNTING).order_by("started_at", "pk"))
    over = list(rows.exclude(state=TakeState.COUNTING).order_by("-started_at", "-pk")[:LISTED])
    warehouses = Warehouse.objects.filter(shop__in=shops_where(user, Permission.STOCK).values("pk"))
    places = list(warehouses.select_related("shop").order_by("shop__name", "name", "pk"))
    names = Warehouse.objects.filter(shop__in={row.shop_id for row in [*under_way, *over]})
    context = {
        "under_way": under_way,
        "over": over,
        "places": places,
        "names": {(row.shop_id, row.warehouse_id): row.name for row in names},
        "many_shops": len(places_of(user)) > 1,
    }
    for take in [*under_way, *over]:
        take.place = context["names"].get((take.shop_id, take.warehouse_id), str(take.warehouse_id))  # type: ignore[attr-defined]  # what the row shows beside its columns
    return render(request, "desk/stock_takes.html", context)


@require_safe
def stock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One count; for htmx what changes while it goes on."""
    take = row_or_404(StockTake.objects.select_related("shop"), request, pk)
    return render(request, "desk/stock_take.html", take_context(member(request), take))


def take_context(
    user: User, take: StockTake, *, last: str = "", grade: str = "", wrong: str = ""
) -> dict[str, Any]:
    """All that is shown of a count. ``last``: the article counted last; ``wrong``: why a scan led nowhere."""
    found = differences(take)
    shown = sorted(found, key=_newest, reverse=True) if take.state == TakeState.COUNTING else found
    changed = [one.quantity for one in found if one.quantity]
    return {
        "take": take,
        "place": warehouse_names(take.shop).get(take.warehouse_id, str(take.warehouse_id)),
        "is_counting": take.state == TakeState.COUNTING,
        "rows": shown[:SHOWN],
        "is_cut": len(found) > SHOWN,
        "lines": len(found),
        "pieces": sum(one.line.counted for one in found),
        "differing": len(changed),
        "more": sum(n for n in changed if n > 0),
        "fewer": sum(n for n in changed if n < 0),
        "moved": [one for one in found if one.moved] if take.state == TakeState.COUNTING else [],
        "seen": fingerprint(found),
        "last": next((one for one in found if (one.line.offer_id, one.line.grade) == (last, grade)), None),
        "wrong": wrong,
        "grade": grade if grade in Grade.values else Grade.A.value,
        "grades": Grade.choices,
        "may_stock": Permission.STOCK in permissions(user, take.shop),
    }


def _newest(one: Difference) -> Any:
    return one.line.changed_at, one.line.pk

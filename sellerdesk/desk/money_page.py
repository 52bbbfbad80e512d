"""What Ozon booked beside what had to go back: the list, with its sums, and what types of bookings are for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from inventory.selectors import pictures
from money import reconciling
from money.families import family_of
from money.listing import Tab, Total, listed, totals
from money.models import AccrualType, Reconciliation
from money.states import WRONG, Family, Verdict
from orders.states import Scheme
from sellerdesk.desk.money_view import behind, cursor_of, view_of

PAGE = 50
# Tone and picture of a verdict, as the state's badge shows it.
LOOK: dict[str, tuple[str, str]] = {
    Verdict.MATCHED: ("ok", "check"),
    Verdict.WAITING: ("money", "clock"),
    Verdict.AMOUNT_DIFFERS: ("over", "alert"),
    Verdict.NO_CASE: ("over", "unknown"),
    Verdict.NO_MONEY: ("over", "alert"),
    Verdict.NOT_EXPECTED: ("", ""),
}


def look_of(row: Reconciliation) -> tuple[str, str]:
    """An accepted difference is no alarm any more."""
    return LOOK[row.verdict] if row.settled_at is None else ("", "check")


@require_safe
def money_page(request: HttpRequest) -> HttpResponse:
    """The list with its filters in the address. As many queries for one row as for a page of them."""
    shops = list(shops_of(doors.member(request)).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    view, after = view_of(request.GET, shops), request.GET.get("after", "")
    sums = totals(view.wanted)
    rows = list(behind(listed(view.wanted, view.tab), after).select_related("shop")[: PAGE + 1])
    counts = {tab: sum(total.n for total in sums[tab]) for tab in Tab}
    context: dict[str, Any] = {
        "view": view,
        "rows": [_shown(row) for row in dressed(rows[:PAGE])],
        "tabs": [(tab.value, tab.label, counts[tab]) for tab in Tab if _is_shown(tab, view.tab, counts)],
        "sums": [total for total in sums[view.tab] if _has_money(total)],
        "schemes": Scheme.choices,
        "total": counts[view.tab],
        "shown": min(PAGE, len(rows)),
        "is_first": not after,
        "next": cursor_of(rows[PAGE - 1]) if len(rows) > PAGE else "",
    }
    return render(request, "desk/money.html", context)


def _is_shown(tab: Tab, chosen: Tab, counts: Mapping[Tab, int]) -> bool:
    """Kinds of trouble there is none of need no place."""
    always = {Tab.WRONG, Tab.WAITING, Tab.MATCHED, Tab.NOT_EXPECTED, chosen}
    return tab in always or bool(counts[tab])


def _has_money(total: Total) -> bool:
    return bool(total.expected or total.booked or total.compensated)


def dressed(rows: Sequence[Reconciliation]) -> list[tuple[Reconciliation, str]]:
    """Each with its picture; a query for each shop among them."""
    faces: dict[tuple[int, str], str] = {}
    for shop in {row.shop_id: row.shop for row in rows}.values():
        found = pictures(shop, [row.offer_id for row in rows if row.shop_id == shop.pk])
        faces |= {(shop.pk, offer): product.picture for offer, product in found.items()}
    return [(row, faces.get((row.shop_id, row.offer_id), "")) for row in rows]


def _shown(dressed_row: tuple[Reconciliation, str]) -> dict[str, Any]:
    row, picture = dressed_row
    return {
        "row": row,
        "picture": picture,
        "look": look_of(row),
        "expected": reconciling.expected_of(row),
        "booked": reconciling.booked_of(row),
        "difference": _difference(row),
        "why": reconciling.why_wrong(row),
    }


def _difference(row: Reconciliation) -> Decimal | None:
    """Nothing to show where nothing is wrong: what may be booked is not told by one sum."""
    return reconciling.difference(row) if row.verdict in WRONG else None


@require_safe
def money_types(request: HttpRequest) -> HttpResponse:
    """Ozon's dictionary of bookings and what each is taken for; those no word tells stand first."""
    user = doors.member(request)
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    shop = view_of(request.GET, shops).shop or shops[0]
    rows = [_type(row) for row in AccrualType.objects.filter(shop=shop).order_by("name", "type_id")]
    context = {
        "shop": shop,
        "shops": shops,
        "rows": sorted(rows, key=lambda row: not row["is_unknown"]),
        "families": Family.choices,
        "may_settle": Permission.SETTLE in doors.permissions(user, shop),
    }
    return render(request, "desk/money_types.html", context)


def _type(row: AccrualType) -> dict[str, Any]:
    told = family_of(row.name, row.description)
    return {
        "type": row,
        "told": told,
        "is_unknown": told == Family.OTHER and not row.family,
    }


@require_POST
def money_type_set(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Staff say what a type is for; the sums are compared by it from the next sweep on."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    back = f"{reverse('money-types')}?shop={shop.pk}"
    family, number = request.POST.get("family", ""), request.POST.get("type", "")
    is_number = number.isascii() and number.removeprefix("-").isdecimal() and len(number) < 19
    if (family and family not in Family.values) or not is_number:
        messages.error(request, _("Choose what it is for."))
    elif reconciling.set_family(shop, int(number), family):
        messages.success(request, _("It counts so from the next comparison on."))
    else:
        messages.error(request, _("There is no such type."))
    return doors.SeeOther(back)

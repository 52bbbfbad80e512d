"""The receiving table: what was scanned is found, what lies here uninspected is listed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import member, no_right
from accounts.models import User
from accounts.selectors import shops_of, shops_where
from accounts.states import Permission
from inventory.models import Product
from ozon.models import Shop
from returns.findings import finding_of, said
from returns.models import Return, ReturnItem
from returns.receiving import refusal
from returns.states import Claim
from returns.unit_states import Inspection
from sellerdesk.desk import find_words
from sellerdesk.desk.receiving_find import MOST, find
from sellerdesk.desk.wording import moment_text
from worklist.models import WorkItem
from worklist.states import LIVE, Kind
from worklist.tally import midnight

LISTED = 50
LAST = 12  # pieces of today beside the list


@dataclass(frozen=True)
class Fit:
    """A return a code leads to. ``over``: why there is nothing to receive or to inspect; empty where there is."""

    case: Return
    picture: str
    over: str


@require_safe
def receiving_page(request: HttpRequest) -> HttpResponse:
    """The scan field, what it found, and what waits. One fit opens by itself."""
    user = member(request)
    shops = {shop.pk: shop for shop in shops_where(user, Permission.STOCK)}
    if not shops:
        if not shops_of(user).exists():
            return redirect("first-run")
        raise PermissionDenied(no_right())
    asked = find_words.read(request.GET.get("code", ""))
    found = find(list(shops), asked)
    open_ones = [case for case in found if not over(case)]
    if len(open_ones) == 1:
        return redirect("receiving-return", pk=open_ones[0].pk)
    context = {
        "code": asked.text,
        "fits": _fits(open_ones or found),
        "is_over": bool(found) and not open_ones,
        "is_cut": len(found) == MOST,
        "done": _done(request, shops),
        "many_shops": len(shops) > 1,
        **_waiting(shops),
        "today": _today(user, shops),
    }
    return render(request, "desk/receiving.html", context)


def over(case: Return) -> str:
    """Why a found return is neither to be received nor to be inspected any more; empty where it is."""
    if case.received_at is None:
        return refusal(case)
    if getattr(case, "is_pending", True):
        return ""
    at = moment_text(case.received_at, now=timezone.now())
    words = {"at": at, "by": case.received_by}
    return _("Received %(at)s by %(by)s; every piece is inspected.") % words


def _fits(found: list[Return]) -> list[Fit]:
    pictures = pictures_of(found)
    return [Fit(case, pictures.get((case.shop_id, case.offer_id), ""), over(case)) for case in found]


def pictures_of(cases: Collection[Return]) -> dict[tuple[int, str], str]:
    """Pictures of goods by shop and article, in one query."""
    shops, offers = {case.shop_id for case in cases}, {case.offer_id for case in cases}
    rows = Product.objects.filter(shop__in=shops, offer_id__in=offers) if cases else Product.objects.none()
    return {(shop, offer): url for shop, offer, url in rows.values_list("shop", "offer_id", "picture")}


def _done(request: HttpRequest, shops: Collection[int]) -> Return | None:
    """The return whose last piece was just inspected."""
    pk = request.GET.get("done", "")
    is_number = pk.isascii() and pk.isdecimal() and len(pk) < 18
    rows = Return.objects.filter(shop__in=shops, received_at__isnull=False).select_related("shop")
    case = rows.filter(pk=int(pk)).first() if is_number else None
    if case is not None:
        case.awaits = case.claim == Claim.AWAITING_DECISION  # type: ignore[attr-defined]  # for the page alone
    return case


def _waiting(shops: dict[int, Shop]) -> dict[str, Any]:
    """Returns whose inspection waits in the queue: received here, and handed over by Ozon's word alone."""
    items = WorkItem.objects.filter(shop__in=shops, kind=Kind.INSPECT, state__in=LIVE)
    keys = list(items.order_by("sort_at", "pk").values_list("shop", "key")[: LISTED * 4])
    wanted = [(shop, *key.partition(":")[::2]) for shop, key in keys]
    rows = Return.objects.filter(shop__in=shops, return_id__in=[int(number) for *_of, number in wanted])
    known = {(case.shop_id, case.source, str(case.return_id)): case for case in rows.select_related("shop")}
    cases = [known[key] for key in wanted if key in known]
    pictures = pictures_of(cases)
    dressed = [(case, pictures.get((case.shop_id, case.offer_id), "")) for case in cases]
    here = [pair for pair in dressed if pair[0].received_at is not None]
    told = [pair for pair in dressed if pair[0].received_at is None]
    return {"here": here[:LISTED], "told": told[:LISTED], "total": len(here), "total_told": len(told)}


def _today(user: User, shops: Collection[int]) -> list[tuple[ReturnItem, str]]:
    """What the person inspected today, newest first, in words."""
    rows = ReturnItem.objects.filter(
        case__shop__in=shops, inspector=user, inspected_at__gte=midnight(timezone.now()) - timedelta(days=1)
    )
    found = rows.exclude(inspection=Inspection.PENDING).select_related("case").order_by("-inspected_at")
    return [(piece, said(finding_of(piece))) for piece in found[:LAST]]

"""A pick-up round: the chosen points with what to take there, on the phone and on paper."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import SeeOther, member
from accounts.selectors import shops_where
from accounts.states import Permission
from ozon.client.errors import OzonError
from ozon.models import Shop
from returns.giveout_codes import picture_of
from sellerdesk.desk import pickup_rows
from sellerdesk.desk.pickup_code import NO_STORE, words_of
from sellerdesk.desk.pickup_pdf import draw
from sellerdesk.desk.pickup_rows import Stop


def _stops(request: HttpRequest) -> list[Stop]:
    """The points in the address, in shops where the user fetches."""
    shops = list(shops_where(member(request), Permission.STOCK).defer("cabinet"))
    return pickup_rows.round_of(shops, pickup_rows.keys_in(request.GET.getlist("place")), now=timezone.now())


@require_safe
def pickup_round(request: HttpRequest) -> HttpResponse:
    """The list on a screen, with the barcode of each shop. As many queries for one point as for many."""
    stops = _stops(request)
    if not stops:
        return _nothing(request)
    context = {
        "now": timezone.now(),
        "stops": stops,
        "shops": _shops(stops),
        "totals": pickup_rows.totals([stop.place for stop in stops]),
        "states": pickup_rows.states_of(_shops(stops)),
        "query": urlencode([("place", stop.place.key) for stop in stops]),
    }
    return render(request, "desk/pickup_round.html", context)


@require_safe
def round_pdf(request: HttpRequest) -> HttpResponse:
    """The same on A4, with the barcode that is good now; without it, and why, where Ozon gives none."""
    stops = _stops(request)
    if not stops:
        return _nothing(request)
    codes = {shop.pk: _code(shop) for shop in _shops(stops)}
    content = draw(stops, codes, by=member(request).label, at=timezone.now())
    disposition = {"Content-Disposition": 'inline; filename="pick-up.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers={**NO_STORE, **disposition})


def _code(shop: Shop) -> bytes | str:
    """The picture, or why there is none."""
    try:
        return picture_of(shop)
    except OzonError as error:
        return words_of(error)


def _shops(stops: list[Stop]) -> list[Shop]:
    return list({stop.shop.pk: stop.shop for stop in stops}.values())


def _nothing(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Tick the places first. Nothing waits at those that were chosen."))
    return SeeOther(reverse("pickup"))

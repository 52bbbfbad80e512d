"""Buttons of the packer's screen: packed, put aside, another package, a piece back, and the packer's own choices."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from orders import packing
from orders.models import Packing
from orders.packing_boxes import boxes_of, close_box, take_out
from orders.packing_stops import NotPossible, StopPacking
from outbox.board import on_its_way
from outbox.states import EffectKind
from sellerdesk.desk.packing_answer import answer, packing_of
from sellerdesk.desk.packing_screen import LAST, OPTIONS, Said


@require_POST
def packing_ship(request: HttpRequest, pk: int) -> HttpResponse:
    """It is packed: tell Ozon."""
    return told(request, packing_of(request, pk))


def told(request: HttpRequest, one: Packing) -> HttpResponse:
    """Tell Ozon, and be ready for the next posting. What is refused stays in hand with the reason."""
    boxes = boxes_of(one)
    try:
        packing.ship(one.pk, packages=boxes if len(boxes) > 1 else None, by=member(request).label[:150])
    except StopPacking as error:
        return answer(request, packing_of(request, one.pk), Said("stopped", str(error)))
    except NotPossible as error:
        return answer(request, packing_of(request, one.pk), Said("refused", str(error)))
    way = on_its_way(one.shop_id, EffectKind.POSTING_SHIP)
    text = _("%(number)s is packed.") % {"number": one.posting.posting_number}
    return answer(request, None, Said("sent", f"{text} {way}"))


@require_POST
def packing_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it aside: it may be begun anew. What was stopped is only taken from the table."""
    one = packing_of(request, pk)
    try:
        packing.leave(pk, by=member(request).label[:150])
    except NotPossible as error:
        return answer(request, None, Said("refused", str(error)))
    text = _("%(number)s is put aside. Scan the next one.") % {"number": one.posting.posting_number}
    return answer(request, None, Said("taken", text))


@require_POST
def packing_box(request: HttpRequest, pk: int) -> HttpResponse:
    """What is scanned from now on lies in another package."""
    packing_of(request, pk)
    try:
        one = close_box(pk)
    except NotPossible as error:
        return answer(request, packing_of(request, pk), Said("refused", str(error)))
    text = _("Package %(n)s is begun.") % {"n": len(one.packages) + 1}
    return answer(request, packing_of(request, pk), Said("taken", text))


@require_POST
def packing_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One piece back: of the line that is named, else what was scanned last."""
    packing_of(request, pk)
    sku = request.POST.get("sku", "") or _last(request, pk)
    try:
        take_out(pk, sku=sku)
    except NotPossible as error:
        return answer(request, packing_of(request, pk), Said("refused", str(error)))
    _forget(request, pk, sku)
    return answer(request, packing_of(request, pk), Said("taken", _("One piece is taken back."), sku))


def _last(request: HttpRequest, pk: int) -> str:
    known = request.session.get(LAST, [])
    return known[1][-1] if known and known[0] == pk and known[1] else ""


def _forget(request: HttpRequest, pk: int, sku: str) -> None:
    known = request.session.get(LAST, [])
    if not known or known[0] != pk or sku not in known[1]:
        return
    at = len(known[1]) - 1 - known[1][::-1].index(sku)
    request.session[LAST] = [pk, known[1][:at] + known[1][at + 1 :]]


@require_POST
def packing_options(request: HttpRequest) -> HttpResponse:
    """Whether a complete posting is packed without a key, and whether labels are asked for by themselves."""
    member(request)
    request.session[OPTIONS] = {name: name in request.POST for name in ("auto", "labels")}
    return SeeOther(reverse("packing-desk"))

"""How every press and scan at the packing table is answered."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.doors import SeeOther, require, row_or_404
from accounts.states import Permission
from orders.models import Packing, Posting
from orders.states import PackState
from sellerdesk.desk.packing_screen import Said, screen

SHOWN = frozenset({PackState.PACKING, PackState.STOPPED})


def packing_of(request: HttpRequest, pk: int) -> Packing:
    """The packing, inside the walls, for whoever may pack in its shop."""
    rows = Packing.objects.select_related("shop", "posting", "posting__shop").defer("posting__payload")
    one = row_or_404(rows.prefetch_related("posting__lines"), request, pk)
    require(request, Permission.STOCK, one.shop)
    return one


def answer(
    request: HttpRequest, one: Packing | None, said: Said, *, refused: Posting | None = None
) -> HttpResponse:
    """The screen as it is now, with what was just said. Without a script: the page that shows it. Only what is in
    hand or was stopped is shown; of anything else the packer is rid."""
    one = one if one and one.state in SHOWN else None
    address = _address(one, refused)
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        shown = screen(request, packing=one, refused=refused, said=said)
        part = render(request, "desk/pack_answer.html", shown)
        part.headers["HX-Replace-Url"] = address
        return part
    (messages.error if said.tone == "over" else messages.success)(request, said.text)
    return SeeOther(address)


def _address(one: Packing | None, refused: Posting | None) -> str:
    if one:
        return reverse("packing", args=[one.pk])
    return reverse("packing-stopped", args=[refused.pk]) if refused else reverse("packing-desk")

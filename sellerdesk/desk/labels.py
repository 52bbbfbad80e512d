"""Sheets of labels: asked for at Ozon, waited for, printed as one PDF, and what was left out of it and why."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member, require, row_or_404
from accounts.selectors import scope
from accounts.states import Permission
from orders import labels, packing_list
from orders.models import LabelSheet, Packing, Posting
from orders.packing_stops import NotPossible, stopped
from orders.packing_wants import cabinet_link
from orders.states import PACKED_STATUS, LabelState
from ozon.models import Shop
from sellerdesk.desk.packing_screen import packer_shops

LISTED = 60
MOST = 200  # postings ticked at once


@require_safe
def labels_page(request: HttpRequest) -> HttpResponse:
    """The newest sheets of the user's shops; for htmx the list alone."""
    rows = scope(LabelSheet.objects.select_related("shop"), request.user).order_by("-asked_at", "-id")
    sheets = list(rows[:LISTED])
    context = {"sheets": sheets, "is_live": any(one.state == LabelState.WAITING for one in sheets)}
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/pack_labels_list.html" if is_part else "desk/pack_labels.html", context)


@require_safe
def label_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: how far it is, the PDF, and what is missing from it; for htmx what changes."""
    sheet = _sheet(request, pk)
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    template = "desk/pack_sheet_live.html" if is_part else "desk/pack_sheet.html"
    return render(request, template, _context(request, sheet))


def _sheet(request: HttpRequest, pk: int) -> LabelSheet:
    return row_or_404(LabelSheet.objects.select_related("shop"), request, pk)


def _context(request: HttpRequest, sheet: LabelSheet) -> dict[str, Any]:
    rows = Posting.objects.filter(shop=sheet.shop, posting_number__in=sheet.numbers)
    postings = {row.posting_number: row for row in rows.only("posting_number", "shop", "ozon_status")}
    why = {str(one["posting_number"]): str(one.get("message", "")) for one in sheet.left_out}
    return {
        "sheet": sheet,
        "is_live": sheet.state == LabelState.WAITING,
        "inside": [number for number in sheet.numbers if number not in why],
        "stopped": stopped(sheet.shop, sheet.numbers),
        "left_out": [(number, why[number], _link(postings.get(number))) for number in why],
        "left_pks": [
            postings[number].pk
            for number in why
            if number in postings and postings[number].ozon_status == PACKED_STATUS
        ],
        "may_pack": sheet.shop_id in packer_shops(member(request)),
    }


def _link(posting: Posting | None) -> str:
    return cabinet_link(posting) if posting else ""


@require_safe
def label_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The PDF, shown in the browser to be printed."""
    sheet = _sheet(request, pk)
    require(request, Permission.STOCK, sheet.shop)
    if not sheet.file:
        raise Http404
    try:
        content = sheet.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        content_type="application/pdf",
        filename=f"labels-{sheet.pk}.pdf",
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


@require_POST
def labels_ask(request: HttpRequest) -> HttpResponse:
    """Ask for the labels of ticked postings, or of what was just packed: one sheet for each shop."""
    found = _asked(request)
    made = [_ask(request, shop, numbers) for shop, numbers in found.items()]
    sheets = [one for one in made if one]
    if not found:
        messages.error(request, _("Tick the postings first."))
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return HttpResponse(status=204)
    if len(sheets) == 1:
        return SeeOther(reverse("label-sheet", args=[sheets[0].pk]))
    return SeeOther(reverse("labels") if sheets else reverse("packing-list"))


def _asked(request: HttpRequest) -> dict[Shop, list[str]]:
    """Posting numbers by shop. Raises ``PermissionDenied`` for a shop in which the user may not pack."""
    postings = scope(Posting.objects.filter(pk__in=_keys(request, "item")), request.user)
    packings = scope(Packing.objects.filter(pk__in=_keys(request, "packing")), request.user)
    rows: list[tuple[Shop, list[str]]] = [
        (one.shop, [one.posting_number]) for one in postings.defer("payload").select_related("shop")
    ]
    rows += _of_packings(list(packings.select_related("shop", "posting").defer("posting__payload")))
    found: dict[Shop, list[str]] = {}
    for shop, numbers in rows:
        found.setdefault(shop, []).extend(numbers)
    for shop in found:
        require(request, Permission.STOCK, shop)
    return found


def _of_packings(packings: list[Packing]) -> list[tuple[Shop, list[str]]]:
    """The parcels that wait for the carrier; where none of them does, all, to be named."""
    packed = packing_list.parcels_of(packings)
    chosen = [one for one in packings if packed[one.pk]] or packings
    return [(one.shop, packed[one.pk] or [one.posting.posting_number]) for one in chosen]


def _keys(request: HttpRequest, name: str) -> Iterable[int]:
    texts = request.POST.getlist(name)[:MOST]
    return {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 18}


def _ask(request: HttpRequest, shop: Shop, numbers: list[str]) -> LabelSheet | None:
    """What must not leave the house is named and left out."""
    held = stopped(shop, numbers)
    for number, reason in held.items():
        messages.error(request, f"{number}: {reason.text}")
    if held and not set(numbers) - held.keys():
        return None
    wanted = [number for number in dict.fromkeys(numbers) if number not in held]
    try:
        return labels.ask(shop, wanted, by=member(request).label[:150])
    except NotPossible as error:
        messages.error(request, str(error))
        return None


@require_POST
def labels_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a sheet that could not be made once more."""
    sheet = _sheet(request, pk)
    require(request, Permission.STOCK, sheet.shop)
    try:
        labels.again(pk, by=member(request).label[:150])
    except NotPossible as error:
        messages.error(request, str(error))
    return SeeOther(reverse("label-sheet", args=[pk]))

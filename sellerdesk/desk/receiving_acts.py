"""Presses at the receiving table: receive, take back, write down what was found."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, forget_typed, keep_typed, require, row_or_404
from accounts.selectors import scope
from accounts.states import Permission
from returns import inspecting, receiving
from returns.claims import label_of
from returns.findings import Finding
from returns.models import Return, ReturnItem
from returns.receiving import NotPossible
from returns.taking_back import take_back
from returns.unit_states import Inspection
from sellerdesk.desk.receiving_screen import typed_key

FIELDS = ("found", "defect", "missing_parts", "instead", "remark", "to", "place", "why")
LONGEST = 4000  # characters kept of what was typed and not taken


@require_POST
def receiving_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The parcel lies here."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    try:
        receiving.receive(case.pk, by=user.label)
    except NotPossible as no:
        messages.error(request, str(no))
    return SeeOther(reverse("receiving-return", args=[pk]))


@require_POST
def receiving_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """It was another parcel."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    try:
        if take_back(case.pk, reason=request.POST.get("reason", "").replace("\0", ""), by=user.label):
            said = _("Return %(number)s counts as not received.") % {"number": label_of(case)}
            messages.success(request, said)
    except NotPossible as no:
        messages.error(request, str(no))
        return SeeOther(reverse("receiving-return", args=[pk]))
    return SeeOther(reverse("receiving"))


@require_POST
def receiving_inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a piece and go on to the next; after the last one back to the scan field."""
    piece = _piece_or_404(request, pk)
    case = piece.case
    user = require(request, Permission.STOCK, case.shop)
    here = reverse("receiving-return", args=[case.pk])
    seen = request.POST.get("seen", "")
    try:
        inspecting.inspect(
            pk,
            finding=_finding(request),
            user=user,
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 9 else -1,
            why=request.POST.get("why", "").replace("\0", "")[:500],
        )
    except inspecting.Changed as no:
        forget_typed(request, typed_key(piece))
        messages.error(request, str(no))
        return SeeOther(f"{here}?piece={pk}")
    except NotPossible as no:
        words = {name: request.POST.get(name, "").replace("\0", "")[:LONGEST] for name in FIELDS}
        keep_typed(request, typed_key(piece), words)
        messages.error(request, str(no))
        return SeeOther(f"{here}?piece={pk}")
    forget_typed(request, typed_key(piece))
    if case.items.filter(inspection=Inspection.PENDING).exists():
        return SeeOther(here)
    if request.POST.get("back") == "return":
        return SeeOther(reverse("return-page", args=[case.pk]) + "#pieces")
    return SeeOther(f"{reverse('receiving')}?done={case.pk}")


def _piece_or_404(request: HttpRequest, pk: int) -> ReturnItem:
    rows = ReturnItem.objects.filter(case__in=scope(Return.objects.all(), request.user))
    piece = rows.select_related("case__shop").filter(pk=pk).first()
    if piece is None:
        raise Http404
    return piece


def _finding(request: HttpRequest) -> Finding:
    """A, B and C are grades of what is sound; everything else is what was found."""
    sent = request.POST
    found, place = sent.get("found", ""), sent.get("place", "")
    is_grade = found in {"A", "B", "C"}
    return Finding(
        inspection=Inspection.PASSED if is_grade else found,
        grade=found if is_grade else "",
        defect=sent.get("defect", "")[:40],
        missing_parts=sent.get("missing_parts", ""),
        instead=sent.get("instead", ""),
        remark=sent.get("remark", ""),
        disposition=sent.get("to", ""),
        warehouse_id=int(place) if place.isascii() and place.isdecimal() and len(place) < 19 else None,
    )

"""The buttons of what Ozon pays the seller: a person notes what he did in the cabinet, then 303 to the return."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.states import Permission
from returns import compensation
from returns.models import Return
from returns.states import ANSWERS, SellerCompensation


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Ozon's offer was accepted or rejected in the cabinet."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, case.shop)
    given = request.POST.get("answer", "")
    if given not in ANSWERS:
        messages.error(request, _("Choose what you did with the offer."))
        return _to(case)
    try:
        compensation.answered(pk, SellerCompensation(given), by=user.label)
    except compensation.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted. What Ozon shows later counts."))
    return _to(case)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Ozon's support was asked; the number of the request."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.WORK, case.shop)
    ticket = request.POST.get("ticket", "").replace("\x00", "")
    try:
        compensation.ask_support(pk, ticket=ticket, by=user.label)
    except compensation.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The number of the request is noted."))
    return _to(case)


def _to(case: Return) -> SeeOther:
    return SeeOther(f"{reverse('return-page', args=[case.pk])}#compensation")

"""Buttons of deliveries the seller makes himself: the tracking number, and how far the parcel is."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import forget_typed, keep_typed, member, require, row_or_404, to_posting
from accounts.states import Permission
from orders import shipping
from orders.models import Posting
from orders.packing_stops import NotPossible
from orders.shipping import ACTION_OF, Move
from outbox.board import on_its_way
from outbox.states import EffectKind


def typed_key(posting_pk: int) -> str:
    """Under which name a tracking number that was not taken is kept."""
    return f"tracking:{posting_pk}"


def _posting(request: HttpRequest, pk: int) -> Posting:
    posting = row_or_404(Posting.objects.defer("payload").select_related("shop"), request, pk)
    require(request, Permission.STOCK, posting.shop)
    return posting


@require_POST
def shipping_tracking(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell Ozon the carrier's number."""
    posting = _posting(request, pk)
    number = request.POST.get("number", "")[:200]
    try:
        told = shipping.set_tracking(pk, number=number, by=member(request).label[:150])
    except NotPossible as error:
        keep_typed(request, typed_key(pk), {"number": number})
        messages.error(request, str(error))
    else:
        forget_typed(request, typed_key(pk))
        _say(request, posting, EffectKind.TRACKING_SET, is_news=told is not None)
    return to_posting(posting.shop_id, posting.posting_number)


@require_POST
def shipping_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell Ozon how far the parcel is."""
    posting = _posting(request, pk)
    step = request.POST.get("to", "")
    try:
        if step not in ACTION_OF:
            raise NotPossible(_("Choose one of the steps Ozon offers."))
        shipping.move(pk, to=cast(Move, step), by=member(request).label[:150])
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        _say(request, posting, EffectKind.DELIVERY_MOVE, is_news=True)
    return to_posting(posting.shop_id, posting.posting_number)


def _say(request: HttpRequest, posting: Posting, kind: EffectKind, *, is_news: bool) -> None:
    if is_news:
        messages.success(request, on_its_way(posting.shop_id, kind))
    else:
        messages.info(request, _("Ozon shows this number already; nothing changed."))

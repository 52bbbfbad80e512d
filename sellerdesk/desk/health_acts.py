"""The buttons of the health page: read now, read again from a day, and "seen"."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from ozon import sync
from ozon.drift import acknowledge
from ozon.models import Shop
from ozon.states import ShopState, Source
from ozon.wake import wake
from sellerdesk.desk.health_forms import AgainForm
from sellerdesk.desk.health_page import page_of


@require_POST
def read_now(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Bring a source's next pass forward to now. A pass that runs already is followed by another one."""
    shop = _shop(request, shop_id)
    try:
        source = Source(request.POST.get("source", ""))
    except ValueError:
        messages.error(request, _("There is no such source. Nothing was changed."))
        return _back(shop)
    if _is_read(request, shop):
        sync.want(shop, source)
        transaction.on_commit(partial(wake, shop.pk, source))
        messages.success(request, _("Read now: %(list)s.") % {"list": source.label})
    return _back(shop)


@require_POST
def read_again(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Compare a source with Ozon from a day on, and heal what differs. Asked twice, the day asked for last counts."""
    shop = _shop(request, shop_id)
    form = AgainForm(request.POST, shop=shop)
    if not form.is_valid():
        return render(request, "desk/health.html", page_of(request, shop, form=form))
    if _is_read(request, shop):
        source, since = form.wanted
        sync.read_again(shop, source, since=since)
        transaction.on_commit(partial(wake, shop.pk, source))
        messages.success(request, _("Read again: %(list)s.") % {"list": source.label})
    return _back(shop)


@require_POST
def drift_seen(request: HttpRequest, shop_id: int, pk: int) -> HttpResponse:
    """Take one thing off the list until Ozon sends it again. A second press changes nothing."""
    shop = _shop(request, shop_id)
    if acknowledge(shop, pk):
        messages.success(request, _("Seen. It comes back if Ozon sends it again."))
    else:
        messages.info(request, _("This was done already; nothing changed."))
    return _back(shop)


def _shop(request: HttpRequest, shop_id: int) -> Shop:
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    return shop


def _is_read(request: HttpRequest, shop: Shop) -> bool:
    """Whether passes of the shop run at all; says so when not."""
    if shop.state != ShopState.ACTIVE:
        messages.error(request, _("The shop is paused. Resume it first; then everything is read at once."))
    return shop.state == ShopState.ACTIVE


def _back(shop: Shop) -> doors.SeeOther:
    return doors.SeeOther(reverse("shop-health", args=[shop.pk]))

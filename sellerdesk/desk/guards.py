"""When a shop wants to be warned: everybody in the shop reads it, whoever may settle sets it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from accounts import audit, doors
from accounts.states import Action, Permission
from insights.guard_settings import guards_of, set_guards
from insights.low_stock import watch_low_stock
from insights.prices import watch_prices
from inventory.prices import LEAST_DAYS, MEDIAN_DAYS
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.keeper_forms import GuardsForm

CHANGED = gettext_noop("when the desk warns")


@require_http_methods(["GET", "HEAD", "POST"])
def guards_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The settings; a POST sets them all and looks at the shop by them at once."""
    shop = shop_or_404(request, shop_id)
    if request.method != "POST":
        return _page(request, shop, GuardsForm(instance=guards_of(shop)))
    user = doors.require(request, Permission.SETTLE, shop)
    form = GuardsForm(request.POST, instance=guards_of(shop))
    if not form.is_valid():
        return _page(request, shop, form)
    if not form.has_changed():
        messages.info(request, _("It was so already; nothing changed."))
        return doors.SeeOther(reverse("shop-guards", args=[shop.pk]))
    with transaction.atomic():
        set_guards(shop, **form.cleaned_data, by=user.label)
        address = client_address(request)
        audit.record(user, Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)
        now = timezone.now()
        watch_prices(shop, now=now)
        watch_low_stock(shop, now=now)
    messages.success(request, _("The guards are set, and the queue follows them."))
    return doors.SeeOther(reverse("shop-guards", args=[shop.pk]))


def _page(request: HttpRequest, shop: Shop, form: GuardsForm) -> HttpResponse:
    rights = doors.permissions(doors.member(request), shop)
    context = {
        "shop": shop,
        "form": form,
        "may_settle": Permission.SETTLE in rights,
        "no_right": doors.no_right(),
        "median_days": MEDIAN_DAYS,
        "least_days": LEAST_DAYS,
    }
    return render(request, "desk/guards.html", context)

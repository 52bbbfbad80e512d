"""The buttons of a shop's page: pause, resume, who keeps the stock numbers, another key, removal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from insights.keys import put_off
from ozon.addresses import client_address
from ozon.client.errors import OzonError
from ozon.models import Shop
from ozon.states import ShopState, StockKeeper
from sellerdesk.desk.shop_errors import complaint
from sellerdesk.desk.shop_forms import KeeperForm, KeyForm, RemoveForm
from sellerdesk.desk.shop_page import page_of
from sellerdesk.desk.tries import may_try, tried_often
from sellerdesk.removal import remove, toll
from sellerdesk.upkeep import OtherCompany, replace_key, set_keeper, set_state
from worklist.models import WorkItem


def _shop(request: HttpRequest, shop_id: int, permission: Permission) -> tuple[Shop, str]:
    """The shop and the name of who acts; 404 and 403 else."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    return shop, doors.require(request, permission, shop).label


def _list(request: HttpRequest, action: Action, shop: Shop, **params: str) -> None:
    audit.record(doors.member(request), action, shop=shop, address=client_address(request), **params)


def _back(shop: Shop) -> doors.SeeOther:
    return doors.SeeOther(reverse("shop", args=[shop.pk]))


@require_POST
def shop_pause(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Nothing is read and nothing written until it is resumed."""
    shop, by = _shop(request, shop_id, Permission.SETTLE)
    if set_state(shop, ShopState.PAUSED, by=by):
        _list(request, Action.SHOP_PAUSED, shop)
        messages.success(request, _("“%(shop)s” is paused.") % {"shop": shop.name})
    return _back(shop)


@require_POST
def shop_resume(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everything is read at once, and what waited goes out."""
    shop, by = _shop(request, shop_id, Permission.SETTLE)
    if set_state(shop, ShopState.ACTIVE, by=by):
        _list(request, Action.SHOP_RESUMED, shop)
        messages.success(request, _("“%(shop)s” is read again.") % {"shop": shop.name})
    return _back(shop)


@require_POST
def shop_keeper(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Say who keeps the stock numbers; the stock switch is turned off with it where it is not this desk."""
    shop, by = _shop(request, shop_id, Permission.SETTLE)
    form = KeeperForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose who keeps the stock numbers. Nothing was changed."))
    else:
        keeper = StockKeeper(form.cleaned_data["stock_keeper"])
        is_off = set_keeper(shop, keeper, by=by)
        _list(request, Action.SHOP_KEEPER, shop, keeper=keeper)
        noted = _("This is noted, and the stock switch is off now.") if is_off else _("This is noted.")
        messages.success(request, noted)
    return _back(shop)


@sensitive_post_parameters("api_key")
@sensitive_variables("form")
@require_POST
def shop_key(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Try another key and take it. One that is not of this cabinet changes nothing."""
    shop, by = _shop(request, shop_id, Permission.OWN)
    form = KeyForm(request.POST)
    if form.is_valid() and not may_try(request.user):
        form.add_error(None, tried_often())
    elif form.is_valid():
        try:
            reading = replace_key(shop, form.cleaned_data["api_key"], by=by)
        except OtherCompany as error:
            said = _("This is the key of “%(now)s”, and the shop is “%(was)s”. The old key stays.")
            form.add_error("api_key", said % {"now": error.now, "was": error.was})
        except OzonError as error:
            form.add_error("api_key", complaint(error)[1])
        else:
            _list(request, Action.SHOP_KEY, shop)
            company = reading.cabinet.get("company", {}).get("name") or shop.name
            said = _("The key is replaced. It is of %(company)s, Client-Id %(client_id)s.")
            messages.success(request, said % {"company": company, "client_id": shop.client_id})
            return _back(shop)
    return render(request, "desk/shop.html", page_of(request, shop, key_form=form))


@require_POST
def shop_later(request: HttpRequest, shop_id: int, pk: int) -> HttpResponse:
    """Out of the queue until the key's end comes one step nearer."""
    shop, by = _shop(request, shop_id, Permission.SETTLE)
    item = get_object_or_404(WorkItem.objects.filter(shop=shop).select_related("shop"), pk=pk)
    if put_off(item, by=by):
        messages.success(request, _("You are reminded at the next step."))
    return _back(shop)


@require_http_methods(["GET", "HEAD", "POST"])
def shop_remove(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What goes with the shop, in numbers; its name typed makes it so."""
    shop, by = _shop(request, shop_id, Permission.OWN)
    form = RemoveForm(request.POST if request.method == "POST" else None, shop=shop)
    if form.is_valid():
        remove(shop, by=by)
        _list(request, Action.SHOP_REMOVED, shop)
        said = _("“%(shop)s” is removed. What was stored of it is being deleted; Ozon itself is untouched.")
        messages.success(request, said % {"shop": shop.name})
        return doors.SeeOther(reverse("connection"))
    return render(request, "desk/shop_remove.html", {"shop": shop, "form": form, "toll": toll(shop)})

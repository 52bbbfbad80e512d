"""The buttons of a product's numbers: believe Ozon, tell Ozon, keep back, lowest price, close a warning by hand."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.states import Permission
from insights.prices import watch_prices
from inventory.keeping import set_buffer, set_floor
from inventory.models import StockItem
from inventory.settling import NotPossible, Seen, take_over, tell_ours
from inventory.states import Cause, Grade
from orders.forms import first_error
from sellerdesk.desk import stock_audit
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.keeper_forms import SettleForm, TellForm, WordsForm

SHELVES = StockItem.objects.filter(grade=Grade.A).select_related("shop")


@require_POST
def keeper_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take Ozon's figure over into the ledger, by the figures that were shown."""
    item = row_or_404(SHELVES.all(), request, pk)
    user = require(request, Permission.STOCK, item.shop)
    form = SettleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form is not whole. Open the page anew."))
        return _to_product(item)
    data = form.cleaned_data
    seen = Seen(data["on_hand"], data["present"], data["reserved"])
    return _settled(
        request,
        item,
        lambda: take_over(item.pk, seen=seen, key=data["key"], by=user.label),
        lambda: stock_audit.moved(request, item, Cause.TAKEN_OVER),
        _("Ozon's figure is taken over. The movement stands in the ledger."),
    )


@require_POST
def keeper_tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell Ozon the ledger's free quantity."""
    item = row_or_404(SHELVES.all(), request, pk)
    user = require(request, Permission.STOCK, item.shop)
    form = TellForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form is not whole. Open the page anew."))
        return _to_product(item)
    return _settled(
        request,
        item,
        lambda: tell_ours(item.pk, key=form.cleaned_data["key"], by=user.label),
        lambda: stock_audit.edited(request, item.shop, item.offer_id, stock_audit.TOLD),
        _("Ozon is being told. The case comes back if it still differs afterwards."),
    )


def _settled(
    request: HttpRequest, item: StockItem, act: Callable[[], bool], listed: Callable[[], None], told: str
) -> HttpResponse:
    try:
        is_news = act()
    except NotPossible as error:  # somebody was first, or it is not ours to tell: said calmly
        messages.warning(request, str(error))
    else:
        if is_news:
            listed()
        (messages.success if is_news else messages.info)(
            request, told if is_news else _("It was done already; nothing changed.")
        )
    return _to_product(item)


def _to_product(item: StockItem) -> SeeOther:
    return SeeOther(reverse("stock-product", args=[item.shop_id, item.offer_id]))


@require_POST
def keeper_words(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What is kept back of a product and its lowest price."""
    shop = shop_or_404(request, shop_id)
    user = require(request, Permission.STOCK, shop)
    offer_id = request.POST.get("offer_id", "").replace("\0", "").strip()
    back = (
        SeeOther(reverse("stock-product", args=[shop.pk, offer_id]))
        if offer_id
        else SeeOther(reverse("stock"))
    )
    form = WordsForm(request.POST)
    if not StockItem.objects.filter(shop=shop, offer_id=offer_id).exists():
        messages.error(request, _("This product has no stock here."))
        return SeeOther(reverse("stock"))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return back
    kept = set_buffer(shop, offer_id, pieces=form.cleaned_data["buffer"], by=user.label)
    priced = set_floor(shop, offer_id, price=form.cleaned_data["floor"])
    if kept or priced:
        stock_audit.edited(request, shop, offer_id, stock_audit.KEPT)
    told = _("Noted.") if kept or priced else _("It was so already; nothing changed.")
    if priced:
        watch_prices(shop, now=timezone.now())  # whoever sets a floor wants to know whether it holds now
    if kept and shop.keeps_stock:
        told = _("Noted. Ozon is told the new quantity.")
    (messages.success if kept or priced else messages.info)(request, told)
    return back

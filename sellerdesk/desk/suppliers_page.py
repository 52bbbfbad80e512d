"""Suppliers of a shop, their articles, and the shop's defect codes. Reading is everybody's, changing the leads'."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from ozon.addresses import client_address
from ozon.models import Shop
from returns import defects, suppliers
from returns.models import Supplier
from returns.unit_states import Defect
from sellerdesk.desk.uploads import SizedHandler

ARTICLES = 100  # of one page
CHANGED = gettext_noop("suppliers and defect codes")


@require_safe
def suppliers_page(request: HttpRequest) -> HttpResponse:
    """One shop's at a time: the one the address names, else the person's first."""
    shops = list(shops_of(request.user))
    asked = request.GET.get("shop", "")
    shop = next((one for one in shops if str(one.pk) == asked), shops[0] if shops else None)
    return _page(request, shops, shop) if shop else redirect("first-run")


def _page(request: HttpRequest, shops: list[Shop], shop: Shop, mistakes: Any = None) -> HttpResponse:
    context = {
        "shops": shops,
        "shop": shop,
        "mistakes": mistakes,
        "suppliers": list(suppliers.suppliers_of(shop)),
        "codes": _codes(shop),
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "no_right": doors.no_right(),
    }
    return render(request, "desk/suppliers.html", context)


def _codes(shop: Shop) -> list[tuple[str, str, bool, bool]]:
    """Code, name, whether it is in use, whether it is the shop's own."""
    own = {row.code: row for row in defects.own_codes(shop)}
    off = {code for code, row in own.items() if not row.is_active}
    built_in = [(one.value, str(one.label), one.value not in off, False) for one in Defect]
    return built_in + [
        (code, row.name, row.is_active, True) for code, row in own.items() if code not in Defect.values
    ]


@require_safe
def supplier_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One supplier and the articles that come from it; the address may look for some of them."""
    supplier = _supplier(request, pk)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    offers = supplier.offers.order_by("offer_id")
    if words:
        offers = offers.filter(offer_id__icontains=words)
    context = {
        "supplier": supplier,
        "shop": supplier.shop,
        "words": words,
        "total": offers.count(),
        "offers": list(offers.values_list("offer_id", flat=True)[:ARTICLES]),
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), supplier.shop),
    }
    return render(request, "desk/supplier.html", context)


def _supplier(request: HttpRequest, pk: int) -> Supplier:
    return doors.row_or_404(Supplier.objects.select_related("shop"), request, pk)


def _lead(request: HttpRequest, shop_id: int) -> Shop:
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    return shop


@require_POST
def supplier_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A new supplier, without articles yet."""
    shop = _lead(request, shop_id)
    return _saved(request, Supplier(shop=shop), to=_address(shop))


@require_POST
def supplier_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name or contact."""
    supplier = _supplier(request, pk)
    doors.require(request, Permission.SETTLE, supplier.shop)
    return _saved(request, supplier, to=reverse("supplier", args=[pk]))


def _saved(request: HttpRequest, supplier: Supplier, *, to: str) -> HttpResponse:
    try:
        suppliers.save(supplier, name=_typed(request, "name"), contact=_typed(request, "contact"))
    except suppliers.NotTaken as error:
        messages.error(request, str(error))
    else:
        _listed(request, supplier.shop)
        messages.success(request, _("Kept."))
    return doors.SeeOther(to)


@require_POST
def supplier_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a supplier and what comes from it; what was found of its goods stays."""
    supplier = _supplier(request, pk)
    doors.require(request, Permission.SETTLE, supplier.shop)
    suppliers.remove(supplier)
    _listed(request, supplier.shop)
    messages.success(request, _("Removed."))
    return doors.SeeOther(_address(supplier.shop))


@require_POST
def supplier_article(request: HttpRequest, pk: int) -> HttpResponse:
    """An article comes from this supplier, or no more."""
    supplier = _supplier(request, pk)
    doors.require(request, Permission.SETTLE, supplier.shop)
    offer_id = _typed(request, "offer_id")
    try:
        if "drop" in request.POST:
            suppliers.take_away(supplier, offer_id)
        else:
            suppliers.give(supplier, offer_id)
    except suppliers.NotTaken as error:
        messages.error(request, str(error))
    else:
        _listed(request, supplier.shop)
    return doors.SeeOther(reverse("supplier", args=[pk]))


# Exempt only here, where nothing is read yet: the inner view is protected (as in files.py).
@csrf_exempt
def suppliers_file(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A table of articles and suppliers. With a mistake in it nothing is taken, and each mistake is named."""
    request.upload_handlers = [SizedHandler(request)]
    return _taken_in(request, shop_id)


@require_POST
@csrf_protect
def _taken_in(request: HttpRequest, shop_id: int) -> HttpResponse:
    shop = _lead(request, shop_id)
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > suppliers.MOST_BYTES:
        messages.error(request, _("Choose a CSV file of at most 1 MB."))
        return doors.SeeOther(_address(shop))
    parsed = suppliers.parse(file.read())
    if parsed.mistakes:
        return _page(request, list(shops_of(request.user)), shop, parsed)
    try:
        n = suppliers.take_in(shop, parsed.offers)
    except suppliers.NotTaken as error:
        messages.error(request, str(error))
        return doors.SeeOther(_address(shop))
    _listed(request, shop)
    text = ngettext("%(n)s article has its supplier.", "%(n)s articles have their supplier.", n)
    messages.success(request, text % {"n": n})
    return doors.SeeOther(_address(shop))


@require_POST
def code_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A defect code of the shop's own."""
    shop = _lead(request, shop_id)
    try:
        defects.add(shop, code=_typed(request, "code"), name=_typed(request, "name"))
    except defects.NotTaken as error:
        messages.error(request, str(error))
    else:
        _listed(request, shop)
        messages.success(request, _("Kept."))
    return doors.SeeOther(f"{_address(shop)}#codes")


@require_POST
def code_switch(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Take a defect code out of use, or back into it."""
    shop = _lead(request, shop_id)
    if defects.switch(shop, code=_typed(request, "code"), is_active="on" in request.POST):
        _listed(request, shop)
    return doors.SeeOther(f"{_address(shop)}#codes")


def _typed(request: HttpRequest, name: str) -> str:
    """A field without NUL, which the database cannot even be asked about."""
    return request.POST.get(name, "").replace("\x00", "")


def _listed(request: HttpRequest, shop: Shop) -> None:
    address = client_address(request)
    audit.record(doors.member(request), Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)


def _address(shop: Shop) -> str:
    return f"{reverse('suppliers')}?shop={shop.pk}"

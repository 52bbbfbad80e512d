"""The stock of a shop: each shelf with what is on hand, spoken for and free, beside Ozon's figures."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.doors import member
from accounts.models import User
from accounts.selectors import places_of, shops_of
from accounts.states import ALLOWED, Permission, Role
from inventory import shelves
from inventory.models import StockItem
from inventory.shelves import Wanted
from inventory.states import Grade
from ozon.models import Shop
from sellerdesk.desk import find_goods, find_words
from sellerdesk.desk import stock_filters as f

PAGE = 50


@require_safe
def stock_page(request: HttpRequest) -> HttpResponse:
    """One shop at a time: the one of the address, else the first."""
    user = member(request)
    places = places_of(user)
    if not places:
        return redirect("first-run")
    asked = f.number(request.GET.get("shop", ""))
    shop, role = next((place for place in places if place[0].pk == asked), places[0])
    context = _context(shop, role, wanted_of(shop, request.GET))
    return render(request, "desk/stock.html", {**context, "shops": [one for one, _role in places]})


def shop_of(user: User, query: QueryDict) -> Shop | None:
    """The shop of an address, if it is one of the user's; else his first."""
    shops = list(shops_of(user))
    asked = f.number(query.get("shop", ""))
    return next((shop for shop in shops if shop.pk == asked), shops[0] if shops else None)


def wanted_of(shop: Shop, query: QueryDict) -> Wanted:
    """The view of an address."""
    wanted = f.read(query)
    return replace(wanted, offers=named(shop, wanted.text))


def _context(shop: Shop, role: Role, wanted: Wanted) -> dict[str, Any]:
    """Everything the list shows. The number of queries does not grow with its rows."""
    found = shelves.listed(shop, wanted)
    page = list(shelves.behind(found, wanted.after)[: PAGE + 1])
    return {
        "shop": shop,
        "wanted": wanted,
        "query": f.written(wanted, shop.pk),
        "rows": shelves.dressed(shop, page[:PAGE]),
        "total": found.count(),
        "shown": len(page[:PAGE]),
        "is_first": wanted.after is None,
        "next": str(page[PAGE - 1].pk) if len(page) > PAGE else "",
        "warehouses": list(shelves.warehouse_names(shop).items()),
        "grades": Grade.choices,
        "grade_label": dict(Grade.choices).get(wanted.grade, ""),
        "oversold": StockItem.objects.filter(shop=shop, oversold_since__isnull=False).count(),
        "differing": StockItem.objects.filter(shop=shop, differs_since__isnull=False).count(),
        "may_stock": role in ALLOWED[Permission.STOCK],
    }


def named(shop: Shop, text: str) -> tuple[str, ...]:
    """Articles of the shop with exactly this barcode, SKU or article; none for words."""
    asked = find_words.read(text)
    if not asked.text:
        return ()
    return tuple(product.offer_id for product in find_goods.by_number([shop.pk], asked))

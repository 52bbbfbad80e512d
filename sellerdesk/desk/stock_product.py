"""A product's stock: its shelves, what moved them and who, which postings hold it, and what staff can do."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.doors import member, permissions
from accounts.states import Permission
from inventory import shelves
from inventory.models import Product
from inventory.states import Grade
from ozon.models import Shop
from sellerdesk.desk import keeper
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.stock_filters import number
from sellerdesk.desk.stock_preview import preview_of
from worklist import notices

MOVES, HOLDERS = 30, 50
REASONS = (_("miscounted"), _("found"), _("lost"), _("broken"), _("used up or given away"), _("new delivery"))


@require_safe
def stock_product(request: HttpRequest, shop_id: int, offer_id: str) -> HttpResponse:
    """The page; for htmx what the form being filled in would do."""
    shop = shop_or_404(request, shop_id)
    if "\0" in offer_id or not shelves.is_known(shop, offer_id):
        raise Http404
    rows = shelves.shelves_of(shop, offer_id)
    preview = preview_of(request.GET, rows)
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return render(request, "desk/stock_preview.html", {"preview": preview})
    context = _context(shop, offer_id, rows, before=number(request.GET.get("before", "")))
    user = member(request)
    notices.seen(user, shop=shop, offer_id=offer_id)
    rights = permissions(user, shop)
    acts = {
        "preview": preview,
        "typed": request.GET,
        "may_stock": Permission.STOCK in rights,
        "rights": rights,
    }
    context |= {"keeper": keeper.section(user, shop, offer_id)}
    return render(request, "desk/stock_product.html", {**context, **acts})


def _context(shop: Shop, offer_id: str, rows: list[shelves.Shelf], *, before: int | None) -> dict[str, Any]:
    """A constant number of queries."""
    kit = shelves.kit_of(shop, offer_id)
    moved = shelves.movements_of_product(shop, offer_id, before=before, limit=MOVES)
    held = shelves.holders_of(shop, offer_id, limit=HOLDERS)
    sound = [row for row in rows if row.stock]
    return {
        "shop": shop,
        "offer_id": offer_id,
        "product": Product.objects.filter(shop=shop, offer_id=offer_id).first(),
        "shelves": rows,
        "kit": kit,
        "total": sum(row.item.on_hand for row in rows if not row.is_kit),
        "reserved": sum(row.reserved or 0 for row in sound),
        "free": sum(row.free or 0 for row in sound),
        "moved": moved[:MOVES],
        "older": moved[MOVES - 1].row.pk if len(moved) > MOVES else None,
        "is_newest": before is None,
        "held": held[:HOLDERS],
        "more_held": len(held) > HOLDERS,
        "names": {row.item.pk: row.warehouse for row in rows},
        "many_places": len({row.item.warehouse_id for row in rows}) > 1,
        "grades": Grade.choices,
        "reasons": REASONS,
        "press": uuid4().hex,
    }

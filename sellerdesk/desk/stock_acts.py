"""What staff do to the shelves: each a form that works alone, answered by a word and the product's page."""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from inventory import corrections
from inventory.corrections import NotPossible
from inventory.models import StockItem, StockMovement
from inventory.states import Cause, Grade
from orders.kits import compose
from ozon.models import Shop
from sellerdesk.desk import stock_audit
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.stock_filters import number
from sellerdesk.desk.stock_preview import figure_of, pieces_of

LONGEST_KEY = 40
MOST_ROWS = 60  # of a kit's form
INCOMPLETE = gettext_lazy("The form is not complete. Open the page again.")


def _act(
    request: HttpRequest, shop_id: int, deed: Callable[[HttpRequest, User, StockItem], None]
) -> HttpResponse:
    """Do it to the shelf the form names, in the shop of the address; say why where it cannot be done."""
    shop = shop_or_404(request, shop_id)
    user = require(request, Permission.STOCK, shop)
    pk = number(request.POST.get("shelf", ""))
    item = StockItem.objects.select_related("shop").filter(shop=shop, pk=pk).first() if pk else None
    if item is None:
        messages.error(request, _("Say which shelf."))
        return SeeOther(f"{reverse('stock')}?shop={shop.pk}")
    try:
        deed(request, user, item)
    except NotPossible as no:
        messages.error(request, str(no))
    return to_product(shop, item.offer_id)


def to_product(shop: Shop, offer_id: str) -> SeeOther:
    return SeeOther(reverse("stock-product", args=[shop.pk, offer_id]))


@require_POST
def stock_correct(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Set what is on hand, or change it by a difference."""
    return _act(request, shop_id, _correct)


def _correct(request: HttpRequest, user: User, item: StockItem) -> None:
    figure = figure_of(request.POST.get("figure", ""))
    if figure is None:
        raise NotPossible(_("Write a figure like 12, or a difference like +2 or -2."))
    how = {"key": _press(request), "reason": request.POST.get("reason", ""), "by": user.label}
    if figure.is_difference:
        done = corrections.correct_by(item.pk, pieces=figure.pieces, **how)
    else:
        seen = _seen(request, item)
        done = corrections.correct_to(item.pk, figure=figure.pieces, seen=seen, **how)
    if done is None:
        messages.info(request, _("It is so already; nothing changed."))
        return
    stock_audit.moved(request, item, Cause.CORRECTION)
    undo = {"url": reverse("stock-undo", args=[done.pk]), "fields": {"reason": _("taken back at once")}}
    item.refresh_from_db()
    said = _("Corrected: %(n)s on hand now.") % {"n": item.on_hand}
    messages.success(request, said, extra_tags=json.dumps(undo))


@require_POST
def stock_regrade(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Move pieces to the shelf of another grade."""
    return _act(request, shop_id, _regrade)


def _regrade(request: HttpRequest, user: User, item: StockItem) -> None:
    pieces, to = pieces_of(request.POST.get("pieces", "")), request.POST.get("to", "")
    if pieces is None or to not in Grade.values:
        raise NotPossible(_("Write how many pieces, and where they go."))
    reason = request.POST.get("reason", "")
    corrections.regrade(
        item.pk, to=Grade(to), pieces=pieces, key=_press(request), reason=reason, by=user.label
    )
    stock_audit.moved(request, item, Cause.REGRADED)
    said = ngettext("%(n)s piece moved: %(grade)s.", "%(n)s pieces moved: %(grade)s.", pieces)
    messages.success(request, said % {"n": pieces, "grade": Grade(to).label})


@require_POST
def stock_place(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Note where the goods lie."""
    return _act(request, shop_id, _place)


def _place(request: HttpRequest, _user: User, item: StockItem) -> None:
    place = corrections.set_place(item.pk, place=request.POST.get("place", "").replace("\0", "")).place
    stock_audit.edited(request, item.shop, item.offer_id, stock_audit.PLACE)
    said = _("Place: %(place)s") % {"place": place} if place else _("The place is not noted any more.")
    messages.success(request, said)


@require_POST
def stock_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a correction back by the opposite one."""
    wrong = row_or_404(StockMovement.objects.select_related("shop", "item__shop"), request, pk)
    user = require(request, Permission.STOCK, wrong.shop)
    try:
        corrections.undo(wrong.pk, reason=request.POST.get("reason", ""), by=user.label)
    except NotPossible as no:
        messages.error(request, str(no))
    else:
        stock_audit.moved(request, wrong.item, Cause.CORRECTION)
        messages.success(request, _("Taken back."))
    return to_product(wrong.shop, wrong.component)


@require_POST
def stock_kit(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Say what a kit is made of; all pieces taken out: it is no kit any more."""
    shop = shop_or_404(request, shop_id)
    user = require(request, Permission.STOCK, shop)
    kit = request.POST.get("offer", "").replace("\0", "")[:100]
    try:
        held = compose(shop, kit, _parts(request), by=user.label)
    except NotPossible as no:
        messages.error(request, str(no))
    else:
        if held is not None:
            stock_audit.edited(request, shop, kit, stock_audit.KIT)
        _say_composed(request, held)
    return to_product(shop, kit) if kit else SeeOther(f"{reverse('stock')}?shop={shop.pk}")


def _parts(request: HttpRequest) -> dict[str, int]:
    """Articles with their pieces; a row without either is left out. Raises ``NotPossible``."""
    parts: dict[str, int] = {}
    rows = zip(
        request.POST.getlist("part")[:MOST_ROWS], request.POST.getlist("pieces")[:MOST_ROWS], strict=False
    )
    for article, typed in rows:
        article, typed = article.strip().replace("\0", "")[:100], typed.strip()
        if not article or typed in {"", "0"}:
            continue
        pieces = pieces_of(typed)
        if pieces is None:
            raise NotPossible(_("%(text)s is no number of pieces.") % {"text": typed})
        parts[article] = parts.get(article, 0) + pieces
    return parts


def _say_composed(request: HttpRequest, held: int | None) -> None:
    if held is None:
        messages.info(request, _("It is so already; nothing changed."))
    elif held:
        said = ngettext(
            "Saved. %(n)s open posting holds the components now.",
            "Saved. %(n)s open postings hold the components now.",
            held,
        )
        messages.success(request, said % {"n": held})
    else:
        messages.success(request, _("Saved."))


def _seen(request: HttpRequest, item: StockItem) -> int:
    """What the page showed to be on hand."""
    shown = request.POST.get(f"seen-{item.pk}", "")
    pieces = number(shown.removeprefix("-"))
    if pieces is None:
        raise NotPossible(str(INCOMPLETE))
    return -pieces if shown.startswith("-") else pieces


def _press(request: HttpRequest) -> str:
    """The name of this press: a form sent twice acts once. Raises ``NotPossible`` for a form without one."""
    key = request.POST.get("press", "")
    if not (key.isalnum() and key.isascii() and len(key) <= LONGEST_KEY):
        raise NotPossible(str(INCOMPLETE))
    return key

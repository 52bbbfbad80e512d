"""Counting: a scan, a typed figure, a file; entering what was found, or dropping it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, require, row_or_404
from accounts.models import User
from accounts.states import Permission
from inventory import counting
from inventory.corrections import NotPossible
from inventory.models import Product, StockItem, StockTake, Warehouse
from inventory.states import Grade, TakeState
from sellerdesk.desk import stock_audit
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.stock_codes import product_of
from sellerdesk.desk.stock_csv import MOST_BYTES, parse
from sellerdesk.desk.stock_filters import number
from sellerdesk.desk.stock_preview import pieces_of
from sellerdesk.desk.stock_takes import take_context
from sellerdesk.desk.uploads import SizedHandler


@require_POST
def stock_take_start(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Begin to count a warehouse of the shop, or join whoever counts it."""
    shop = shop_or_404(request, shop_id)
    user = require(request, Permission.STOCK, shop)
    warehouse_id = number(request.POST.get("warehouse", ""))
    known = warehouse_id and Warehouse.objects.filter(shop=shop, warehouse_id=warehouse_id).exists()
    if warehouse_id is None or not known:
        messages.error(request, _("Say which warehouse is counted."))
        return SeeOther(reverse("stock-takes"))
    reason = request.POST.get("reason", "").replace("\0", "")
    is_joined = StockTake.objects.filter(
        shop=shop, warehouse_id=warehouse_id, state=TakeState.COUNTING
    ).exists()
    take = counting.start(shop, warehouse_id, reason=reason, by=user.label)
    if not is_joined:
        stock_audit.counted(request, take)
    return to_take(take)


def to_take(take: StockTake) -> SeeOther:
    return SeeOther(reverse("stock-take", args=[take.pk]))


def _take(request: HttpRequest, pk: int) -> tuple[StockTake, User]:
    take = row_or_404(StockTake.objects.select_related("shop"), request, pk)
    return take, require(request, Permission.STOCK, take.shop)


@require_POST
def stock_take_scan(request: HttpRequest, pk: int) -> HttpResponse:
    """One more of what was scanned. With a number in front (``3*4600…``) so many; ``back``: one less."""
    take, user = _take(request, pk)
    grade = _grade(request.POST.get("grade", ""))
    often, code = _often(request.POST.get("code", ""))
    often = -1 if request.POST.get("back") else often
    read, wrong, last = product_of(user, take.shop, code), "", ""
    if read.product is None:
        wrong = read.said
    else:
        last = read.product.offer_id
        try:
            counting.count(take.pk, offer_id=last, grade=grade, pieces=often)
        except NotPossible as no:
            wrong = str(no)
    return _answer(request, take, user, last=last, wrong=wrong, grade=grade)


def _answer(request: HttpRequest, take: StockTake, user: User, **said: Any) -> HttpResponse:
    """What the page shows now; without a script the page itself, so that the next scan needs no more than Enter."""
    context = take_context(user, take, **said)
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/stock_take_live.html" if is_part else "desk/stock_take.html", context)


def _often(text: str) -> tuple[int, str]:
    first, star, rest = text.strip().partition("*")
    pieces = pieces_of(first) if star and len(first) < 5 else None
    return (pieces, rest) if pieces else (1, text)


def _grade(text: str) -> Grade:
    return Grade(text) if text in Grade.values else Grade.A


@require_POST
def stock_take_line(request: HttpRequest, pk: int) -> HttpResponse:
    """The figure of a line as it was typed; empty: the line is taken out."""
    take, user = _take(request, pk)
    offer_id, grade = (
        request.POST.get("offer", "").replace("\0", "")[:100],
        _grade(request.POST.get("grade", "")),
    )
    typed = request.POST.get("pieces", "").strip()
    pieces = 0 if typed == "0" else pieces_of(typed)
    wrong = ""
    try:
        if typed and pieces is None:
            raise NotPossible(_("%(text)s is no number of pieces.") % {"text": typed[:30]})
        if typed and offer_id not in _known(take):
            raise NotPossible(
                _("No product of this shop has the article %(offer_id)s.") % {"offer_id": offer_id}
            )
        counting.set_count(take.pk, offer_id=offer_id, grade=grade, pieces=pieces)
    except NotPossible as no:
        wrong = str(no)
    return _answer(request, take, user, last=offer_id, wrong=wrong, grade=grade)


def _known(take: StockTake) -> set[str]:
    """All articles of the shop."""
    products = Product.objects.filter(shop=take.shop).values_list("offer_id", flat=True)
    items = StockItem.objects.filter(shop=take.shop).values_list("offer_id", flat=True)
    return {*products, *items}


# The handler has to be set before anything of the body is read; the token of the form is in it.
@csrf_exempt
def stock_take_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures out of a file, all of it or nothing."""
    handler = SizedHandler(request)
    request.upload_handlers = [handler]
    return _file(request, pk, handler)


@require_POST
@csrf_protect
def _file(request: HttpRequest, pk: int, handler: SizedHandler) -> HttpResponse:
    take, _user = _take(request, pk)
    sent = request.FILES.get("file")
    if handler.too_big or (sent and (sent.size or 0) > MOST_BYTES):
        messages.error(request, _("The file is larger than 2 MB. Send it in parts."))
    elif sent is None:
        messages.error(request, _("Choose a file first."))
    else:
        _take_in(request, take, sent.read())
    return to_take(take)


def _take_in(request: HttpRequest, take: StockTake, content: bytes) -> None:
    parsed = parse(content, known=_known(take))
    if parsed.mistakes:
        more = _("And %(n)s more.") % {"n": parsed.more} if parsed.more else ""
        said = [_("Nothing was taken from the file."), *parsed.mistakes, more]
        messages.error(request, " ".join(filter(None, said)))
        return
    try:
        counting.take_in(take.pk, parsed.counts)
    except NotPossible as no:
        messages.error(request, str(no))
        return
    n = len(parsed.counts)
    messages.success(request, ngettext("%(n)s line taken in.", "%(n)s lines taken in.", n) % {"n": n})


@require_POST
def stock_take_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was found, as it was seen."""
    take, user = _take(request, pk)
    try:
        entered = counting.post(take.pk, seen=request.POST.get("seen", ""), by=user.label)
    except NotPossible as no:
        messages.error(request, str(no))
        return to_take(take)
    take.refresh_from_db(fields=["state"])
    stock_audit.counted(request, take)
    n = len(entered)
    said = ngettext("Entered: %(n)s figure corrected.", "Entered: %(n)s figures corrected.", n) % {"n": n}
    messages.success(request, said if n else _("Entered: every figure was right."))
    return to_take(take)


@require_POST
def stock_take_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the count."""
    take, _user = _take(request, pk)
    try:
        stock_audit.counted(request, counting.drop(take.pk))
    except NotPossible as no:
        messages.error(request, str(no))
        return to_take(take)
    messages.success(request, _("The count was dropped; no figure changed."))
    return SeeOther(reverse("stock-takes"))

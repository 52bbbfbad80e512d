"""Putting cancelled goods back by scanner: the label or a product finds the task, each unit is scanned or all at once.

How far a task is scanned is kept in the person's session: nothing is put back before the last unit is. A part that
was cancelled out of a packed posting is listed beside them and told by its button: the rest of its parcel still goes.
A kit goes back as its components: each bears a barcode of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member, require, row_or_404
from accounts.models import User
from accounts.selectors import shops_where
from accounts.states import Permission
from inventory.goods import PART, Kits
from inventory.kits import kits_about
from inventory.selectors import pictures
from orders import cancellations, parts
from orders.cancellations import NotPossible
from orders.models import Cancellation, Posting
from orders.packing_find import kits_with
from orders.states import CANCELLED, CancellationState, Goods, Part
from sellerdesk.desk import find_goods, find_numbers, find_words
from sellerdesk.desk.wording import said
from worklist.models import WorkItem
from worklist.states import LIVE, Kind

SCANNED = "put_back"
LISTED = 50


def _open(user: User) -> QuerySet[Cancellation]:
    """Cancelled postings whose goods have to be put back, in the shops where the user may, the oldest first."""
    rows = Cancellation.objects.filter(
        shop__in=shops_where(user, Permission.STOCK).order_by().values("pk"),
        state=CancellationState.CANCELLED,
        stock=Part.PENDING,
        goods__in=[Goods.PACKED, Goods.UNKNOWN],
        posting__ozon_status=CANCELLED,
    )
    return (
        rows.select_related("shop", "posting")
        .prefetch_related("posting__lines")
        .order_by("recorded_at", "pk")
    )


def _parts(user: User) -> QuerySet[WorkItem]:
    """Cancelled parts of packed postings that have to be taken out, where the user may, the oldest first."""
    shops = shops_where(user, Permission.STOCK).order_by().values("pk")
    rows = WorkItem.objects.filter(shop__in=shops, kind=Kind.PUT_BACK, key__contains=PART, state__in=LIVE)
    return rows.select_related("shop").order_by("pk")


@require_safe
def put_backs(request: HttpRequest) -> HttpResponse:
    """What is to be put back, with the one being scanned above it."""
    return _page(request, member(request))


def _page(request: HttpRequest, user: User, *, wrong: str = "", done: str = "") -> HttpResponse:
    found = _open(user)
    kept = request.session.get(SCANNED, {})
    current = found.filter(pk=kept.get("case")).first() if kept else None
    rows, taken_out = list(found.defer("posting__payload")[:LISTED]), _parts(user)
    context = {
        "rows": rows,
        "parts": list(taken_out[:LISTED]),
        "total": found.count() + taken_out.count(),
        "current": current,
        "lines": _lines(current, kept.get("counts", {})) if current else [],
        "wrong": wrong,
        "done": done,
        "may_stock": shops_where(user, Permission.STOCK).exists(),
    }
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(
        request, "desk/stock_put_back_live.html" if is_part else "desk/stock_put_back.html", context
    )


def _kits(cases: Iterable[Cancellation]) -> dict[int, Kits]:
    """The kits in these postings, by shop: at most two queries for each shop."""
    offers: dict[int, set[str]] = {}
    for case in cases:
        offers.setdefault(case.shop_id, set()).update(line.offer_id for line in case.posting.lines.all())
    return {shop: kits_about(shop, articles) for shop, articles in offers.items()}


def _wanted(case: Cancellation, kits: Kits) -> dict[str, int]:
    """Pieces to put back, by article, kits taken apart."""
    wanted: dict[str, int] = {}
    for line in case.posting.lines.all():
        for offer_id, per in kits.parts.get(line.offer_id, {line.offer_id: 1}).items():
            wanted[offer_id] = wanted.get(offer_id, 0) + line.quantity * per
    return wanted


def _meant(case: Cancellation, kits: Kits, products: set[tuple[int, str]]) -> Mapping[str, int]:
    """The pieces of the task a code stands for: one of an article, or all that is in one kit; none where it holds
    neither."""
    wanted, listed = _wanted(case, kits), {line.offer_id for line in case.posting.lines.all()}
    for offer_id in sorted(offer_id for shop, offer_id in products if shop == case.shop_id):
        if offer_id in wanted:
            return {offer_id: 1}
        if offer_id in listed:
            return kits.parts[offer_id]
    return {}


def _lines(case: Cancellation, counts: dict[str, int]) -> list[dict[str, Any]]:
    wanted = _wanted(case, _kits([case])[case.shop_id])
    known = pictures(case.shop, wanted)
    return [
        {
            "offer_id": offer_id,
            "product": known.get(offer_id),
            "wanted": pieces,
            "scanned": min(counts.get(offer_id, 0), pieces),
        }
        for offer_id, pieces in wanted.items()
    ]


@require_POST
def put_back_scan(request: HttpRequest) -> HttpResponse:
    """A label opens its task, a product counts one of the task's; the last one puts everything back."""
    user = member(request)
    asked = find_words.read(request.POST.get("code", ""))
    if not asked.text:
        return _page(request, user, wrong=_("Nothing was read. Scan again."))
    if case := _by_label(user, asked):
        request.session[SCANNED] = {"case": case.pk, "counts": {}}
        return _page(request, user)
    return _by_product(request, user, asked)


def _by_label(user: User, asked: find_words.Asked) -> Cancellation | None:
    """The task of the posting with this number, or of its order, parcel or return; or with this code on its label."""
    shops = list(shops_where(user, Permission.STOCK).values_list("pk", flat=True))
    if not shops:
        return None
    codes = [asked.text, *asked.numbers]
    on_label = Q(posting__upper_barcode__in=codes) | Q(posting__lower_barcode__in=codes)
    if case := _open(user).filter(on_label).first():
        return case
    leads = {lead.pair for lead in find_numbers.whole(shops, asked)}
    found = _open(user).filter(posting__posting_number__in={number for _shop, number in leads})
    return next((case for case in found if (case.shop_id, case.posting.posting_number) in leads), None)


def _part_named(user: User, shops: list[int], asked: find_words.Asked) -> WorkItem | None:
    """The part of the posting with this number or label, or with this product in it."""
    waiting = list(_parts(user)[:LISTED])
    if not waiting:
        return None
    codes = [asked.text, *asked.numbers]
    labels = Posting.objects.filter(Q(upper_barcode__in=codes) | Q(lower_barcode__in=codes), shop__in=shops)
    postings = {lead.pair for lead in find_numbers.whole(shops, asked)}
    postings |= set(labels.values_list("shop_id", "posting_number"))
    goods = {(one.shop_id, one.offer_id) for one in find_goods.by_number(shops, asked)}
    held = _held(waiting) if goods else {}
    for item in waiting:
        if (item.shop_id, item.posting_number) in postings or held.get(item.pk, set()) & goods:
            return item
    return None


def _held(waiting: Sequence[WorkItem]) -> dict[int, set[tuple[int, str]]]:
    """The goods of each part, as (shop, article). One query for each shop."""
    found: dict[int, set[tuple[int, str]]] = {}
    for shop in {item.shop for item in waiting}:
        items = {item.key: item.pk for item in waiting if item.shop_id == shop.pk}
        for key, lines in parts.pieces_of(shop, items).items():
            found[items[key]] = {(shop.pk, line.offer_id) for line in lines}
    return found


def _by_product(request: HttpRequest, user: User, asked: find_words.Asked) -> HttpResponse:
    shops = list(shops_where(user, Permission.STOCK).values_list("pk", flat=True))
    products = {(one.shop_id, one.offer_id) for one in find_goods.by_number(shops, asked)} if shops else set()
    kept = request.session.get(SCANNED, {})
    found = _needing(user, products, kept) if products else None
    if found is None and (part := _part_named(user, shops, asked) if shops else None):
        return _page(request, user, wrong=f"{part.posting_number}: {said(part.reason)}")
    if not products:
        unknown = _("Nothing to put back has the code %(code)s. Look it up with Ctrl+K, or put it aside.")
        return _page(request, user, wrong=unknown % {"code": asked.text})
    if found is None:
        return _page(request, user, wrong=_("No cancelled posting waits for this product. Put it aside."))
    case, kits = found
    counts = dict(kept.get("counts", {})) if kept.get("case") == case.pk else {}
    for offer_id, pieces in _meant(case, kits, products).items():
        counts[offer_id] = counts.get(offer_id, 0) + pieces
    request.session[SCANNED] = {"case": case.pk, "counts": counts}
    if all(counts.get(one, 0) >= pieces for one, pieces in _wanted(case, kits).items()):
        return _put_back(request, user, case)
    return _page(request, user)


def _needing(
    user: User, products: set[tuple[int, str]], kept: dict[str, Any]
) -> tuple[Cancellation, Kits] | None:
    """The task being scanned if it still lacks one of these products, else the oldest that holds one; with its shop's
    kits."""
    offers = {offer_id for _shop, offer_id in {*products, *kits_with(list(products))}}
    holding = _open(user).filter(posting__lines__offer_id__in=offers).distinct()[:LISTED]
    kits = _kits(holding)
    rows = [case for case in holding if _meant(case, kits[case.shop_id], products)]
    current = next((case for case in rows if case.pk == kept.get("case")), None)
    if current is None:
        return (rows[0], kits[rows[0].shop_id]) if rows else None
    here, counts = kits[current.shop_id], kept.get("counts", {})
    wanted = _wanted(current, here)
    lacks = any(counts.get(one, 0) < wanted[one] for one in _meant(current, here, products))
    return (current, here) if lacks else None


def _put_back(request: HttpRequest, user: User, case: Cancellation) -> HttpResponse:
    try:
        cancellations.put_back(case.pk, by=user.label)
    except NotPossible as no:
        return _page(request, user, wrong=str(no))
    request.session.pop(SCANNED, None)
    done = _("Put back: %(number)s") % {"number": case.posting.posting_number}
    if not request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        messages.success(request, done)
        return SeeOther(reverse("put-backs"))
    return _page(request, user, done=done)


@require_POST
def put_back_all(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole posting lies on the shelf, without scanning each piece."""
    case = row_or_404(Cancellation.objects.select_related("shop", "posting"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    return _put_back(request, user, case)


@require_POST
def put_back_leave(request: HttpRequest) -> HttpResponse:
    """Forget what was scanned of the task; nothing was put back."""
    member(request)
    request.session.pop(SCANNED, None)
    return SeeOther(reverse("put-backs"))

"""The packer's screen: scanning opens a posting and counts its goods. Each answer is a whole page without a script,
and only what changed with one."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member, no_right, require, row_or_404
from accounts.selectors import shops_of
from accounts.states import Permission
from orders import packing
from orders.models import Packing, Posting
from orders.packing_faces import shelves_of
from orders.packing_find import clean, find, goods_by_code
from orders.packing_stops import NotPossible, StopPacking
from orders.states import PackState
from sellerdesk.desk.packing_answer import SHOWN, answer, packing_of
from sellerdesk.desk.packing_screen import LAST, Said, aside, in_hand, options_of, packer_shops, screen
from sellerdesk.desk.packing_send import told

REMEMBERED = 100  # scans that can be taken back, of one packing


@require_safe
def packing_desk(request: HttpRequest) -> HttpResponse:
    """Nothing in hand: scan something."""
    if not packer_shops(member(request)):
        raise PermissionDenied(no_right())
    return render(request, "desk/pack.html", screen(request))


@require_safe
def packing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A posting in hand. For htmx what may have changed: a cancellation stops the packer here."""
    one = packing_of(request, pk)
    shown = one if one.state in SHOWN else None
    if request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return render(request, "desk/pack_hand.html", in_hand(shown, None, None, member(request)))
    if shown is None:
        return SeeOther(reverse("packing-desk"))
    return render(request, "desk/pack.html", screen(request, packing=shown))


@require_safe
def packing_stopped(request: HttpRequest, pk: int) -> HttpResponse:
    """A posting that must not be packed, and why."""
    rows = Posting.objects.defer("payload").select_related("shop").prefetch_related("lines")
    posting = row_or_404(rows, request, pk)
    require(request, Permission.STOCK, posting.shop)
    return render(request, "desk/pack.html", screen(request, refused=posting))


@require_safe
def packing_done(request: HttpRequest) -> HttpResponse:
    """What the packer finished lately: the part beside the posting that asks for news."""
    shops = packer_shops(member(request))
    if not shops:
        raise PermissionDenied(no_right())
    return render(request, "desk/pack_done.html", aside(request, shops))


@require_POST
def packing_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a posting of the list in hand."""
    posting = row_or_404(Posting.objects.defer("payload").select_related("shop"), request, pk)
    require(request, Permission.STOCK, posting.shop)
    return _open(request, posting, code="")


@require_POST
def packing_scan(request: HttpRequest) -> HttpResponse:
    """A code was read: it counts a piece of the posting in hand, or opens another. Nothing typed means: it is all
    there, pack it."""
    code = clean(request.POST.get("code", ""))
    hand = request.POST.get("packing", "")
    if hand.isascii() and hand.isdecimal() and len(hand) < 18:
        one = packing_of(request, int(hand))
        if one.state == PackState.PACKING:
            return _count(request, one, code) if code else told(request, one)
    shop_ids = packer_shops(member(request))
    if not shop_ids:
        raise PermissionDenied(no_right())
    posting = find(shop_ids, code, by=member(request).label[:150]) if code else None
    if posting is None:
        return answer(request, None, Said("unknown", _nothing(request, shop_ids, code)))
    return _open(request, posting, code=code)


def _open(request: HttpRequest, posting: Posting, *, code: str) -> HttpResponse:
    """Take it in hand; a product's code counts at once."""
    by = member(request).label[:150]
    try:
        one = packing.start(posting.pk, by=by)
    except StopPacking as error:
        return answer(request, None, Said("stopped", str(error)), refused=posting)
    except NotPossible as error:
        return answer(request, None, Said("refused", str(error)))
    if one.state != PackState.PACKING:
        return answer(request, None, Said("refused", _already(one)))
    if code and code not in _names(posting):
        return _count(request, one, code)
    text = _("%(number)s is in your hands. Scan its goods.") % {"number": posting.posting_number}
    return answer(request, one, Said("opened", text))


def _names(posting: Posting) -> set[str]:
    """Codes that mean the parcel and none of its goods."""
    return {
        posting.posting_number,
        posting.tracking_number,
        posting.upper_barcode,
        posting.lower_barcode,
    }


def _already(one: Packing) -> str:
    words = {"number": one.posting.posting_number, "state": one.get_state_display()}
    return _("%(number)s is out of your hands: %(state)s. Scan the next one.") % words


def _count(request: HttpRequest, one: Packing, code: str) -> HttpResponse:
    """One piece more, or why not."""
    try:
        result = packing.scan(one.pk, code=code, by=member(request).label[:150])
    except NotPossible as error:
        return answer(request, None, Said("refused", str(error)))
    if result.kind == "unknown" and (said := _parcel_said(request, one, clean(code))):
        return answer(request, one, said)
    fresh = packing_of(request, one.pk)
    sku = str(result.line.sku) if result.line else ""
    if result.kind in {"counted", "complete"}:
        remember(request, one.pk, sku)
    if result.kind == "complete" and options_of(request)["auto"]:
        return told(request, fresh)
    return answer(request, fresh, Said(result.kind, result.text, sku))


def _parcel_said(request: HttpRequest, one: Packing, code: str) -> Said | None:
    """What to say to the code of a parcel while one is in hand; None where it is no parcel's."""
    found = find(packer_shops(member(request)), code)
    if found is None or code not in _names(found):
        return None
    number = {"number": found.posting_number}
    if found.pk == one.posting_id:
        return Said("opened", _("%(number)s is in your hands. Scan its goods.") % number)
    text = _("%(number)s is another posting. Finish the one in your hands, or put it aside, and scan again.")
    return Said("refused", text % number)


def remember(request: HttpRequest, pk: int, sku: str) -> None:
    """Keep which line was scanned last, so that it can be taken back."""
    known = request.session.get(LAST, [])
    before = known[1] if known and known[0] == pk else []
    request.session[LAST] = [pk, [*before, sku][-REMEMBERED:]]


def _nothing(request: HttpRequest, shop_ids: list[int], code: str) -> str:
    """Why a code opened nothing, and what to do next."""
    if not code:
        return _("Scan a label or a product, or type the number of a posting.")
    product = goods_by_code(shop_ids, code).first()
    if product:
        shelves = shelves_of([product.shop_id], [product.offer_id]).values()
        what = {"name": product.name or product.offer_id, "place": ", ".join(sorted(set(shelves)))}
        if what["place"]:
            return _("No posting to pack needs %(name)s. Put it back on its place: %(place)s.") % what
        return _("No posting to pack needs %(name)s. Put it back on the shelf.") % what
    others = shops_of(request.user).exclude(pk__in=shop_ids)
    foreign = find(list(others.values_list("pk", flat=True)), code)
    if foreign:
        return _("%(code)s belongs to the shop “%(shop)s”, where your role does not pack.") % {
            "code": code,
            "shop": foreign.shop.name,
        }
    return _(
        "Nothing to pack has the code %(code)s. Scan it once more, or type the number of the posting."
    ) % {"code": code}

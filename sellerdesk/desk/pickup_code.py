"""The barcode returns are fetched with: shown large, as Ozon's PDF, and a new one in place of one that got about.

Whoever shows it is handed the parcels, so it is asked of Ozon each time, given to those who fetch, and kept nowhere.
"""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import audit
from accounts.doors import SeeOther, member, require
from accounts.states import Action, Permission
from outbox.models import Effect
from outbox.services import mode_of
from outbox.states import EffectKind, Mode
from ozon.addresses import client_address
from ozon.client.errors import Forbidden, OzonError, Refused
from ozon.models import Shop
from returns import giveout_codes, giveouts
from returns.giveouts import NotPossible
from sellerdesk.desk.doors import shop_or_404
from sellerdesk.desk.pickup_rows import states_of

NO_STORE = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
logger = logging.getLogger(__name__)


def _fetcher(request: HttpRequest, shop_id: int) -> Shop:
    """The shop, for who may fetch its parcels."""
    shop = shop_or_404(request, shop_id)
    require(request, Permission.STOCK, shop)
    return shop


@require_safe
def code_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The code large enough for a scanner to read it off a phone, and what became of the last renewal."""
    shop = _fetcher(request, shop_id)
    text, error = "", ""
    try:
        text = giveout_codes.code_of(shop)
    except OzonError as refused:
        error = words_of(refused)
    renewals = Effect.objects.filter(shop=shop, kind=EffectKind.GIVEOUT_RESET).order_by("-id")
    context = {
        "shop": shop,
        "state": states_of([shop])[shop.pk],
        "code": text,
        "mark": giveout_codes.mark(text) if text else "",
        "error": error,
        "renewal": renewals.first(),
        "is_off": mode_of(shop.pk, EffectKind.GIVEOUT_RESET) is not Mode.ON,
    }
    answer = render(request, "desk/pickup_code.html", context)
    for name, value in NO_STORE.items():
        answer.headers[name] = value
    return answer


def words_of(error: OzonError) -> str:
    """What a person at the point is told, and what he can do."""
    if isinstance(error, Forbidden):
        said = {"words": error.message}
        return _("Ozon does not give this key the barcode: %(words)s. See what the key's roles open.") % said
    if not isinstance(error, Refused):
        return _("Ozon cannot be reached just now. Try again in a minute.")
    return _("Ozon does not give the barcode just now: %(words)s. Try again in a minute.") % {
        "words": error.message
    }


@require_safe
def code_png(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The picture as Ozon draws it, checked to be one."""
    return _file(_fetcher(request, shop_id), giveout_codes.picture_of, "image/png", "inline")


@require_safe
def code_pdf(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Ozon's PDF, to be saved or printed."""
    shop = _fetcher(request, shop_id)
    place = f'attachment; filename="pick-up-barcode-{shop.pk}.pdf"'
    return _file(shop, giveout_codes.document_of, "application/pdf", place)


def _file(shop: Shop, read: Callable[[Shop], bytes], kind: str, disposition: str) -> HttpResponse:
    """424 in words where Ozon gives none."""
    try:
        content = read(shop)
    except OzonError as error:
        logger.info("shop %s: no barcode: %s", shop.pk, error)
        return HttpResponse(
            words_of(error), status=424, content_type="text/plain; charset=utf-8", headers=NO_STORE
        )
    return HttpResponse(content, content_type=kind, headers={**NO_STORE, "Content-Disposition": disposition})


@require_POST
def code_new(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Have the code the person saw replaced, once however often it is pressed."""
    shop = _fetcher(request, shop_id)
    back = SeeOther(reverse("pickup-code", args=[shop.pk]))
    mark = request.POST.get("mark", "")
    if not (mark.isascii() and mark.isalnum() and len(mark) == giveout_codes.MARK):
        messages.error(request, _("Look at the barcode first: only the one you see can be replaced."))
        return back
    try:
        giveouts.ask_reset(shop, mark, by=member(request).label)
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        audit.record(member(request), Action.PICKUP_CODE, shop=shop, address=client_address(request))
        messages.success(request, _("A new barcode is asked for. Do not show the old one any more."))
    return back

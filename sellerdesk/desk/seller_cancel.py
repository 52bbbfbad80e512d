"""The page on which an order, or a part of it, is cancelled by the seller: choose, see what it does, confirm."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from money.approvals import AskedAlready, told_asked
from money.models import Approval
from orders import index_forecast, seller_second
from orders.cancel_reasons import Reason, Reasons, reasons_of
from orders.models import Posting, SellerCancellation
from orders.seller_cancel import COMMENT_LIMIT, NotPossible, Wish, amount_of, listing, offered
from orders.states import SELLER_CANCEL_OPEN
from outbox.board import on_its_way
from outbox.states import EffectKind
from ozon.models import Shop
from sellerdesk.desk.actions import sum_of, switch_caution
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.dossier import Dossier, read
from sellerdesk.desk.seller_choice import Choice, missing, read_choice
from sellerdesk.desk.seller_foresight import foreseen
from sellerdesk.desk.shop_errors import complaint
from sellerdesk.desk.stale import Seen


def typed_key(posting: Posting) -> str:
    """Under which name words that were not accepted are kept."""
    return f"cancel:{posting.pk}"


@require_GET
def seller_cancel_page(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Reasons from Ozon, the pieces, and what the choice in the address would do. Asks Ozon for the reasons once."""
    shop, posting = _found(request, shop_id, posting_number)
    seen = mark_of(shop, posting_number)
    dossier = read(shop, posting_number, user=doors.member(request))
    ways = offered(posting)
    under_way = _under_way(shop, posting_number)
    reasons = reasons_of(posting) if ways and under_way is None else Reasons()
    choice = read_choice(posting, reasons, request.GET)
    words = doors.typed(request, typed_key(posting)).get("comment", "")
    context = {
        "d": dossier,
        "posting": posting,
        "ways": ways,
        "under_way": under_way,
        "reasons": reasons,
        "told": complaint(reasons.error)[1] if reasons.error else "",
        "choice": choice,
        "lines": [
            (line, *dossier.face(line.offer_id, line.name), choice.wanted[line.sku])
            for line in posting.lines.all()
        ],
        "comment": words,
        "typed_key": typed_key(posting),
        "limit": COMMENT_LIMIT,
        "case": Seen(shop.pk, seen, posting_number),
        **_foresight(dossier, posting, choice),
    }
    return render(request, "desk/seller_cancel.html", context)


@require_POST
def seller_cancel_do(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Confirm: exactly the sum and the pieces the page showed. Above the user's limit a second person is asked."""
    shop, posting = _found(request, shop_id, posting_number)
    user = doors.require(request, Permission.DECIDE, shop)
    comment = request.POST.get("comment", "").replace("\0", "")[:COMMENT_LIMIT]
    reasons = reasons_of(posting) if offered(posting) else Reasons()
    choice = read_choice(posting, reasons, request.POST)
    amount = amount_of(posting, choice.pieces)
    no = _refusal(request, posting, choice, comment, amount)
    if no or choice.reason is None:
        return _again(request, posting, choice, comment, no)
    wish = _wish(choice, choice.reason, comment, request.POST.get("listed", ""))
    started = timezone.now()
    forecast = index_forecast.of_shop(shop, amount=amount, currency=posting.currency)
    try:
        done = seller_second.cancel_as(posting.pk, wish, user=user, foreseen=forecast.kept())
    except (NotPossible, AskedAlready) as error:
        return _again(request, posting, choice, comment, str(error))
    doors.forget_typed(request, typed_key(posting))
    _say(request, done, started)
    return doors.to_posting(shop.pk, posting_number)


def _refusal(
    request: HttpRequest, posting: Posting, choice: Choice, comment: str, amount: Decimal | None
) -> str:
    """Why the press is not carried out; empty when it is."""
    if not offered(posting):
        return _("Ozon does not let this order be cancelled any more. Look at its status.")
    if told := missing(choice, comment):
        return told
    if request.POST.get("amount", "") != ("" if amount is None else str(amount)):
        return _("The amount changed meanwhile. Look at it again.")
    return ""


def _say(request: HttpRequest, done: SellerCancellation | Approval, started: datetime) -> None:
    if isinstance(done, Approval):
        messages.success(request, told_asked(done, started))
    elif done.decided_at >= started:
        sent = on_its_way(done.shop_id, EffectKind.POSTING_CANCEL)
        messages.success(request, " ".join([_("Decided."), sent]))
    else:
        messages.info(request, _("Already decided by %(who)s; nothing changed.") % {"who": done.by})


def _found(request: HttpRequest, shop_id: int, posting_number: str) -> tuple[Shop, Posting]:
    shop = get_object_or_404(shops_of(doors.member(request)), pk=shop_id)
    rows = Posting.objects.select_related("shop").prefetch_related("lines")
    number = posting_number.replace("\0", "")
    return shop, get_object_or_404(rows, shop=shop, posting_number=number)


def _under_way(shop: Shop, number: str) -> SellerCancellation | None:
    rows = SellerCancellation.objects.filter(shop=shop, posting_number=number)
    return rows.filter(state__in=SELLER_CANCEL_OPEN).first()


def _wish(choice: Choice, reason: Reason, comment: str, listed: str) -> Wish:
    return Wish(
        reason_id=reason.reason_id,
        reason=reason.title,
        comment=comment.strip(),
        pieces=choice.pieces,
        listed=listed,
    )


def _again(request: HttpRequest, posting: Posting, choice: Choice, comment: str, told: str) -> doors.SeeOther:
    """Back to the form with the choice and the words as they were, and what was wrong."""
    doors.keep_typed(request, typed_key(posting), {"comment": comment})
    messages.error(request, told)
    path = reverse("seller-cancel", args=[posting.shop_id, posting.posting_number])
    return doors.SeeOther(f"{path}?{choice.query}")


def _foresight(dossier: Dossier, posting: Posting, choice: Choice) -> dict[str, Any]:
    """What the choice would do, and the button that does it with the exact sum."""
    if choice.error:
        return {"then": [], "button": "", "denied": choice.error}
    amount = amount_of(posting, choice.pieces)
    index = index_forecast.of_shop(dossier.shop, amount=amount, currency=posting.currency)
    reason_id = choice.reason.reason_id if choice.reason else 0
    alone = dossier.allowance.covers(amount, posting.currency)
    return {
        "then": foreseen(
            dossier, posting, pieces=choice.pieces, reason_id=reason_id, amount=amount, index=index
        ),
        "index": index,
        "amount": "" if amount is None else str(amount),
        "listed": listing(posting),
        "button": _button(sum_of(amount, posting.currency), is_part=bool(choice.pieces), alone=alone),
        "tone": "stop" if alone else "go",
        "caution": "" if alone else _above(dossier),
        "switch": switch_caution(dossier, EffectKind.POSTING_CANCEL),
        "needs_comment": choice.reason is not None and choice.reason.needs_comment,
        "denied": _denied(dossier, choice),
    }


def _denied(dossier: Dossier, choice: Choice) -> str:
    if Permission.DECIDE not in dossier.rights:
        return doors.no_right()
    return _("Choose a reason.") if choice.reason is None else ""


def _above(dossier: Dossier) -> str:
    limit = sum_of(dossier.allowance.most, dossier.allowance.currency)
    return _("Above %(limit)s a second person has to agree.") % {"limit": limit}


def _button(total: str, *, is_part: bool, alone: bool) -> str:
    words = {"sum": total}
    match (bool(total), is_part, alone):
        case (True, False, True):
            return _("Cancel the order, return %(sum)s") % words
        case (True, True, True):
            return _("Cancel this part, return %(sum)s") % words
        case (True, _part, False):
            return _("Ask a second person: return %(sum)s") % words
        case (False, False, True):
            return _("Cancel the order")
        case (False, True, True):
            return _("Cancel this part")
        case _:
            return _("Ask a second person")

"""Buttons of a posting: decide a request, say where the goods are. POST, then 303 to the posting's page."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import forget_typed, keep_typed, require, row_or_404, to_posting
from accounts.models import User
from accounts.states import Permission
from money.approvals import AskedAlready, told_asked
from money.models import Approval
from orders import cancellations, requests, second
from orders.forms import DecisionForm, RejectionForm, first_error
from orders.models import Cancellation, CancellationRequest
from orders.selectors import posting_of
from outbox.board import on_its_way
from outbox.states import EffectKind


def typed_key(request_pk: int) -> str:
    """Under which name the words of a rejection that was not accepted are kept."""
    return f"request:{request_pk}"


@require_POST
def approve_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a buyer's wish to cancel: Ozon pays. The amount on the screen must still be the posting's."""
    wish = row_or_404(CancellationRequest.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, wish.shop)
    form = DecisionForm(request.POST)
    posting = posting_of(wish.shop, wish.posting_number)
    if not form.is_valid():
        messages.error(request, first_error(form))
    elif form.cleaned_data["amount"] != (posting.amount if posting else None):
        messages.error(request, _("The amount changed meanwhile. Look at it again."))
    else:
        _decide(request, wish, approve=True, comment=form.cleaned_data["comment"], user=user)
    return to_posting(wish.shop_id, wish.posting_number)


@require_POST
def reject_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Reject a buyer's wish to cancel, with a comment the buyer reads."""
    wish = row_or_404(CancellationRequest.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, wish.shop)
    form = RejectionForm(request.POST)
    if form.is_valid():
        _decide(request, wish, approve=False, comment=form.cleaned_data["comment"], user=user)
    else:
        keep_typed(request, typed_key(pk), {"comment": request.POST.get("comment", "")[:2000]})
        messages.error(request, first_error(form))
    return to_posting(wish.shop_id, wish.posting_number)


def _decide(
    request: HttpRequest, wish: CancellationRequest, *, approve: bool, comment: str, user: User
) -> None:
    started = timezone.now()
    try:
        decided = second.decide_as(wish.pk, approve=approve, comment=comment, user=user)
    except (requests.NotPossible, AskedAlready) as error:
        # Nobody did anything wrong: Ozon, the buyer or a colleague was first.
        messages.warning(request, str(error))
        return
    forget_typed(request, typed_key(wish.pk))
    if isinstance(decided, Approval):
        messages.success(request, told_asked(decided, started))
    elif _is_news(decided.decided_at, started):
        said = _("Approved.") if approve else _("Rejected.")
        messages.success(request, f"{said} {on_its_way(wish.shop_id, EffectKind.REQUEST_DECIDE)}")
    else:
        messages.info(
            request, _("Already decided by %(who)s; nothing changed.") % {"who": decided.decided_by}
        )


def _is_news(moment: datetime | None, started: datetime) -> bool:
    """Whether this press did it, and not an earlier one."""
    return moment is not None and moment >= started


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The goods are on the shelf again."""
    return _tell(request, pk, cancellations.put_back, _("Put back: the goods are free again."))


@require_POST
def handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The goods are with the carrier."""
    told = _("Noted: the carrier has the goods. They come back to stock when they are received.")
    return _tell(request, pk, cancellations.tell_handed_over, told)


def _tell(request: HttpRequest, pk: int, act: Callable[..., Cancellation], told: str) -> HttpResponse:
    case = row_or_404(Cancellation.objects.select_related("shop", "posting"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    before = (case.stock, case.goods)
    try:
        after = act(pk, by=user.label)
    except cancellations.NotPossible as error:
        messages.error(request, str(error))
    else:
        is_news = (after.stock, after.goods) != before
        (messages.success if is_news else messages.info)(
            request, told if is_news else _("This was told already; nothing changed.")
        )
    return to_posting(case.shop_id, case.posting.posting_number)

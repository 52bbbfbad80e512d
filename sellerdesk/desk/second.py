"""The answers to a question about money: agree, refuse, take it back. POST, then 303 to the posting's page."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.models import User
from accounts.states import Permission
from money import approvals
from money.models import Approval
from money.states import ApprovalKind, ApprovalState
from orders import second as requests
from orders import seller_second
from orders.forms import first_error
from outbox.board import on_its_way
from outbox.states import EffectKind
from returns import paid_by_hand
from returns import second as returns
from returns.paid_by_hand import BY_HAND
from sellerdesk.desk.wording import said

# What carries a decision out, and which effect it leads to.
GRANTS: dict[str, tuple[Callable[..., Approval], EffectKind]] = {
    ApprovalKind.REQUEST: (requests.grant, EffectKind.REQUEST_DECIDE),
    ApprovalKind.RETURN: (returns.grant, EffectKind.RETURN_DECIDE),
    ApprovalKind.SELLER_CANCEL: (seller_second.grant, EffectKind.POSTING_CANCEL),
}


class RefusalForm(forms.Form):
    reason = forms.CharField(
        max_length=500, error_messages={"required": gettext_lazy("Say why you do not agree.")}
    )


def typed_key(pk: int) -> str:
    """Under which name the words of a refusal that was not accepted are kept."""
    return f"approval:{pk}"


@require_POST
def second_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree: exactly the frozen decision is carried out, once, if the case is still the same."""
    asked, user = _asked(request, pk)
    is_by_hand = BY_HAND in asked.payload
    grant, effect = (paid_by_hand.grant, None) if is_by_hand else GRANTS[asked.kind]
    answered = _answer(request, lambda: grant(asked.pk, user=user))
    if answered is not None and answered.state == ApprovalState.GRANTED:
        told = on_its_way(asked.shop_id, effect) if effect else _("Written down. Ozon is told nothing of it.")
        messages.success(request, " ".join([_("Agreed."), told]))
    elif answered is not None:
        messages.error(
            request, _("Nothing was done, the question is closed: %(why)s") % {"why": said(answered.reason)}
        )
    return doors.to_posting(asked.shop_id, asked.posting_number)


@require_POST
def second_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not agree, with a reason the asker reads."""
    asked, user = _asked(request, pk)
    form = RefusalForm(request.POST)
    if not form.is_valid():
        doors.keep_typed(request, typed_key(pk), {"reason": request.POST.get("reason", "")[:2000]})
        messages.error(request, first_error(form))
        return doors.to_posting(asked.shop_id, asked.posting_number)
    reason = form.cleaned_data["reason"]
    if _answer(request, lambda: approvals.refuse(asked.pk, user=user, reason=reason)) is not None:
        doors.forget_typed(request, typed_key(pk))
        messages.success(request, _("Refused. %(who)s reads your reason.") % {"who": asked.asked_by})
    return doors.to_posting(asked.shop_id, asked.posting_number)


@require_POST
def second_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own question back."""
    asked = doors.row_or_404(Approval.objects.select_related("shop"), request, pk)
    user = doors.member(request)
    if _answer(request, lambda: approvals.withdraw(asked.pk, user=user)) is not None:
        messages.success(request, _("Taken back: nobody is asked any more."))
    return doors.to_posting(asked.shop_id, asked.posting_number)


def _asked(request: HttpRequest, pk: int) -> tuple[Approval, User]:
    """The question and who would answer it; 404 and 403 else."""
    asked = doors.row_or_404(Approval.objects.select_related("shop"), request, pk)
    return asked, doors.require(request, Permission.SETTLE, asked.shop)


def _answer(request: HttpRequest, act: Callable[[], Approval]) -> Approval | None:
    """What became of the question; None, with the reason said, where somebody answered it before."""
    try:
        return act()
    except approvals.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except approvals.Answered as error:
        messages.info(request, str(error))
        return None

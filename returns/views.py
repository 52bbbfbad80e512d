"""The buttons of a return: one decision, then 303 to the posting's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import keep_or_forget, require, row_or_404, to_posting
from accounts.models import User
from accounts.states import Permission
from money.approvals import AskedAlready, told_asked
from money.models import Approval
from orders.forms import first_error
from outbox.board import on_its_way
from outbox.states import EffectKind
from returns import cabinet_acts, second, services
from returns.forms import CabinetForm, DecisionForm
from returns.models import Return
from returns.states import Claim

KEPT = ("action_id", "amount", "shipping", "comment", "rejection_reason_id")


def typed_key(return_pk: int) -> str:
    """Under which name the words of a decision that was not accepted are kept."""
    return f"return:{return_pk}"


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide a claim with one of the actions Ozon offered. Money moves once, whatever is pressed twice."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, case.shop)
    form = DecisionForm(request.POST)
    error = _decide(request, case, form, user=user) if form.is_valid() else first_error(form)
    if error:
        messages.error(request, error)
    keep_or_forget(request, typed_key(pk), KEPT, is_refused=bool(error))
    return to_posting(case.shop_id, case.posting_number)


@require_POST
def cabinet_done(request: HttpRequest, pk: int) -> HttpResponse:
    """A person decided the claim in Ozon's cabinet, where alone it can be, and says what."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, case.shop)
    form = CabinetForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return to_posting(case.shop_id, case.posting_number)
    try:
        cabinet_acts.done(case.pk, answer=Claim(form.cleaned_data["answer"]), by=user)
    except services.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Written down. The claim closes here when Ozon shows it."))
    return to_posting(case.shop_id, case.posting_number)


def _decide(request: HttpRequest, case: Return, form: DecisionForm, *, user: User) -> str:
    """Decide or ask a second person, and say so; or the reason why not."""
    started = timezone.now()
    try:
        decided = second.decide_as(case.pk, decision=form.decision(), user=user)
    except (services.NotPossible, AskedAlready) as error:
        return str(error)
    if isinstance(decided, Approval):
        messages.success(request, told_asked(decided, started))
    elif decided.decided_at is not None and decided.decided_at >= started:
        told = on_its_way(case.shop_id, EffectKind.RETURN_DECIDE)
        messages.success(request, " ".join([_("Decided."), told]))
    else:
        messages.info(
            request, _("Already decided by %(who)s; nothing changed.") % {"who": decided.decided_by}
        )
    return ""

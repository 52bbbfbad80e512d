"""The button of a refund that was paid outside Ozon: written down, then 303 to the posting's page."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.doors import keep_or_forget, require, row_or_404, to_posting
from accounts.models import User
from accounts.states import Permission
from money.approvals import AskedAlready, told_asked
from money.models import Approval
from orders.forms import AmountField, first_error
from orders.models import Posting
from returns.paid_by_hand import Payment, record_as
from returns.services import NotPossible

KEPT = ("offer_id", "amount", "reference")


class PaymentForm(forms.Form):
    offer_id = forms.CharField(
        max_length=100, error_messages={"required": gettext_lazy("Choose a product of this order.")}
    )
    amount = AmountField(
        max_length=40, error_messages={"required": gettext_lazy("Write an amount like 1170 or 1170,50.")}
    )
    reference = forms.CharField(
        max_length=120, error_messages={"required": gettext_lazy("Write the number of the payment.")}
    )

    def payment(self) -> Payment:
        """What was paid. Only of a valid form."""
        return Payment(**{name: self.cleaned_data[name] for name in KEPT})


def typed_key(posting_pk: int) -> str:
    """Under which name the words of a payment that was not accepted are kept."""
    return f"hand:{posting_pk}"


@require_POST
def refund_by_hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was paid back outside Ozon. Ozon is told nothing; pressed twice it is written once."""
    posting = row_or_404(Posting.objects.select_related("shop"), request, pk)
    user = require(request, Permission.DECIDE, posting.shop)
    form = PaymentForm(request.POST)
    error = _record(request, posting, form, user=user) if form.is_valid() else first_error(form)
    if error:
        messages.error(request, error)
    keep_or_forget(request, typed_key(pk), KEPT, is_refused=bool(error))
    return to_posting(posting.shop_id, posting.posting_number)


def _record(request: HttpRequest, posting: Posting, form: PaymentForm, *, user: User) -> str:
    """Write it down or ask a second person, and say so; or the reason why not."""
    started = timezone.now()
    try:
        found = record_as(posting.pk, payment=form.payment(), user=user)
    except (NotPossible, AskedAlready) as error:
        return str(error)
    if isinstance(found, Approval):
        messages.success(request, told_asked(found, started))
    elif found.created_at >= started:
        messages.success(request, _("Written down. Ozon is told nothing of it."))
    else:
        messages.info(request, _("Written down before; nothing changed."))
    return ""

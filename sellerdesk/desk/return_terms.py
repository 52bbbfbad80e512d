"""The terms of a shop's returns, which differ by contract and change: everybody reads them, settlers write them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, doors
from accounts.forms import dress
from accounts.models import User
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from ozon.addresses import client_address
from ozon.models import Shop
from returns.models import ReturnTerms
from returns.terms import terms_of

CHANGED = gettext_noop("Terms of returns")
# In the order of a return's life: what each figure does here, and its most.
HELP = {
    "cabinet_hours": (gettext_lazy("Then Ozon approves a claim of FBS or FBO by itself."), 240),
    "offer_days": (gettext_lazy("Counted from the moment a part is declined or its time is over."), 60),
    "most_offers": (gettext_lazy("Ozon takes no more of them."), 10),
    "dispute_days": (gettext_lazy("Shown after a rejection."), 365),
    "evidence_days": (gettext_lazy("The deadline of a dispute in the queue."), 60),
    "verdict_days": (gettext_lazy("Shown with a dispute."), 365),
    "compensation_days": (gettext_lazy("Then an offer for lost or spoiled goods lapses."), 365),
    "stuck_days": (
        gettext_lazy("Then a parcel that stands still, or was never shown, comes into the queue."),
        365,
    ),
    "money_days": (gettext_lazy("Then a refund without a booking comes into the queue."), 365),
}


class TermsForm(forms.ModelForm[ReturnTerms]):
    """All terms of the shop. ``claim_days`` is the shop's own column."""

    claim_days = forms.IntegerField(
        label=gettext_lazy("Days to decide a claim (rFBS)"),
        help_text=gettext_lazy("Then Ozon returns the money by itself."),
        min_value=1,
        max_value=60,
    )

    class Meta:
        model = ReturnTerms
        fields = tuple(HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (text, most) in HELP.items():
            field = self.fields[name]
            field.help_text = text
            field.validators += [MinValueValidator(1), MaxValueValidator(most)]
            field.widget.attrs |= {"min": 1, "max": most, "inputmode": "numeric"}
        self.order_fields(["cabinet_hours", "claim_days"])
        dress(self)


@require_GET
def return_terms(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What holds, and the form for a settler."""
    shop = _shop(request, shop_id)
    form = TermsForm(instance=terms_of(shop), initial={"claim_days": shop.claim_days})
    return _page(request, shop, form)


@require_POST
def set_return_terms(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Write the shop's terms. Deadlines of what is in the queue already stay as they are."""
    shop = _shop(request, shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    form = TermsForm(request.POST, instance=terms_of(shop), initial={"claim_days": shop.claim_days})
    if not form.is_valid():
        return _page(request, shop, form)
    if form.has_changed():
        _keep(form, shop, by=user, address=client_address(request))
        messages.success(request, _("The terms are set. They count from the next reading on."))
    else:
        messages.info(request, _("Nothing was changed."))
    return doors.SeeOther(reverse("shop-returns", args=[shop.pk]))


@transaction.atomic
def _keep(form: TermsForm, shop: Shop, *, by: User, address: str | None) -> None:
    values = {name: form.cleaned_data[name] for name in HELP}
    ReturnTerms.objects.update_or_create(shop=shop, defaults=values)
    Shop.objects.filter(pk=shop.pk).update(claim_days=form.cleaned_data["claim_days"])
    audit.record(by, Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)


def _shop(request: HttpRequest, shop_id: int) -> Shop:
    return get_object_or_404(shops_of(doors.member(request)), pk=shop_id)


def _page(request: HttpRequest, shop: Shop, form: TermsForm) -> HttpResponse:
    may_settle = Permission.SETTLE in doors.permissions(doors.member(request), shop)
    if not may_settle:
        for field in form.fields.values():
            field.disabled = True
    context = {"shop": shop, "form": form, "may_settle": may_settle, "no_right": doors.no_right()}
    return render(request, "desk/return_terms.html", context)

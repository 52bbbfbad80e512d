"""Refund limits of a shop: what each role may give back alone. Everybody in the shop reads them, owners set them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import doors
from accounts.forms import dress
from accounts.selectors import shops_of
from accounts.states import Permission, Role
from money.limits import limits_of, set_limit
from money.models.approvals import LIMITED
from orders.forms import AmountField
from ozon.models import Shop
from sellerdesk.desk.wording import money_text, unit_of


class LimitsForm(forms.Form):
    """A sum in the shop's currency for each role that can have a limit; empty: any sum."""

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in LIMITED:
            self.fields[role] = AmountField(
                required=False,
                max_length=40,
                label=f"{capfirst(role.label)}, {unit_of(shop.currency)}",
                help_text=_("Empty: any sum."),
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input num sum"}
                ),
            )
        dress(self)


@require_safe
def limits_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What the limits are; the fields are for an owner."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    return _page(request, shop, LimitsForm(shop=shop, initial=_written(shop)))


@require_POST
def set_limits(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Set them all at once. What waits for a second person goes on waiting and is judged by the new ones."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.OWN, shop)
    form = LimitsForm(request.POST, shop=shop)
    if not form.is_valid():
        return _page(request, shop, form)
    with transaction.atomic():
        news = [
            set_limit(shop=shop, role=role, amount=form.cleaned_data[role], user=user) for role in LIMITED
        ]
    told = _("The limits are set.") if any(news) else _("The limits were so already; nothing changed.")
    (messages.success if any(news) else messages.info)(request, told)
    return doors.SeeOther(reverse("shop-limits", args=[shop.pk]))


def _page(request: HttpRequest, shop: Shop, form: LimitsForm) -> HttpResponse:
    limits = limits_of(shop)
    rights = doors.permissions(doors.member(request), shop)
    context = {
        "shop": shop,
        "form": form,
        "may_own": Permission.OWN in rights,
        "rows": [(capfirst(role.label), _text(limits, role)) for role in (Role.OWNER, *LIMITED)],
        "foreign": [limit for limit in limits.values() if limit.currency != shop.currency],
    }
    return render(request, "desk/limits.html", context)


def _written(shop: Shop) -> dict[str, str]:
    """The sums as a person types them; one in another currency than the shop's is shown beside, not here."""
    return {
        role: money_text(limit.amount, "")
        for role, limit in limits_of(shop).items()
        if limit.currency == shop.currency
    }


def _text(limits: Any, role: Role) -> str:
    limit = limits.get(role)
    return "" if limit is None else money_text(limit.amount, limit.currency)

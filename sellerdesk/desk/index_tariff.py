"""What Ozon takes for orders the seller cancels, by zones of the error index: everybody reads it, settlers write it."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, doors
from accounts.forms import dress
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from orders.forms import AmountField
from orders.index_forecast import Zone, contract_of, tariff_row, zones_of
from orders.models import IndexTariff
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.wording import fine_percent_text, money_text, unit_of

ROWS = 6
CHANGED = gettext_noop("Cost of our own cancellations")


class TariffForm(forms.Form):
    """A tariff of the shop's own from a day on. Zones rise; the last one may have no end."""

    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days the index is counted over"), min_value=1, max_value=366
    )
    least = AmountField(label=gettext_lazy("Least for an order"), required=False, max_length=20)
    most = AmountField(label=gettext_lazy("Most for an order"), required=False, max_length=20)
    source = forms.CharField(label=gettext_lazy("Where you know it from"), max_length=300, required=False)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(ROWS):
            self.fields[f"up_to_{n}"] = AmountField(required=False, max_length=8)
            self.fields[f"percent_{n}"] = AmountField(required=False, max_length=8)
        self.fields["least"].label = f"{self.fields['least'].label}, {unit_of(shop.currency)}"
        self.fields["most"].label = f"{self.fields['most'].label}, {unit_of(shop.currency)}"
        dress(self)

    @property
    def zone_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"up_to_{n}"], self[f"percent_{n}"]) for n in range(ROWS)]

    @property
    def plain(self) -> list[Any]:
        return [self[name] for name in ("valid_from", "days", "least", "most", "source")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [(data.get(f"up_to_{n}"), data.get(f"percent_{n}")) for n in range(ROWS)]
        rows: list[tuple[Decimal | None, Decimal]] = [
            (up_to, percent) for up_to, percent in given if percent is not None
        ]
        half = any(up_to is not None and percent is None for up_to, percent in given)
        if half or not rows or not _rises([up_to for up_to, _percent in rows]):
            raise ValidationError(_("Write the zones from the lowest up; only the last one has no end."))
        if any(percent > 100 for _up_to, percent in rows):
            raise ValidationError(_("A charge is at most 100 percent of the order."))
        data["zones"] = [
            {"up_to": None if up_to is None else str(up_to), "percent": str(percent)}
            for up_to, percent in rows
        ]
        return data


def _rises(ends: list[Decimal | None]) -> bool:
    """Whether each end is above the one before, and none but the last is open."""
    return all(low is not None and (high is None or low < high) for low, high in pairwise(ends))


@require_GET
def tariff_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What holds today, where it is from, and the form for a settler."""
    shop = _shop(request, shop_id)
    row = tariff_row(shop, timezone.localdate())
    return _page(request, shop, TariffForm(shop=shop, initial=_initial(shop, row)))


@require_POST
def tariff_set(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Write a tariff of the shop's own. One of the same day is replaced."""
    shop = _shop(request, shop_id)
    doors.require(request, Permission.SETTLE, shop)
    form = TariffForm(request.POST, shop=shop)
    if not form.is_valid():
        return _page(request, shop, form)
    data = form.cleaned_data
    facts = {name: data[name] for name in ("days", "zones", "least", "most", "source")}
    IndexTariff.objects.update_or_create(
        shop=shop,
        contract=contract_of(shop),
        valid_from=data["valid_from"],
        defaults={**facts, "currency": shop.currency},
    )
    _list(request, shop)
    messages.success(request, _("The tariff is set."))
    return doors.SeeOther(reverse("index-tariff", args=[shop.pk]))


@require_POST
def tariff_drop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everybody's tariff holds again. Idempotent."""
    shop = _shop(request, shop_id)
    doors.require(request, Permission.SETTLE, shop)
    gone, _rows = IndexTariff.objects.filter(shop=shop).delete()
    if gone:
        _list(request, shop)
    told = _("The common tariff holds again.") if gone else _("It held already; nothing changed.")
    (messages.success if gone else messages.info)(request, told)
    return doors.SeeOther(reverse("index-tariff", args=[shop.pk]))


def _shop(request: HttpRequest, shop_id: int) -> Shop:
    return get_object_or_404(shops_of(doors.member(request)), pk=shop_id)


def _page(request: HttpRequest, shop: Shop, form: TariffForm) -> HttpResponse:
    row = tariff_row(shop, timezone.localdate())
    context = {
        "shop": shop,
        "row": row,
        "zones": _rows(zones_of(row.zones)) if row else [],
        "bounds": _bounds(row),
        "is_own": row is not None and row.shop_id == shop.pk,
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "form": form,
    }
    return render(request, "desk/index_tariff.html", context)


def _rows(zones: list[Zone]) -> list[tuple[str, str]]:
    """Each zone in words, with what it costs."""
    found, below = [], Decimal(0)
    for zone in zones:
        if zone.up_to is None:
            name = _("above %(from)s") % {"from": fine_percent_text(below)}
        else:
            name = _("up to %(to)s") % {"to": fine_percent_text(zone.up_to)}
            below = zone.up_to
        found.append((name, fine_percent_text(zone.percent)))
    return found


def _bounds(row: IndexTariff | None) -> str:
    """Least and most of one charge, as far as there are such."""
    bounds = [("≥", row.least), ("≤", row.most)] if row else []
    told = [
        f"{sign} {money_text(amount, row.currency)}" for sign, amount in bounds if amount is not None and row
    ]
    return ", ".join(told)


def _list(request: HttpRequest, shop: Shop) -> None:
    address = client_address(request)
    audit.record(doors.member(request), Action.SHOP_EDITED, shop=shop, address=address, fields=CHANGED)


def _initial(shop: Shop, row: IndexTariff | None) -> dict[str, Any]:
    """What holds today, to start from. Bounds only in the currency they would be kept in."""
    initial: dict[str, Any] = {"valid_from": timezone.localdate().isoformat()}
    if row is None:
        return initial
    initial |= {"days": row.days, "source": row.source}
    bounds = {"least": row.least, "most": row.most} if row.currency == shop.currency else {}
    initial |= {name: money_text(value, "") for name, value in bounds.items() if value}
    for n, zone in enumerate(zones_of(row.zones)[:ROWS]):
        initial |= {
            f"up_to_{n}": "" if zone.up_to is None else str(zone.up_to),
            f"percent_{n}": str(zone.percent),
        }
    return initial

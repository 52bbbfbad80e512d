"""What is typed about a product's numbers and a shop's guards."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import dress
from inventory.models import GuardSettings, Product
from orders.forms import AmountField
from sellerdesk.desk.wording import money_text

FIGURE = {"inputmode": "numeric", "autocomplete": "off", "class": "input num sum"}
MOST_PIECES = 100_000


class SettleForm(forms.Form):
    """The figures the person decided by, and the name of his press."""

    key = forms.RegexField(r"^[0-9a-f]{32}$")
    on_hand = forms.IntegerField()
    present = forms.IntegerField()
    reserved = forms.IntegerField()


class TellForm(forms.Form):
    key = forms.RegexField(r"^[0-9a-f]{32}$")


class WordsForm(forms.Form):
    """Pieces kept back in each warehouse, and the lowest price of one piece; empty: none."""

    buffer = forms.IntegerField(
        label=gettext_lazy("Kept back in each warehouse, pieces"),
        min_value=0,
        max_value=MOST_PIECES,
        required=False,
        widget=forms.NumberInput(attrs=FIGURE),
        help_text=gettext_lazy(
            "Ozon is told so many fewer: a margin against counting errors and other sales."
        ),
    )
    floor = AmountField(
        label=gettext_lazy("Lowest price of one piece"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**FIGURE, "inputmode": "decimal"}),
        help_text=gettext_lazy("A price under it becomes a case. Empty: no lowest price."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    @classmethod
    def of(cls, product: Product | None) -> "WordsForm":
        floor = product.floor_price if product else None
        initial = {
            "buffer": product.buffer if product else 0,
            "floor": "" if floor is None else money_text(floor, ""),
        }
        return cls(initial=initial)

    def clean_buffer(self) -> int:
        return int(self.cleaned_data["buffer"] or 0)

    def clean_floor(self) -> Any:
        floor = self.cleaned_data["floor"]
        if floor is not None and not floor:
            raise ValidationError(_("Leave it empty for no lowest price."))
        return floor


class GuardsForm(forms.ModelForm[GuardSettings]):
    class Meta:
        model = GuardSettings
        fields = ("warns_low_stock", "cover_days", "warns_prices", "price_fall", "price_rise")
        labels = {
            "warns_low_stock": gettext_lazy("Warn when stock runs low"),
            "cover_days": gettext_lazy("Days the stock should last"),
            "warns_prices": gettext_lazy("Warn of prices that look like an error"),
            "price_fall": gettext_lazy("Fall below the median, percent"),
            "price_rise": gettext_lazy("Rise above the median, percent"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = {"cover_days": (1, 365), "price_fall": (1, 99), "price_rise": (1, 1000)}
        for name, (least, most) in limits.items():
            self.fields[name] = forms.IntegerField(
                label=self.fields[name].label,
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(attrs=FIGURE),
            )
        dress(self)

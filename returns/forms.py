"""The form of a decision on a return."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.forms import AmountField
from returns.answers import ANSWERS
from returns.services import Decision


class CabinetForm(forms.Form):
    """What a person decided in Ozon's cabinet."""

    answer = forms.ChoiceField(
        choices=[(answer, answer.label) for answer in ANSWERS],
        error_messages={"required": _("Say what you decided.")},
    )


class DecisionForm(forms.Form):
    """``amount`` is what the page showed or the person typed; whether it may be is the service's to say."""

    action_id = forms.IntegerField()
    amount = AmountField(required=False, max_length=40)
    shipping = AmountField(required=False, max_length=40)
    comment = forms.CharField(required=False, max_length=1000)
    rejection_reason_id = forms.IntegerField(required=False)

    def decision(self) -> Decision:
        """What the person chose. Only of a valid form."""
        return Decision(
            action_id=self.cleaned_data["action_id"],
            comment=self.cleaned_data["comment"],
            rejection_reason_id=self.cleaned_data["rejection_reason_id"],
            amount=self.cleaned_data["amount"],
            shipping=self.cleaned_data["shipping"] or Decimal(0),
        )

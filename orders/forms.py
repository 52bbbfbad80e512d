"""Forms of decisions on postings, and the field in which people type amounts."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orders.requests import COMMENT_LIMIT

_AMOUNT = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?")
# Thousands after commas are only taken where a point follows: "1,170" may be meant either way.
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")
_UNITS = re.compile(r"\s+|CN¥|US\$|Br|[₽₸¥$€]")


class AmountField(forms.CharField):
    """An amount as people write it: ``1 170,00``, ``1170.5``, ``1,170.50 $``. Gives a Decimal, or None when empty."""

    default_error_messages = {"amount": _("Write an amount like 1170 or 1170,50.")}

    def clean(self, value: Any) -> Decimal | None:
        text = _UNITS.sub("", super().clean(value))
        if not text:
            return None
        if _COMMAS.fullmatch(text):
            text = text.replace(",", "")
        if not _AMOUNT.fullmatch(text):
            raise ValidationError(self.error_messages["amount"], code="amount")
        return Decimal(text.replace(",", "."))


class DecisionForm(forms.Form):
    """``amount`` is the sum the page showed; empty where none was known."""

    amount = AmountField(required=False, max_length=40)
    comment = forms.CharField(required=False, max_length=COMMENT_LIMIT, strip=True)


class RejectionForm(forms.Form):
    comment = forms.CharField(
        max_length=COMMENT_LIMIT,
        error_messages={"required": _("A rejection needs a comment for the buyer.")},
    )


class ClosingForm(forms.Form):
    reason = forms.CharField(max_length=300, error_messages={"required": _("Say what was done about it.")})


def first_error(form: forms.Form) -> str:
    """The first thing wrong with a form, for a person."""
    return next((str(errors[0]) for errors in form.errors.values()), "")

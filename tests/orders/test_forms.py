"""Amounts as people type them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from orders.forms import AmountField


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1170", "1170"),
        ("1 170,50", "1170.50"),
        ("1\u202f170,00\u00a0₽", "1170.00"),
        ("8\u202f970.40\u00a0CN¥", "8970.40"),
        ("8,970.40 US$", "8970.40"),
        ("1,234,567.5", "1234567.5"),
        ("12,5 Br", "12.5"),
        ("3000 ₸", "3000"),
        ("10 €", "10"),
    ],
)
def test_an_amount_is_taken_as_it_is_shown(text: str, amount: str) -> None:
    assert AmountField().clean(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,170", "1.170,00", "12,345", "-5", "1e3", "NaN", "5 GBP", "1,17,0.5"])
def test_what_could_be_meant_either_way_is_not_guessed(text: str) -> None:
    with pytest.raises(ValidationError):
        AmountField().clean(text)

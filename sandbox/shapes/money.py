"""Ozon writes money in several ways; each has its function here. All are roubles."""

from decimal import Decimal

from sandbox.store import Doc


def block(amount: str) -> Doc:
    """The v4 and v3-FBO lists."""
    return {"amount": amount, "currency": "RUB"}


def priced(amount: Decimal) -> Doc:
    """Returns: a number, with an empty currency when it is nothing."""
    return {"currency_code": "RUB" if amount else "", "price": number(amount)}


def number(amount: Decimal | str) -> float | int:
    value = Decimal(amount)
    return int(value) if value == value.to_integral_value() else float(value)

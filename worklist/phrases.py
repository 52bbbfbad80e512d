"""Reasons with figures in them: stored as a known phrase with its values, put into words when shown. Pure.

A work item outlives the language of whoever reads it, so a sentence with figures is kept as its English pattern
(marked with ``gettext_noop``) and its values as JSON behind a separator no text of Ozon's holds.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

MARK = "\x1f"
Value = str | int | Decimal | tuple[Decimal, str]


def phrase(pattern: str, **values: Value) -> str:
    """Pack a pattern with its values. A tuple is a sum and its currency; text may be a phrase itself."""
    packed = {name: _packed(value) for name, value in values.items()}
    return (
        f"{pattern}{MARK}{json.dumps(packed, ensure_ascii=False, separators=(',', ':'))}"
        if packed
        else pattern
    )


def _packed(value: Value) -> Any:
    if isinstance(value, tuple):
        return [str(value[0]), value[1]]
    return str(value) if isinstance(value, Decimal) else value


def pattern_of(stored: str) -> str:
    return stored.partition(MARK)[0]


def told(stored: str, *, speak: Callable[[str], str], money: Callable[[Decimal, str], str]) -> str:
    """A stored reason in words: ``speak`` translates a known phrase and leaves anything else as it is.

    Never raises: what cannot be filled in is shown unfilled.
    """
    pattern, _, packed = stored.partition(MARK)
    if not packed:
        return speak(pattern)
    try:
        values: Mapping[str, Any] = json.loads(packed)
        return speak(pattern) % {name: _told(value, speak, money) for name, value in values.items()}
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return speak(pattern)


def _told(value: Any, speak: Callable[[str], str], money: Callable[[Decimal, str], str]) -> Any:
    if isinstance(value, list):
        return money(Decimal(value[0]), value[1])
    return told(value, speak=speak, money=money) if isinstance(value, str) and value else value


def plain(stored: str) -> str:
    """In English, for programs."""
    return told(stored, speak=str, money=lambda amount, currency: f"{amount} {currency}".strip())

"""Ozon's words about an error, fit to be kept: short, and without what could be a person."""

import re

LONGEST = 200
_MAIL = re.compile(r"\S+@\S+")
_PHONE = re.compile(r"\+?\d[\d\s()-]{8,}\d")


def tell(message: str, status: int | None) -> str:
    """One line. The client has taken the key out already; here go addresses and numbers long enough to ring."""
    text = _PHONE.sub("…", _MAIL.sub("…", message))[:LONGEST]
    return f"{text} (HTTP {status})" if status else text

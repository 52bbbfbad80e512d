"""The part of a found text that was asked for."""

import re
from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
LEAST = 2  # letters worth a mark


@register.filter
def marked(text: str, marks: Iterable[str]) -> SafeString:
    """``text`` with every occurrence of one of the marks in ``<mark>``, whatever the case of letters."""
    wanted = sorted({mark for mark in marks if len(mark) >= LEAST}, key=len, reverse=True)
    if not wanted:
        return conditional_escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, wanted))})", str(text), flags=re.IGNORECASE)
    told = [format_html("<mark>{}</mark>" if n % 2 else "{}", piece) for n, piece in enumerate(pieces)]
    return mark_safe("".join(told))  # noqa: S308 - each piece was escaped by format_html

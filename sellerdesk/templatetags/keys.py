"""The sheet of keys in templates."""

from django import template

from sellerdesk.desk.keys import SHEET, Section

register = template.Library()


@register.simple_tag
def key_sheet() -> tuple[Section, ...]:
    """The sections of the sheet, each with its keys."""
    return SHEET

"""The two clocks of a dialogue in templates: ``{% load clocks %}``, then ``{% clock dialogue "ozon" %}``."""

from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from messaging.models import Dialogue
from messaging.states import DialogueState
from sellerdesk.templatetags.desk import due

register = template.Library()

# A clock turns amber when a quarter of it is left. Ours may span a weekend, in which nobody looks: an hour at most.
QUARTER = 4
MOST = {"ozon": timedelta(hours=6), "ours": timedelta(hours=1)}


@register.simple_tag(takes_context=True)
def clock(context: template.Context, dialogue: Dialogue, name: str, size: str = "") -> str:
    """One of the clocks, ``ozon`` or ``ours``, with its name for those who only hear; nothing where it does not run."""
    at = _end(dialogue, name)
    if at is None or dialogue.asked_at is None:
        return ""
    soon = min((at - dialogue.asked_at) / QUARTER, MOST[name])
    is_ozon = name == "ozon"
    title = _("Ozon counts an answer until") if is_ozon else _("We want to answer by")
    spoken = _("Ozon's clock:") if is_ozon else _("our clock:")
    return format_html(
        '<span class="sr">{} </span>{}', spoken, due(context, at, size, soon=soon, named=title)
    )


@register.simple_tag(takes_context=True)
def nearest_clock(context: template.Context, dialogue: Dialogue) -> str:
    """The clock that ends first."""
    return clock(context, dialogue, _first(dialogue))


@register.filter
def has_clock(dialogue: Dialogue, name: str) -> bool:
    """Whether this clock runs."""
    return _end(dialogue, name) is not None


def _end(dialogue: Dialogue, name: str) -> datetime | None:
    if dialogue.state != DialogueState.AWAITING_US:
        return None
    return dialogue.ozon_due_at if name == "ozon" else dialogue.due_at


def _first(dialogue: Dialogue) -> str:
    ozon, ours = dialogue.ozon_due_at, dialogue.due_at
    return "ozon" if ozon and (ours is None or ozon <= ours) else "ours"

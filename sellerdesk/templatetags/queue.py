"""What only the queue's templates need."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.safestring import SafeString

from sellerdesk.desk.undo import form_of
from sellerdesk.templatetags import desk

register = template.Library()


# What the template of the rows is given of the page's context.
GIVEN = ("groups", "show", "workable", "width", "here", "items_at", "shop_names")


@register.simple_tag(takes_context=True)
def queue_groups(context: template.Context) -> SafeString:
    """The rows under their headings; each leads to its case, which knows the view one comes from."""
    query = context["query"]
    came_from = f"?{urlencode({'from': query})}" if query else ""
    given = {name: context[name] for name in GIVEN}
    words = {"due": partial(desk.due, context), "who": partial(desk.who, context)}
    return desk.jinja("desk/queue_groups.html", **given, **words, came_from=came_from)


@register.filter
def undo_form(message: Message) -> dict[str, Any] | None:
    """The form that takes back what the message tells of; None for most."""
    return form_of(message.extra_tags or "")

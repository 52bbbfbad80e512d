"""What only the queue's templates need."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.safestring import SafeString

from sellerdesk.desk.queue_row import drawn, frame_of
from sellerdesk.desk.undo import form_of
from sellerdesk.templatetags import desk
from worklist.models import WorkItem

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_groups(context: template.Context) -> SafeString:
    """The rows under their headings; each leads to its case, which knows the view one comes from."""
    query, now, workable = context["query"], context["now"], context["workable"]
    frame = frame_of(
        tuple(context["show"]),
        came_from=f"?{urlencode({'from': query})}" if query else "",
        reader=context["user"].pk,
        has_ticks=bool(workable),
        now=now,
    )
    shops, here = context["shop_names"], context["here"]

    def draw(item: WorkItem) -> SafeString:
        works = item.shop_id in workable
        return drawn(item, frame, works=works, shop=shops[item.shop_id], here=here, now=now)

    return desk.jinja("desk/queue_groups.html", groups=context["groups"], width=context["width"], draw=draw)


@register.filter
def undo_form(message: Message) -> dict[str, Any] | None:
    """The form that takes back what the message tells of; None for most."""
    return form_of(message.extra_tags or "")

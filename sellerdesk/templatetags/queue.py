"""What only the queue's templates need."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from sellerdesk.desk.counting import COUNTED
from sellerdesk.desk.queue_row import Row, drawn, frame_of, sheet_of
from sellerdesk.desk.queue_views import Link
from sellerdesk.desk.undo import form_of
from sellerdesk.templatetags import desk

register = template.Library()


@register.filter
def own_views(links: Iterable[Link]) -> list[Link]:
    """Saved views nobody else sees: of those only the reader himself can be the owner."""
    return [link for link in links if not link.is_shared]


@register.simple_tag(takes_context=True)
def queue_table(context: template.Context) -> SafeString:
    """The rows under their headings; each leads to its case, which knows the view one comes from. In Jinja2: it is half
    of what the page shows."""
    query, now, workable = context["query"], context["now"], context["workable"]
    frame = frame_of(
        tuple(context["show"]),
        came_from=f"?{urlencode({'from': query})}" if query else "",
        reader=context["user"].pk,
        has_ticks=context["has_ticks"],
        now=now,
    )
    shops, here, sheet = context["shop_names"], context["here"], sheet_of(frame)

    def draw(row: Row) -> SafeString:
        works = row.shop_id in workable
        return drawn(row, frame, sheet, works=works, shop=shops[row.shop_id], here=here, now=now)

    total, order = context["total"], str(context["sort_label"])
    return desk.jinja(
        "desk/queue_table.html",
        label=ngettext("%(n)s case, %(order)s", "%(n)s cases, %(order)s", total)
        % {"n": total if context["is_counted"] else f"{COUNTED}+", "order": order},
        has_ticks=context["has_ticks"],
        heads=context["heads"],
        groups=context["groups"],
        width=context["width"],
        draw=draw,
    )


@register.filter
def undo_form(message: Message) -> dict[str, Any] | None:
    """The form that takes back what the message tells of; None for most."""
    return form_of(message.extra_tags or "")

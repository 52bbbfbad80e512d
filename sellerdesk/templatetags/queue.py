"""What only the queue's templates need."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message

from sellerdesk.desk.queue_next import case_address
from sellerdesk.desk.undo import form_of
from worklist.models import WorkItem
from worklist.presence import Person, Place

register = template.Library()


@register.filter
def case_href(item: WorkItem, view: str) -> str:
    """The page of the case; it knows the view one comes from, so that the next case is the view's next."""
    return case_address(item, view)


@register.filter
def people_in(item: WorkItem, here: Mapping[Place, list[Person]]) -> list[Person]:
    """Colleagues who have the case's posting open."""
    return here.get((item.shop_id, item.posting_number), [])


@register.filter
def undo_form(message: Message) -> dict[str, Any] | None:
    """The form that takes back what the message tells of; None for most."""
    return form_of(message.extra_tags or "")

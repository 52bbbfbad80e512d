"""What the bar above the queue and the navigation show of long work."""

from datetime import datetime

from django import template
from django.utils import timezone

from accounts.models import User
from sellerdesk.desk import item_snooze
from sellerdesk.desk.wording import moment_text
from worklist.selectors import fellows

register = template.Library()


@register.simple_tag
def bulk_moments() -> list[tuple[str, str, datetime]]:
    """Until when cases can sleep: value, words, and the moment that means now."""
    found = item_snooze.moments(timezone.now())
    return [(name, str(label), at) for name, (label, at) in found.items()]


@register.simple_tag
def bulk_fellows(user: User) -> list[User]:
    """To whom cases can be given, beside oneself."""
    return list(fellows(user))


@register.filter
def moment(at: datetime | None) -> str:
    """A moment in words alone, for the inside of a sentence."""
    return moment_text(at, now=timezone.now()) if at else ""

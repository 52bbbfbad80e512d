"""What every page of the desk shows around its content."""

from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts import second
from accounts.models import User
from sellerdesk.desk.notices_page import bell
from sellerdesk.desk.queue_views import links
from sellerdesk.desk.shell import shell_of
from worklist import jobs, tally


def shell(request: HttpRequest) -> dict[str, Any]:
    """Counts, shops and the state of the connection for the navigation; nothing for a stranger."""
    user = getattr(request, "user", None)
    if not isinstance(user, User) or request.htmx or request.path.startswith("/admin/"):  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return {}
    if second.is_wanted(user):  # he sees nothing before he has set it up
        return {}
    # Whoever has just done something sees it counted.
    fresh = len(get_messages(request)) > 0
    # The queue brings its own of all of these.
    saved = SimpleLazyObject(
        lambda: tally.kept(f"desk.links/{user.pk}", lambda: list(links(user)), fresh=fresh)
    )
    frame = SimpleLazyObject(lambda: shell_of(user, now=timezone.now(), fresh=fresh))
    rings = SimpleLazyObject(lambda: bell(user))  # counted anew: a page that is opened reads its notices
    news = SimpleLazyObject(lambda: tally.kept(f"desk.jobs/{user.pk}", lambda: jobs.news(user), fresh=fresh))
    return {
        "jobs_news": news,
        "shell": frame,
        "saved": saved,
        "bell": SimpleLazyObject(lambda: rings["bell"]),
        "ringing": SimpleLazyObject(lambda: rings["ringing"]),
    }

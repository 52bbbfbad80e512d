"""What an open posting page asks every quarter of a minute: who else is here, and did the case move on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import doors
from accounts.models import User
from ozon.models import Shop
from sellerdesk.desk.changes import Mark, changes_since, mark_of, read_mark
from sellerdesk.desk.doors import posting_or_404
from worklist import presence


@require_GET
def posting_live(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """The fragment. Looking at it is the sign of life; nothing else is written."""
    user = doors.member(request)
    shop = posting_or_404(request, shop_id, posting_number)
    seen, told = (read_mark(request.GET.get(name, "")) for name in ("seen", "told"))
    now = mark_of(shop, posting_number)
    context = live_context(user, shop, posting_number, seen=seen or now, now=now)
    # What was told once is not told again: a reader would say it every quarter of a minute.
    return render(request, "desk/parts/live.html", {**context, "is_news": now not in (seen or now, told)})


def live_context(user: User, shop: Shop, number: str, *, seen: Mark, now: Mark) -> dict[str, Any]:
    """Tell the others that the user is here, and him who they are and what happened after his page was read."""
    place = (shop.pk, number)
    presence.here(user, *place)
    return {
        "live": place,
        "beat": presence.BEAT,
        "people": presence.who_is_in([place], but=user).get(place, []),
        "seen": seen,
        "told": now,
        "changes": changes_since(shop, number, seen, now=now) if seen != now else [],
    }

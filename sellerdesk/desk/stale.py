"""Presses on a page that has grown old: refused, with what happened since, and with the person's words kept.

Every form of a posting's page that acts carries ``case``: the shop, what the page had seen, the number. The check takes
no lock: two who press at the very same moment are told apart by the services, each on its locked row.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.doors import forget_typed, keep_typed, to_posting
from accounts.models import User
from accounts.selectors import shops_of
from ozon.models import Shop
from sellerdesk.desk.changes import Change, Mark, acts_of_others, read_mark
from sellerdesk.desk.wording import ago_text

FIELD = "case"
FORM = "application/x-www-form-urlencoded"
# What a person types; kept under the name the page looks for it (``typed``).
WORDS = (
    "text",
    "comment",
    "amount",
    "shipping",
    "action_id",
    "rejection_reason_id",
    "reason",
    "offer_id",
    "reference",
)
LONGEST = 20_000
_KEY = re.compile(r"(message|request|return|item|effect|approval|cancel|hand):\d{1,19}")


@dataclass(frozen=True)
class Seen:
    """What the page a form stands on had seen, of which posting."""

    shop_id: int
    mark: Mark
    number: str

    def __str__(self) -> str:
        return f"{self.shop_id}:{self.mark}:{self.number}"


class StaleMiddleware:
    """Stands before the views of all rooms, so that none has to think of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        if request.method != "POST" or request.content_type != FORM or not isinstance(request.user, User):
            return None
        seen = read_seen(request.POST.get(FIELD, ""))
        return _refusal(request, request.user, seen) if seen else None


def read_seen(text: str) -> Seen | None:
    """What a form's ``case`` says; None for anything that says nothing."""
    shop_id, _colon, rest = text.partition(":")
    stamp, _colon, number = rest.partition(":")
    mark = read_mark(stamp)
    if mark is None or not number or "\0" in number or not (shop_id.isdecimal() and len(shop_id) < 19):
        return None
    return Seen(int(shop_id), mark, number)


def _refusal(request: HttpRequest, user: User, seen: Seen) -> HttpResponse | None:
    shop: Shop | None = shops_of(user).filter(pk=seen.shop_id).first()
    changes = acts_of_others(shop, seen.number, seen.mark, user=user) if shop else []
    key = request.POST.get("typed", "")
    if shop is None or not changes:
        if key.startswith(("item:", "effect:")):  # nobody else forgets these once they are taken
            forget_typed(request, key)
        return None
    words = {name: request.POST[name].replace("\0", "")[:LONGEST] for name in WORDS if name in request.POST}
    if words and _KEY.fullmatch(key):
        keep_typed(request, key, words)
    told = "; ".join(map(_told, changes))
    messages.error(
        request,
        _("Nothing was done: the case changed meanwhile. %(changes)s. Look again.") % {"changes": told},
    )
    return to_posting(shop.pk, seen.number)


def _told(change: Change) -> str:
    who = "Ozon" if change.is_ozon else change.by
    ago = ago_text(timezone.now() - change.at)
    return f"{who}: {change.text} ({ago})" if who else f"{change.text} ({ago})"

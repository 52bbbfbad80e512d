"""After an act on a posting's page: on to the next case of the view one came from, or back with that view kept.

The views of all rooms answer with the posting's page and know of no queue; here, above them, the way goes on. An act
on the page of one return (``claim``) leads back there, or to the next claim of the list.
"""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.messages import WARNING, get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.models import User
from accounts.selectors import scope
from sellerdesk.desk.claims_next import after_act
from sellerdesk.desk.item_doors import is_here
from sellerdesk.desk.queue_next import next_address
from worklist.models import WorkItem

VIEW, ITEM, GO_ON, BACK, CLAIM = "from", "item", "and_next", "back", "claim"
LONGEST = 2000
SEE_OTHER = 303


class OnwardMiddleware:
    """Stands inside Django's messages, so that what an act said is told on the page it leads to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = request.user
        if request.method != "POST" or response.status_code != SEE_OTHER or not isinstance(user, User):
            return response
        place = response.headers.get("Location", "")
        if _is_posting(place):
            response.headers["Location"] = _onward(request, user, place)
        return response


def _is_posting(place: str) -> bool:
    parts = urlsplit(place)
    try:
        return not parts.netloc and not parts.query and resolve(parts.path).url_name == "posting"
    except Resolver404:
        return False


def _onward(request: HttpRequest, user: User, place: str) -> str:
    back = request.POST.get(BACK, "")[:LONGEST]
    if back and is_here(request, back) and not _is_refused(request):
        return back
    if claim := request.POST.get(CLAIM, ""):
        goes_on = GO_ON in request.POST and not _is_refused(request)
        return after_act(request, user, claim, goes_on=goes_on, now=timezone.now()) or place
    view = request.POST.get(VIEW, "")[:LONGEST]
    if GO_ON in request.POST and not _is_refused(request):
        return next_address(user, view, after=_item(request, user), now=timezone.now())
    parts = urlsplit(place)
    return urlunsplit(parts._replace(query=urlencode({VIEW: view}))) if view else place


def _is_refused(request: HttpRequest) -> bool:
    """Whether the act left something to read: then nobody is led away from it."""
    told = get_messages(request)
    levels = [message.level for message in told]
    if isinstance(told, BaseStorage):
        told.used = False  # they are still to be shown
    return any(level >= WARNING for level in levels)


def _item(request: HttpRequest, user: User) -> WorkItem | None:
    text = request.POST.get(ITEM, "")
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    return scope(WorkItem.objects.all(), user).filter(pk=pk).first()

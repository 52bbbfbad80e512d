"""Saved views of the queue: where they lead, how many cases they show, and the forms that keep them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import SeeOther, member
from accounts.models import User
from accounts.selectors import shops_where
from accounts.states import Permission
from ozon.models import Shop
from sellerdesk.desk import filters as f
from sellerdesk.desk.counting import of_views
from worklist import saved_views, tally
from worklist.models import SavedView

COUNTED = 8


@dataclass(frozen=True)
class Link:
    """A saved view in the navigation; ``count`` is None where nobody counted."""

    pk: int
    name: str
    href: str
    is_shared: bool
    is_current: bool = False
    count: int | None = None


def links(
    user: User,
    *,
    views: list[SavedView] | None = None,
    current: int | None = None,
    counts: dict[int, int] | None = None,
) -> list[Link]:
    """All views the user may see, by name. One query, unless they were read before."""
    return [
        Link(
            view.pk,
            view.name,
            address(view.query),
            view.shop_id is not None,
            view.pk == current,
            (counts or {}).get(view.pk),
        )
        for view in (saved_views.seen_by(user) if views is None else views)
    ]


def address(query: str) -> str:
    return f"{reverse('queue')}?{query}" if query else reverse("queue")


def context(user: User, filters: f.Filters, *, now: datetime, fresh: bool) -> dict[str, Any]:
    """What the queue shows of saved views: all of them, the first ``COUNTED`` with how many cases they hold."""
    views = tally.kept(f"desk.saved/{user.pk}", lambda: list(saved_views.seen_by(user)), fresh=fresh)
    counts = _counts(user, views[:COUNTED], now=now, fresh=fresh)
    query = filters.query
    same = [view for view in views if view.query == query]
    current = min(same, key=lambda view: view.owner_id != user.pk, default=None)  # one's own first
    return {
        "saved": links(user, views=views, current=current.pk if current else None, counts=counts),
        "current_view": current,
        "may_change_view": SimpleLazyObject(
            lambda: current is not None and saved_views.may_change(user, current)
        ),
        "led": SimpleLazyObject(lambda: list(shops_where(user, Permission.SETTLE).only("pk", "name"))),
    }


def _counts(user: User, views: list[SavedView], *, now: datetime, fresh: bool) -> dict[int, int]:
    wanted = {view.pk: f.read(QueryDict(view.query)) for view in views}
    if not wanted:
        return {}
    key = f"desk.views/{user.pk}/{hash(tuple((view.pk, view.query) for view in views))}"
    found: dict[int, int] = tally.kept(key, lambda: of_views(user, wanted, now=now), fresh=fresh)
    return found


@require_POST
def view_save(request: HttpRequest) -> HttpResponse:
    """Keep the address under a name. Back to the same view, whatever became of it."""
    user = member(request)
    query = f.read(QueryDict(request.POST.get("query", "")[:2000])).query
    try:
        view = saved_views.save(
            owner=user, name=request.POST.get("name", ""), query=query, shop=_shop(request, user)
        )
    except (saved_views.NameTaken, saved_views.TooMany) as error:
        messages.error(request, _why_not(error))
    else:
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return SeeOther(address(query))


@require_POST
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a view, or share it."""
    user, view = member(request), _view(request, pk)
    try:
        saved_views.change(view, by=user, name=request.POST.get("name", ""), shop=_shop(request, user, view))
    except saved_views.NotYours:
        raise PermissionDenied from None
    except saved_views.NameTaken as error:
        messages.error(request, _why_not(error))
    else:
        messages.success(request, _("The view is changed."))
    return SeeOther(address(view.query))


@require_POST
def view_refill(request: HttpRequest) -> HttpResponse:
    """Let a kept view show what this address shows; its name, and who sees it, stay."""
    text = request.POST.get("view", "")
    user = member(request)
    view = _view(request, int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0)
    query = f.read(QueryDict(request.POST.get("query", "")[:2000])).query
    try:
        saved_views.change(view, by=user, name=view.name, shop=view.shop, query=query)
    except saved_views.NotYours:
        raise PermissionDenied from None
    messages.success(request, _("The view is changed."))
    return SeeOther(address(query))


@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a view; the cases in it stay where they are."""
    user, view = member(request), _view(request, pk)
    try:
        saved_views.remove(view, by=user)
    except saved_views.NotYours:
        raise PermissionDenied from None
    messages.success(request, _("The view “%(name)s” is removed.") % {"name": view.name})
    return SeeOther(address(view.query))


def _view(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(saved_views.seen_by(member(request)), pk=pk)


def _shop(request: HttpRequest, user: User, view: SavedView | None = None) -> Shop | None:
    """The shop the view is to be shared in: one the user leads, or the one it is shared in already."""
    wanted = request.POST.get("shop", "")
    if not wanted:
        return None
    if view and view.shop and str(view.shop_id) == wanted:
        return view.shop
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 18
    found = shops_where(user, Permission.SETTLE).filter(pk=wanted).first() if is_number else None
    if found is None:
        raise Http404
    return found


def _why_not(error: Exception) -> str:
    if isinstance(error, saved_views.TooMany):
        return _("You keep %(n)s views already: remove one first.") % {"n": saved_views.MOST}
    return _("Give the view a name that none of your others has.")

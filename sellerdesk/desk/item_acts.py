"""Taking a case, giving it to a colleague, giving it back. POST, then 303 to where the person came from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from sellerdesk.desk import undo
from sellerdesk.desk.item_doors import acted, case_for, version_of, way_back
from worklist.models import WorkItem
from worklist.selectors import workers
from worklist.services import AlreadyTaken, NoColleague, assign, give_back, take


@require_POST
def item_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the case mine. A second press changes nothing; a colleague who was first is named."""

    def act(item: WorkItem, user: User, back: str) -> None:
        try:
            take(item, user=user)
        except AlreadyTaken as error:
            messages.error(request, _("%(who)s took this case first.") % {"who": error.who})
        else:
            undo.said(request, _("The case is yours."), undo="item-assign", item=item, back=back, to="")

    return acted(request, pk, act)


@require_POST
def item_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make my case nobody's again. Somebody else's stays his."""

    def act(item: WorkItem, user: User, back: str) -> None:
        if give_back(item, user=user):
            told = _("The case is free again.")
            undo.said(request, told, undo="item-assign", item=item, back=back, to=user.pk)
        else:
            messages.warning(request, _("This case is not yours."))

    return acted(request, pk, act)


@require_http_methods(["GET", "HEAD", "POST"])
def item_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a colleague of the case's shop; press one, and the case is his. No one is a choice as well."""
    if request.method != "POST":
        return _choice(request, pk)

    def act(item: WorkItem, user: User, back: str) -> None:
        before = item.assignee_id
        try:
            to = _chosen(request, item)
            changed = assign(item, to=to, by=user, version=version_of(request))
        except NoColleague:
            messages.error(request, _("Nobody of that name works in this shop any more."))
            return
        if not changed or "undo" in request.POST:
            messages.info(request, _("Undone.") if changed else _("It was so already; nothing changed."))
            return
        told = _told(to, user)
        undo.said(request, told, undo="item-assign", item=item, back=back, to=before or "")

    return acted(request, pk, act)


def _told(to: User | None, user: User) -> str:
    if to is None:
        return _("The case is free again.")
    return _("The case is yours.") if to == user else _("Given to %(who)s.") % {"who": to.label}


def _choice(request: HttpRequest, pk: int) -> HttpResponse:
    item, user = case_for(request, pk)
    mates = [one for one in workers(item.shop) if one != user]
    context = {"item": item, "mates": mates, "back": way_back(request, item)}
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, "desk/parts/assign.html" if is_part else "desk/item_assign.html", context)


def _chosen(request: HttpRequest, item: WorkItem) -> User | None:
    """The person the pressed button names. Raises ``NoColleague``."""
    text = request.POST.get("to", "")
    if not text:
        return None
    found = workers(item.shop).filter(pk=text).first() if text.isdecimal() and len(text) < 18 else None
    if found is None:
        raise NoColleague
    return found

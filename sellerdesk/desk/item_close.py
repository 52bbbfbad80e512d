"""Closing a case with what was done about it, and taking that back. POST, then 303 to where the person came from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import require
from accounts.models import User
from accounts.states import Permission
from orders import by_hand
from orders.forms import ClosingForm, first_error
from sellerdesk.desk import undo
from sellerdesk.desk.item_doors import acted, version_of
from worklist.models import WorkItem


@require_POST
def item_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case only a person can close. A second press changes nothing."""

    def act(item: WorkItem, user: User, back: str) -> None:
        if item.is_about_dialogue:  # that a buyer needs no answer is for those who answer
            require(request, Permission.WRITE, item.shop)
        form = ClosingForm(request.POST)
        if not form.is_valid():
            messages.error(request, first_error(form))
            return
        try:
            is_news = by_hand.close(item, reason=form.cleaned_data["reason"], by=user.label)
        except by_hand.NotPossible as error:
            messages.error(request, str(error))
            return
        if not is_news:
            messages.info(request, _("It was closed already; nothing changed."))
            return
        item.refresh_from_db()
        undo.said(request, _("Closed."), undo="item-reopen", item=item, back=back)

    return acted(request, pk, act)


@require_POST
def item_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a case back that somebody closed by hand."""

    def act(item: WorkItem, user: User, _back: str) -> None:
        try:
            is_news = by_hand.reopen(item, by=user, version=version_of(request))
        except by_hand.NotPossible as error:
            messages.error(request, str(error))
            return
        if is_news and "undo" in request.POST:
            messages.info(request, _("Undone."))
        elif is_news:
            messages.success(request, _("The case is back in the queue."))
        else:
            messages.info(request, _("It was so already; nothing changed."))

    return acted(request, pk, act)

"""Taking a case and giving it back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.selectors import may, scope
from accounts.states import Permission
from worklist.models import WorkItem
from worklist.services import AlreadyTaken, give_back, take
from worklist.states import ItemState

SEE_OTHER = 303


@require_POST
def item_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the case mine. A second press changes nothing; a colleague who was first is named."""

    def act(item: WorkItem, user: User) -> None:
        if item.state != ItemState.OPEN:
            messages.warning(request, _("This case is closed already."))
            return
        try:
            take(item, user=user)
        except AlreadyTaken as error:
            messages.error(request, _("%(who)s took this case first.") % {"who": error.who})
        else:
            messages.success(request, _("The case is yours."))

    return _acted(request, pk, act)


@require_POST
def item_give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make my case nobody's again. Somebody else's stays his."""

    def act(item: WorkItem, user: User) -> None:
        if item.state != ItemState.OPEN or item.assignee_id != user.pk:
            messages.warning(request, _("This case is not yours."))
            return
        give_back(item, user=user)
        messages.success(request, _("The case is free again."))

    return _acted(request, pk, act)


def _acted(request: HttpRequest, pk: int, act: Callable[[WorkItem, User], None]) -> HttpResponse:
    item = get_object_or_404(scope(WorkItem.objects.select_related("shop"), request.user), pk=pk)
    user = request.user
    if not isinstance(user, User) or not may(user, Permission.WORK, item.shop):
        raise PermissionDenied
    act(item, user)
    response = redirect(_way_back(request, item))
    response.status_code = SEE_OTHER
    return response


def _way_back(request: HttpRequest, item: WorkItem) -> str:
    """Where the person came from if it is here, else the case's posting."""
    wanted = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if wanted and is_here:
        return wanted
    if not item.posting_number:
        return reverse("queue")
    return reverse("posting", args=[item.shop_id, item.posting_number])

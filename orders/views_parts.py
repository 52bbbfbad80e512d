"""Buttons of a part that was cancelled out of a packed posting. POST, then 303 to the posting's page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import require, row_or_404, to_posting
from accounts.states import Permission
from orders import parts
from worklist.models import WorkItem


@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The part is out of the parcel and on the shelf."""
    return _tell(request, pk, parts.put_back, _("Put back: the goods are free again."))


@require_POST
def handed_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The part left with the parcel."""
    return _tell(request, pk, parts.tell_handed_over, _("Noted: the part left with the parcel."))


def _tell(request: HttpRequest, pk: int, act: Callable[..., bool], told: str) -> HttpResponse:
    item = row_or_404(WorkItem.objects.select_related("shop"), request, pk)
    user = require(request, Permission.STOCK, item.shop)
    if not parts.is_part(item):
        raise Http404
    if act(item, by=user.label):
        messages.success(request, told)
    else:
        messages.info(request, _("This was told already; nothing changed."))
    return to_posting(item.shop_id, item.posting_number)

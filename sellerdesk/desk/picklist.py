"""The pick list of ticked postings, or of all of a view of the packing list."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import SeeOther, member
from orders import packing_list
from orders.models import Posting
from sellerdesk.desk import packing_filters
from sellerdesk.desk.packing_screen import packer_shops
from sellerdesk.desk.picklist_pdf import draw
from sellerdesk.desk.picklist_rows import pick_list

MOST = 500  # postings of one list


@require_POST
def pick_list_of(request: HttpRequest) -> HttpResponse:
    """Of the ticked ones: leads to an address that can be opened again."""
    keys = [key for key in request.POST.getlist("item")[:MOST] if _is_key(key)]
    if not keys:
        messages.error(request, _("Tick the postings first."))
        return SeeOther(reverse("packing-list"))
    return SeeOther(f"{reverse('pick-list')}?{urlencode([('item', key) for key in keys])}")


@require_safe
def pick_list_page(request: HttpRequest) -> HttpResponse:
    """The PDF: of the postings in the address, else of the view in it. Only what still awaits packing, in shops where
    the user packs."""
    user = member(request)
    wanted = packing_filters.read(request.GET)
    rows = packing_list.listed(packer_shops(user), wanted)
    keys = [int(key) for key in request.GET.getlist("item")[:MOST] if _is_key(key)]
    rows = rows.filter(pk__in=keys) if keys else rows
    postings: list[Posting] = list(rows.defer("payload").prefetch_related("lines")[:MOST])
    if not postings:
        messages.error(request, _("None of these postings awaits packing any more."))
        return SeeOther(reverse("packing-list"))
    content = draw(pick_list(postings), by=user.label, at=timezone.now())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": 'inline; filename="pick-list.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18

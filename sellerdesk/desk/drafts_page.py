"""Which cancellations draft a message to the buyer: a table of scheme and initiator for a shop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from orders.drafting import SCHEMES, drafts_of, set_drafts
from orders.states import Scheme
from ozon.addresses import client_address
from sellerdesk.desk.causes_forms import DraftsForm

CHANGED = gettext_noop("who is written to")


@require_safe
def drafts_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The table; changing it is for who leads the shop."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    context = {
        "shop": shop,
        "form": DraftsForm(drafts=drafts_of(shop)),
        "schemes": [Scheme(scheme).label for scheme in SCHEMES],
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "no_right": doors.no_right(),
    }
    return render(request, "desk/drafts.html", context)


@require_POST
def set_drafts_of(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Set the whole table at once."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    form = DraftsForm(request.POST, drafts=drafts_of(shop))
    if form.is_valid() and set_drafts(shop, form.told):
        audit.record(user, Action.SHOP_EDITED, shop=shop, address=client_address(request), fields=CHANGED)
        messages.success(request, _("Kept. It counts for what is cancelled from now on."))
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return doors.SeeOther(reverse("shop-drafts", args=[shop.pk]))

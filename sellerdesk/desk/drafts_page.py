"""Which cases of a shop draft a message to the buyer, and which kinds of them may leave without a person."""

from typing import Any

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
from messaging.kinds import Table, kinds_of, set_kinds
from messaging.states import MessageKind
from messaging.unattended import waiting_count
from orders.drafting import SCHEMES, drafts_of, set_drafts
from orders.forms import first_error
from orders.states import Scheme
from ozon.addresses import client_address
from ozon.models import Shop
from sellerdesk.desk.causes_forms import DraftsForm, KindsForm

CHANGED = gettext_noop("who is written to")
KINDS_CHANGED = gettext_noop("messages by cases")
UNATTENDED = gettext_noop("messages that leave without approval")


@require_safe
def drafts_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Both tables; changing them is for who leads the shop."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    return render(request, "desk/drafts.html", _context(request, shop))


def _context(request: HttpRequest, shop: Shop) -> dict[str, Any]:
    return {
        "shop": shop,
        "form": DraftsForm(drafts=drafts_of(shop)),
        "kinds_form": KindsForm(kinds=kinds_of(shop)),
        "schemes": [Scheme(scheme).label for scheme in SCHEMES],
        "may_settle": Permission.SETTLE in doors.permissions(doors.member(request), shop),
        "no_right": doors.no_right(),
    }


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


@require_POST
def set_kinds_of(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Set the table of kinds at once. That one leaves without a person needs a yes to what would leave unread."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    before = kinds_of(shop)
    form = KindsForm(request.POST, kinds=before)
    back = reverse("shop-drafts", args=[shop.pk])
    if not form.is_valid():
        messages.error(request, first_error(form))
        return doors.SeeOther(back)
    alone = _newly_alone(before, form.told)
    if alone and request.POST.get("agreed") != "1":
        return _second_look(request, shop, form, alone)
    if changed := set_kinds(shop, form.told):
        what = UNATTENDED if alone or _newly_alone(form.told, before) else KINDS_CHANGED
        audit.record(user, Action.SHOP_EDITED, shop=shop, address=client_address(request), fields=what)
        names = ", ".join(str(kind.label) for kind in changed)
        messages.success(request, _("Kept: %(kinds)s.") % {"kinds": names})
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return doors.SeeOther(back)


def _newly_alone(before: Table, after: Table) -> list[MessageKind]:
    """Kinds that leave without a person after, and did not before."""
    return [kind for kind, row in after.items() if row.unattended and not before[kind].unattended]


def _second_look(request: HttpRequest, shop: Shop, form: KindsForm, alone: list[MessageKind]) -> HttpResponse:
    """Nothing is kept yet: which kinds would leave unread, and how many of each at once."""
    context = {
        "shop": shop,
        "alone": [(kind.label, waiting_count(shop, kind)) for kind in alone],
        "fields": [(name, request.POST[name]) for name in form.fields if name in request.POST],
    }
    return render(request, "desk/drafts_confirm.html", context)

"""The first run: an empty installation leads to its first shop, and a new shop to what is still off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import doors
from accounts.models import User
from accounts.selectors import may_connect, shops_of
from sellerdesk.desk import setup
from sellerdesk.desk.shop_forms import ConnectForm


@require_safe
def first_run_page(request: HttpRequest) -> HttpResponse:
    """Three steps to the first shop; whom to ask, for who may not connect one. The queue where there is one."""
    user = doors.member(request)
    if shops_of(user).exists():
        return doors.SeeOther(reverse("queue"))
    if may_connect(user):
        return render(request, "desk/first_run.html", {"form": ConnectForm(user=user)})
    return render(request, "desk/first_run_ask.html", {"people": _who_connects()})


def _who_connects() -> list[User]:
    """Whoever runs this installation: they connect shops and let people into them."""
    rows = User.objects.filter(is_superuser=True, is_active=True)
    return list(rows.order_by("last_name", "first_name", "username")[:5])


@require_POST
def setup_hide(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Do not show this browser what is still off in the shop. Idempotent."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    messages.success(request, _("Hidden. The connection page shows it all."))
    response = doors.SeeOther(reverse("queue"))
    setup.hide(request, response, shop.pk)
    return response

"""The page of waiting writes, and its buttons. POST, then 303 to where the person came from."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import SeeOther, member, require, row_or_404, to_posting
from accounts.selectors import roles_of
from accounts.states import ALLOWED, Permission
from outbox import board, selectors, services
from outbox.forms import DropForm
from outbox.models import Effect
from outbox.states import Status


@require_GET
def effects_page(request: HttpRequest) -> HttpResponse:
    """What waits, what got stuck and what nobody knows, of all the user's shops."""
    user = member(request)
    now, lag = timezone.now(), selectors.lag_of(user)
    tabs = board.tabs(user)
    wanted = request.GET.get("tab", "")
    current = wanted if wanted in board.TABS else board.first_tab(tabs)
    found = list(board.effects_in(user, current)[: board.PAGE + 1])
    settlers = {shop for shop, role in roles_of(user).items() if role in ALLOWED[Permission.SETTLE]}
    rows = [board.row_of(effect, now=now) for effect in found[: board.PAGE]]
    context = {
        "tabs": tabs,
        "current": current,
        "rows": [(row, user.is_superuser or row.effect.shop_id in settlers) for row in rows],
        "is_cut": len(found) > board.PAGE,
        "late_since": now - lag if lag else None,
        "now": now,
    }
    return render(request, "desk/effects.html", context)


def _found(request: HttpRequest, pk: int) -> tuple[Effect, str]:
    """The effect in the user's shops, and the name of the one who may settle there."""
    effect = row_or_404(Effect.objects.select_related("shop"), request, pk)
    return effect, require(request, Permission.SETTLE, effect.shop).label


def _back(request: HttpRequest, effect: Effect) -> HttpResponse:
    tab = request.POST.get("tab", "")
    if tab in board.TABS or not effect.posting_number:
        return SeeOther(f"{reverse('effects')}?tab={tab if tab in board.TABS else 'held'}")
    return to_posting(effect.shop_id, effect.posting_number)


def _act(
    request: HttpRequest, effect: Effect, act: Callable[[], Effect], *, from_status: Status, told: str
) -> HttpResponse:
    """Do it, and say whether this press did it or an earlier one."""
    try:
        act()
    except services.NotAllowed as error:
        messages.error(request, str(error))
    else:
        if effect.status == from_status:
            messages.success(request, told)
        else:
            messages.info(request, _("This was done already; nothing changed."))
    return _back(request, effect)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a held write out."""
    effect, by = _found(request, pk)
    told = _("Released: it goes to Ozon now.")
    return _act(request, effect, lambda: services.release(pk, by=by), from_status=Status.HELD, told=told)


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a write again that could not be delivered."""
    effect, by = _found(request, pk)
    told = _("It is tried again now.")
    return _act(request, effect, lambda: services.retry(pk, by=by), from_status=Status.DEAD, told=told)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Make sure a write is never sent, and say why."""
    effect, by = _found(request, pk)
    form = DropForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return _back(request, effect)
    reason = f"{by}: {form.cleaned_data['reason']}"
    told = _("Dropped: it is never sent.")
    was = Status(effect.status) if effect.status != Status.CANCELLED else Status.DUE
    return _act(request, effect, lambda: services.drop(pk, reason=reason), from_status=was, told=told)


@require_POST
def happened(request: HttpRequest, pk: int) -> HttpResponse:
    """A person saw at Ozon that the write with the lost answer was done."""
    effect, by = _found(request, pk)
    told = _("Noted: it happened.")
    return _act(
        request, effect, lambda: services.confirm_done(pk, by=by), from_status=Status.UNKNOWN, told=told
    )


@require_POST
def not_happened(request: HttpRequest, pk: int) -> HttpResponse:
    """A person saw at Ozon that the write with the lost answer was never done."""
    effect, by = _found(request, pk)
    told = _("Noted: it did not happen. The case awaits a decision again.")
    return _act(
        request, effect, lambda: services.confirm_not_done(pk, by=by), from_status=Status.UNKNOWN, told=told
    )

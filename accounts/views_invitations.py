"""Inviting people, and coming in by an invitation."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit, tries
from accounts.doors import SeeOther, member, remember_language
from accounts.forms import own_names
from accounts.forms_people import InviteForm, JoinForm
from accounts.invitations import Ended, accept, accept_new, doors_of, find, invite, revoke
from accounts.models import Invitation, User
from accounts.selectors import shops_of, shops_where
from accounts.states import Action, Permission, Role
from accounts.views_login import BACKEND
from accounts.wording import wait_text
from ozon.addresses import client_address

MOST, SPAN = 30, 600  # presses of one address on invitations, in seconds


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite_page(request: HttpRequest) -> HttpResponse:
    """Choose shops and role. The link is shown in the answer and never again: only its hash is kept."""
    user = member(request)
    if not shops_where(user, Permission.PEOPLE).exists():
        raise PermissionDenied
    form = InviteForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    data = form.cleaned_data
    invitation, secret = invite(
        shops=list(data["shops"]),
        role=Role(data["role"]),
        by=user,
        now=timezone.now(),
        name=data["name"],
        email=data["email"],
    )
    link = request.build_absolute_uri(reverse("join", args=[secret]))
    return render(request, "accounts/invited.html", {"invitation": invitation, "link": link})


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open one back."""
    user, now = member(request), timezone.now()
    mine = Invitation.objects.filter(shops__in=shops_of(user).order_by().values("pk")).distinct()
    invitation = get_object_or_404(mine, pk=pk)
    if revoke(invitation, by=user, now=now):
        messages.success(request, _("The invitation is taken back: its link opens nothing."))
    else:
        messages.error(request, _("It was too late: the invitation was used or taken back already."))
    return SeeOther(reverse("team"))


@login_not_required
@sensitive_post_parameters("password1", "password2")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """What a link leads to. Looking changes nothing; pressing uses it, once."""
    address = client_address(request)
    try:
        if request.method == "POST" and (wait := tries.wait_for(f"join:{address}", most=MOST, span=SPAN)):
            return _page(request, find(secret, now=timezone.now()), complaint=wait_text(wait))
        invitation = find(secret, now=timezone.now())
        if isinstance(request.user, User):
            return _old_hand(request, invitation, secret)
        return _newcomer(request, invitation, secret)
    except Ended as ended:
        return render(request, "accounts/join_ended.html", {"why": ended.why}, status=410)


def _old_hand(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request, invitation)
    shops = accept(secret, user=member(request), now=timezone.now())
    messages.success(request, _("You are in: %(shops)s.") % {"shops": ", ".join(shop.name for shop in shops)})
    return SeeOther(reverse("queue"))


def _newcomer(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, initial=_guess(invitation), shops=doors_of(invitation))
    if not form.is_valid():
        return _page(request, invitation, form=form)
    user = form.save(commit=False)
    user.email = invitation.email
    shops = accept_new(secret, user=user, now=timezone.now())
    login(request, user, BACKEND)
    audit.record(user, Action.LOGGED_IN, address=client_address(request))
    with translation.override(user.language):
        messages.success(
            request, _("Welcome to %(shops)s.") % {"shops": ", ".join(shop.name for shop in shops)}
        )
    response = SeeOther(reverse("queue"))
    remember_language(response, user)
    return response


def _guess(invitation: Invitation) -> dict[str, Any]:
    """What can be known before the newcomer says it."""
    first, _space, last = invitation.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "time_zone": invitation.made_by.time_zone,
    }


def _page(
    request: HttpRequest, invitation: Invitation, *, form: JoinForm | None = None, complaint: str = ""
) -> HttpResponse:
    context = {
        "invitation": invitation,
        "shops": doors_of(invitation),
        "form": form,
        "complaint": complaint,
        "languages": own_names(),
        "login": f"{reverse('login')}?{urlencode({'next': request.path})}",
    }
    return render(request, "accounts/join.html", context)

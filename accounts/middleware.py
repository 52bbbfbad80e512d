"""Who may come in, and back to where he was; each user's own language and time zone; the second factor before
anything else; sessions noted."""

import zoneinfo
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts import second, sessions
from accounts.doors import SeeOther
from accounts.models import User

# What somebody reaches who has to set up a second factor first.
BEFORE_SET_UP = frozenset({"second-factor", "second-factor-begin", "second-factor-confirm", "logout"})


class DoorMiddleware(LoginRequiredMiddleware):
    """Who pressed a button after his session had ended comes back to the page it stood on, not to the button's own
    address, and is told that nothing was done."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        if request.path != reverse("logout"):  # pressed twice
            messages.warning(request, _("You were logged out meanwhile: nothing was done. Do it again."))
        return redirect_to_login(_page_before(request), self.get_login_url(view_func))


def _page_before(request: HttpRequest) -> str:
    """The page of ours a form was sent from, as the browser says; the first page where it does not."""
    came = request.headers.get("Referer", "")
    hosts, is_secure = {request.get_host()}, request.is_secure()
    if not url_has_allowed_host_and_scheme(came, allowed_hosts=hosts, require_https=is_secure):
        return reverse("queue")
    parts = urlsplit(came)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


class PreferencesMiddleware:
    """Activates what the user chose; the visitor's browser decides until somebody logs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        request.LANGUAGE_CODE = user.language
        with translation.override(user.language), timezone.override(zoneinfo.ZoneInfo(user.time_zone)):
            response = self.get_response(request)
        response.headers["Content-Language"] = user.language
        # On a shared machine "back" shows nothing to who comes after a logout; what may be kept says so itself.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class SessionsMiddleware:
    """Notes in which browser a person is logged in, after the page: a login is noted by the request that made it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(request.user, User) and request.session.session_key:
            sessions.touch(request, request.user)
        return response


class SecondFactorMiddleware:
    """No way around the second factor: a session that did not show it is ended, and who must have one sets it up first.

    Views open to strangers are let through; the REST interface, one of them to Django, asks for itself
    (``accounts.rest``).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True):
            return None
        if is_unproven(user):
            logout(request)
            return _to(request, reverse("login"))
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name not in BEFORE_SET_UP and second.is_wanted(user):
            messages.warning(request, _("Your role needs a second factor here. Set it up, then go on."))
            return _to(request, reverse("second-factor"))
        return None


def is_unproven(user: User) -> bool:
    """Whether the person has a second factor that this session did not show."""
    return user.has_second_factor and not getattr(user, "otp_device", None)


def _to(request: HttpRequest, path: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx sets it
        return HttpResponseClientRedirect(path)
    return redirect(path) if request.method in {"GET", "HEAD"} else SeeOther(path)

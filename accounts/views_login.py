"""Coming in, in one step or two, and going out. The admin has no door of its own."""

from typing import Any
from urllib.parse import urlencode

import django_otp
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts import audit, pending, second, tries
from accounts.doors import SeeOther
from accounts.forms import CodeForm, LoginForm, own_names
from accounts.lockout import locked_page
from accounts.models import User
from accounts.states import Action
from accounts.wording import wait_text
from ozon.addresses import client_address

# Wrong passwords of one address for whatever names, in seconds: django-axes counts for each name by itself, and one
# password tried on all of them would never be stopped. An office behind one address does not mistype so often.
MOST, SPAN = 100, 900
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(login_not_required, name="dispatch")
class DeskLoginView(LoginView):
    """The login page. A page left open after the session ended asks by htmx: it is reloaded as a whole."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    @property
    def extra_context(self) -> dict[str, object]:  # type: ignore[override]  # per request: names in the reader's language
        return {"languages": own_names()}

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.htmx:  # type: ignore[attr-defined]  # django-htmx sets it
            return HttpResponseClientRefresh()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if wait := tries.left(_spray(request), most=MOST):
            context = self.get_context_data(form=LoginForm(request), waiting=wait_text(wait))
            answer = self.render_to_response(context, status=429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        if user.has_second_factor:
            pending.begin(self.request, user, next_page=self.get_redirect_url())
            return redirect("login-code")
        login(self.request, user)
        audit.record(user, Action.LOGGED_IN, address=client_address(self.request))
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """Only of names that exist: whoever types his password into the wrong field is not written down, and nobody
        fills the list with made-up names."""
        name = str(form.data.get("username", ""))[:150].replace("\x00", "")
        user = User.objects.filter(username=name).first() if name else None
        if user and not getattr(self.request, "axes_locked_out", False):
            reason = "password" if user.is_active else "closed"
            address = client_address(self.request)
            audit.record(user, Action.LOGIN_FAILED, address=address, reason=reason)
        if name and form.data.get("password"):
            tries.wait_for(_spray(self.request), most=MOST, span=SPAN)
        return super().form_invalid(form)


def _spray(request: HttpRequest) -> str:
    return f"login:{client_address(request)}"


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step. Wrong codes are counted with the wrong passwords of the name and address (django-axes), and slow
    the device down by themselves."""
    user = pending.whose(request)
    if user is None:
        pending.end(request)
        return redirect("login")
    credentials = {"username": user.username}
    if not AxesProxyHandler.is_allowed(request, credentials):
        return locked_page(request, None, credentials)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        verdict = second.check(user, form.cleaned_data["code"])
        if verdict.device:
            return _enter(request, user, verdict)
        if verdict.wait:
            form.add_error("code", wait_text(verdict.wait))
        else:
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            audit.record(user, Action.SECOND_FAILED, address=client_address(request))
            form.add_error("code", _("This is not the code of this moment, nor an unused backup code."))
    return render(request, "accounts/login_code.html", {"form": form, "languages": own_names()})


def _enter(request: HttpRequest, user: User, verdict: second.Verdict) -> HttpResponse:
    target = pending.next_page(request) or resolve_url(settings.LOGIN_REDIRECT_URL)
    pending.end(request)
    login(request, user, BACKEND)
    django_otp.login(request, verdict.device)
    address = client_address(request)
    if verdict.is_backup:
        audit.record(user, Action.BACKUP_USED, address=address, left=verdict.left)
    else:
        audit.record(user, Action.LOGGED_IN, address=address)
    return SeeOther(target)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out here."""
    if isinstance(request.user, User):
        audit.record(request.user, Action.LOGGED_OUT, address=client_address(request))
    logout(request)
    return SeeOther(reverse("login"))


@login_not_required
@require_safe
def admin_login(request: HttpRequest) -> HttpResponse:
    """The admin's login page is the desk's. Who is logged in and comes here all the same may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied
    wanted = request.GET.get("next", "") or reverse("admin:index")
    return redirect(f"{reverse('login')}?{urlencode({'next': wanted})}")

"""A person's own doors: password, second factor, sessions."""

from typing import Any

import django_otp
import segno
from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit, credentials, second, sessions
from accounts.doors import SeeOther, member
from accounts.forms import CodeForm, PasswordForm, ProofForm
from accounts.models import LoginSession, User
from accounts.states import Action
from accounts.wording import wait_text
from ozon.addresses import client_address


@method_decorator(sensitive_post_parameters(), name="dispatch")
class DeskPasswordView(PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("preferences")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = credentials.wait_for_proof(member(request))
        if not wait:
            return super().post(request, *args, **kwargs)
        form = self.form_class(self.request.user)
        return self.render_to_response(self.get_context_data(form=form, waiting=wait_text(wait)))

    def form_invalid(self, form: Any) -> HttpResponse:
        if "old_password" in form.errors:
            credentials.proof_refused(member(self.request), address=client_address(self.request))
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        request, user = self.request, member(self.request)
        credentials.password_changed(user, keep=_key_before(request), address=client_address(request))
        messages.success(request, _("Your password was changed. You are logged out everywhere else."))
        return SeeOther(str(self.success_url))


@never_cache
@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    """What there is: nothing, a secret waiting for its first code, or a second factor with its backup codes."""
    return _second_page(request)


@require_POST
def second_begin(request: HttpRequest) -> HttpResponse:
    """Make a secret to scan."""
    second.begin(member(request))
    return SeeOther(reverse("second-factor"))


@sensitive_post_parameters("code")
@never_cache
@require_POST
def second_confirm(request: HttpRequest) -> HttpResponse:
    """The first code of the app: from now on it is asked for. Backup codes are shown in this answer and never again."""
    user, form = member(request), CodeForm(request.POST)
    if not form.is_valid():
        return _second_page(request, code_form=form)
    verdict, codes = second.confirm(user, form.cleaned_data["code"], address=client_address(request))
    if verdict.device is None:
        wrong = _("This is not the code of this moment. Is the clock of the phone right?")
        form.add_error("code", wait_text(verdict.wait) if verdict.wait else wrong)
        return _second_page(request, code_form=form)
    request.session.cycle_key()
    django_otp.login(request, verdict.device)
    sessions.end_all(user, but=_key_before(request))
    return render(request, "accounts/backup_codes.html", {"codes": codes, "is_new": True})


@sensitive_post_parameters("code", "password")
@never_cache
@require_POST
def second_codes(request: HttpRequest) -> HttpResponse:
    """Ten new backup codes instead of those that are left."""
    form = _proven(request, "codes")
    if form.errors:
        return _second_page(request, proof_form=form, opened="codes")
    codes = second.renew_codes(member(request), address=client_address(request))
    return render(request, "accounts/backup_codes.html", {"codes": codes, "is_new": False})


@sensitive_post_parameters("code", "password")
@never_cache
@require_POST
def second_off(request: HttpRequest) -> HttpResponse:
    """Turn it off, with password and code."""
    form = _proven(request, "off")
    if form.errors:
        return _second_page(request, proof_form=form, opened="off")
    second.turn_off(member(request), address=client_address(request))
    messages.success(request, _("The second factor is off. The password alone opens your account."))
    return SeeOther(reverse("second-factor"))


def _key_before(request: HttpRequest) -> str | None:
    """The key under which this session is noted: it has just got a new one, and its note follows after the page."""
    mark = request.session.get(sessions.MARK)
    return mark[1] if isinstance(mark, list) else request.session.session_key


def _proven(request: HttpRequest, name: str) -> ProofForm:
    """The form, with an error where password or code is not right. The code is looked at only after the password."""
    user, form = member(request), ProofForm(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return form
    if wait := credentials.wait_for_proof(user):
        form.add_error("password", wait_text(wait))
    elif not user.check_password(form.cleaned_data["password"]):
        credentials.proof_refused(user, address=client_address(request))
        form.add_error("password", _("This is not your password."))
    else:
        _ask_code(user, form)
    return form


def _ask_code(user: User, form: ProofForm) -> None:
    verdict = second.check(user, form.cleaned_data["code"])
    if verdict.device:
        credentials.proven(user)
    elif verdict.wait:
        form.add_error("code", wait_text(verdict.wait))
    else:
        form.add_error("code", _("This is not the code of this moment, nor an unused backup code."))


def _second_page(
    request: HttpRequest,
    *,
    code_form: CodeForm | None = None,
    proof_form: ProofForm | None = None,
    opened: str = "",
) -> HttpResponse:
    user = member(request)
    device = None if user.has_second_factor else second.beginning(user)
    context = {
        "qr": _qr(device) if device else "",
        "secret": _spaced(device) if device else "",
        "code_form": code_form or CodeForm(),
        "since": second.since(user) if user.has_second_factor else None,
        "left": second.codes_left(user) if user.has_second_factor else 0,
        "codes_form": proof_form if opened == "codes" else ProofForm(auto_id="codes_%s"),
        "off_form": proof_form if opened == "off" else ProofForm(auto_id="off_%s"),
        "opened": opened,
        "is_wanted": second.is_wanted(user),
    }
    return render(request, "accounts/second_factor.html", context)


def _qr(device: TOTPDevice) -> SafeString:
    """The address of the secret as an inline SVG. Safe: it is drawn from a matrix, no text of anybody stands in it."""
    drawn = segno.make(device.config_url, micro=False, error="m").svg_inline(
        omitsize=True, svgclass="qr__svg", lineclass="qr__line", border=2
    )
    return mark_safe(drawn)  # noqa: S308  # drawn from a matrix


def _spaced(device: TOTPDevice) -> str:
    """The secret to type, in fours."""
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in."""
    return render(request, "accounts/sessions.html", {"rows": rows_of(request, member(request))})


def rows_of(request: HttpRequest, user: User) -> list[tuple[LoginSession, str, bool]]:
    """The person's sessions, what browser each is, and whether it is this one."""
    here = {request.session.session_key, _key_before(request)}
    return [
        (row, sessions.browser_of(row.agent).text, row.session_key in here) for row in sessions.live(user)
    ]


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Log one of one's own browsers out."""
    user = member(request)
    row = get_object_or_404(LoginSession, pk=pk, user=user)
    what = sessions.browser_of(row.agent).text
    if sessions.end(row):
        audit.record(user, Action.SESSION_ENDED, address=client_address(request), what=what)
        messages.success(request, _("That browser is logged out."))
    return SeeOther(reverse("sessions"))


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Log all of one's own browsers out but this one."""
    user = member(request)
    count = sessions.end_all(user, but=_key_before(request))
    if count:
        audit.record(user, Action.SESSIONS_ENDED, address=client_address(request), n=count)
    said = ngettext("%(n)s browser was logged out.", "%(n)s browsers were logged out.", count)
    messages.success(request, said % {"n": count})
    return SeeOther(reverse("sessions"))

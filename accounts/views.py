"""Coming in, going out, and a person's own settings."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language
from django_htmx.http import HttpResponseClientRefresh

from accounts.forms import LoginForm, PasswordForm, PreferencesForm, own_names
from accounts.models import User

# A visitor picks a language before he is known to us.
choose_language = login_not_required(set_language)


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


class DeskPasswordView(PasswordChangeView):
    template_name = "accounts/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("preferences")

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("Your password was changed."))
        return response


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """A person's own language, time zone and look."""
    user = User.objects.get(username=request.user.get_username())
    form = PreferencesForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(user.language):
            messages.success(request, _("Saved."))
        response = redirect("preferences", permanent=False)
        response.status_code = 303
        # The login page of this browser speaks the same language.
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=31_536_000, samesite="Lax")
        return response
    return render(request, "accounts/preferences.html", {"form": form})

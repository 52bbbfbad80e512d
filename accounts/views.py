"""A person's own settings, and the language of a visitor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from accounts.doors import remember_language
from accounts.forms import PreferencesForm
from accounts.models import User

# A visitor picks a language before he is known to us.
choose_language = login_not_required(set_language)


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
        remember_language(response, user)
        return response
    return render(request, "accounts/preferences.html", {"form": form})

"""The forms of a person's own settings."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Where Ozon's sellers and their staff are, west to east; then the rest of the world.
NEAR = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Europe/Samara",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Kamchatka",
    "Europe/Minsk",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Yerevan",
    "Europe/Istanbul",
    "Asia/Shanghai",
    "UTC",
]


def dress(form: forms.BaseForm) -> None:
    """Give the form's fields the look of the desk."""
    form.label_suffix = ""
    for field in form.fields.values():
        is_select = isinstance(field.widget, forms.Select)
        field.widget.attrs.setdefault("class", "select" if is_select else "input")


def own_names() -> list[tuple[str, str]]:
    """Languages by the name their speakers use."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    rest = sorted(zoneinfo.available_timezones() - set(NEAR))
    return [
        (str(_("near")), [(name, name) for name in NEAR]),
        (str(_("all")), [(name, name) for name in rest]),
    ]


def limit_username(form: AuthenticationForm) -> None:
    """Django only tells the browser how long a name may be; the log of failed logins cannot keep a longer one."""
    form.fields["username"].validators.append(MaxLengthValidator(form.username_field.max_length or 150))


class LoginForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_username(self)
        dress(self)


class AdminLoginForm(AdminAuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_username(self)


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class PreferencesForm(forms.ModelForm[User]):
    """Language, time zone and look of one's own desk. The name stands under decisions, so it is not one's own."""

    language = forms.ChoiceField(label=_("Language"), choices=own_names)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["language", "time_zone", "theme", "density"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

"""The forms of a person's own settings."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    NumericPasswordValidator,
    get_default_password_validators,
)
from django.core.validators import MaxLengthValidator
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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
        if isinstance(field.widget, forms.CheckboxInput | forms.RadioSelect | forms.CheckboxSelectMultiple):
            continue
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


class LoginForm(AuthenticationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django only tells the browser how long a name may be; the log of failed logins cannot keep a longer one.
        self.fields["username"].validators.append(MaxLengthValidator(150))
        self.fields["username"].label = _("Login name")  # as where one chose it
        dress(self)


class CodeForm(forms.Form):
    """A code of the authenticator app, or a backup one."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ProofForm(CodeForm):
    """Password and code again, before the second factor itself is touched."""

    field_order = ("password", "code")
    password = forms.CharField(
        label=_("Password"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["code"].widget.attrs["autofocus"]


def show_rules(field: forms.Field) -> None:
    """The rules stand beside the field as a list the browser ticks off while one types (password.js)."""
    field.help_text = password_rules()
    field.widget.attrs["data-rules"] = ""


def password_rules() -> SafeString:
    """The rules of ``AUTH_PASSWORD_VALIDATORS``; what a browser can tell by itself is marked for it."""
    rules = []
    for validator in get_default_password_validators():
        least = validator.min_length if isinstance(validator, MinimumLengthValidator) else ""
        mark = "least" if least else "letters" if isinstance(validator, NumericPasswordValidator) else ""
        rules.append((mark, least, validator.get_help_text()))
    items = format_html_join("", '<li data-rule="{}" data-least="{}">{}</li>', rules)
    return format_html('<ul class="rules">{}</ul>', items)


class PasswordForm(PasswordChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        show_rules(self.fields["new_password1"])
        self.fields["new_password2"].help_text = ""
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

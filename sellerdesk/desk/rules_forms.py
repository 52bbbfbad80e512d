"""The forms of a shop's rules of writing."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import dress
from messaging.policy import CHANGEABLE
from messaging.rule_words import WORDS
from messaging.rules import MAX_LENGTH, Rule
from messaging.states import PhraseUse, Strictness


def rule_choices() -> list[tuple[str, str]]:
    """Rules a shop may set, by what they are against."""
    return [(rule.value, _capital(str(WORDS[rule].title))) for rule in Rule if rule in CHANGEABLE]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RuleForm(forms.Form):
    """How strictly a rule is taken from a day on."""

    rule = forms.ChoiceField(label=_("Rule"), choices=rule_choices)
    strictness = forms.ChoiceField(label=_("A text that breaks it"), choices=Strictness.choices)
    valid_from = DayField(label=_("From"))
    reason = forms.CharField(label=_("Why"), max_length=500)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["strictness"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (Strictness.OFF, _("is not looked for")),
            (Strictness.WARN, _("is warned of")),
            (Strictness.BLOCK, _("is blocked")),
        ]
        _from_today(self, today)

    @property
    def plain(self) -> list[Any]:
        return [self[name] for name in ("rule", "strictness", "valid_from", "reason")]


class PhraseForm(forms.Form):
    """Words of the shop's own."""

    phrase = forms.CharField(label=_("Words"), min_length=2, max_length=120)
    use = forms.ChoiceField(
        label=_("What of them"),
        choices=[
            (PhraseUse.BLOCK, _("forbidden")),
            (PhraseUse.WARN, _("warned of")),
            (PhraseUse.ALLOW, _("allowed, whatever a rule says")),
        ],
    )
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To, if there is a last day"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _from_today(self, today)
        self.fields["valid_to"].widget.attrs["min"] = today.isoformat()


def _from_today(form: forms.Form, today: date) -> None:
    form.fields["valid_from"].initial = today
    form.fields["valid_from"].widget.attrs["min"] = today.isoformat()
    dress(form)


class TryForm(forms.Form):
    """Two messages' worth: it comes back in the box."""

    text = forms.CharField(required=False, strip=False, max_length=2 * MAX_LENGTH)

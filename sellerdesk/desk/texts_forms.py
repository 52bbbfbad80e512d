"""The form of a shop's text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import dress
from messaging.models import Occasion
from messaging.rules import MAX_LENGTH
from messaging.states import Language
from messaging.text_edits import unknown_places


class Lines(forms.CharField):
    """A text of several lines; their ends, two characters on the way here, count as one."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class TextForm(forms.Form):
    """What a text is for, and what it says."""

    occasion = forms.ChoiceField(choices=Occasion.choices, label=gettext_lazy("For"))
    language = forms.ChoiceField(choices=Language.choices, label=gettext_lazy("Language"))
    title = forms.CharField(
        required=False,
        max_length=80,
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "Texts of one title are variants of each other. After a decision only a text with its title is taken."
        ),
    )
    text = Lines(
        max_length=MAX_LENGTH,
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    is_active = forms.BooleanField(required=False, initial=True, label=gettext_lazy("In use"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        places = unknown_places(text)
        if places:
            raise ValidationError(
                _("No such variable: %(names)s. The list below has all there are.")
                % {"names": ", ".join(places)}
            )
        return text

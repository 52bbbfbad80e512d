"""The form of what a person wants to be told, and when."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import dress
from sellerdesk.desk.wording import span_text
from worklist.breaching import LONGEST
from worklist.models import NoticeSettings
from worklist.states import NoticeKind

MINUTE = timedelta(minutes=1)
LEADS = (15, 30, 60, 120, 240, 480, LONGEST // MINUTE)


def leads() -> list[tuple[int, str]]:
    return [(minutes, span_text(minutes * MINUTE)) for minutes in LEADS]


class NoticeSettingsForm(forms.ModelForm[NoticeSettings]):
    """``wanted`` are the kinds that are told; the row keeps the others."""

    wanted = forms.MultipleChoiceField(
        label=_("Tell me that"),
        choices=NoticeKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead_minutes = forms.TypedChoiceField(label=_("Before a deadline"), choices=leads, coerce=int)

    class Meta:
        model = NoticeSettings
        fields = ["lead_minutes", "quiet_from", "quiet_to"]
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_to")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.lead_minutes not in LEADS:  # set in the admin
            own = (self.instance.lead_minutes, span_text(self.instance.lead_minutes * MINUTE))
            self.fields["lead_minutes"].choices = sorted([own, *leads()])  # type: ignore[attr-defined]  # a choice field
        self.initial["wanted"] = [kind for kind in NoticeKind.values if kind not in self.instance.muted]
        dress(self)

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        start, end = words.get("quiet_from"), words.get("quiet_to")
        if not self.errors and (start is None) != (end is None):
            missing = "quiet_to" if end is None else "quiet_from"
            self.add_error(missing, _("Quiet hours need a beginning and an end."))
        elif start is not None and start == end:
            self.add_error("quiet_to", _("Beginning and end are the same."))
        wanted = words.get("wanted", [])
        self.instance.muted = [kind for kind in NoticeKind.values if kind not in wanted]
        return words

"""Forms of what a reason means, and of who is written to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import dress
from messaging.kinds import Table, Wanted
from messaging.states import MessageKind
from orders.drafting import SCHEMES, Drafts, Place
from orders.models import CauseRule
from orders.states import CancelCause, Initiator, Scheme


class RuleForm(forms.Form):
    """At least one condition, and what it means."""

    reason_id = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, label=_("Number of the reason at Ozon")
    )
    words = forms.CharField(
        required=False,
        max_length=200,
        label=_("Words in its text"),
        help_text=_("A part of a word will do. Upper and lower case are the same."),
    )
    initiator = forms.ChoiceField(
        required=False, choices=[("", _("anybody")), *Initiator.choices], label=_("Cancelled by")
    )
    cause = forms.ChoiceField(choices=CancelCause.choices, label=_("Counts as"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_id"].widget = forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off"}
        )
        dress(self)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (data["reason_id"] or data["words"] or data["initiator"]):
            raise ValidationError(_("Say which reason is meant: its number, words, or who cancelled."))
        return data

    def fill(self, rule: CauseRule) -> CauseRule:
        """The rule as the form says it; not saved."""
        rule.reason_id = self.cleaned_data["reason_id"]
        rule.words, rule.initiator = self.cleaned_data["words"], self.cleaned_data["initiator"]
        rule.cause = self.cleaned_data["cause"]
        return rule


def name_of(place: Place) -> str:
    """The field of a place in the table."""
    return "-".join(place)


class DraftsForm(forms.Form):
    """A tick for each scheme and initiator."""

    def __init__(self, *args: Any, drafts: Drafts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {name_of(place): place for place in drafts}
        for name, place in self.places.items():
            self.fields[name] = forms.BooleanField(required=False, initial=drafts[place])

    @property
    def told(self) -> dict[Place, bool]:
        return {place: self.cleaned_data[name] for name, place in self.places.items()}

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """By initiator: the tick of each scheme with the scheme's name."""
        return [
            (
                str(initiator.label),
                [(str(Scheme(scheme).label), self[name_of((scheme, initiator))]) for scheme in SCHEMES],
            )
            for initiator in Initiator
        ]


class KindsForm(forms.Form):
    """For each kind of message: whether it is drafted, whether it leaves by itself, and when a follow-up comes."""

    def __init__(self, *args: Any, kinds: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        for kind, row in kinds.items():
            self.fields[f"{kind}-drafts"] = forms.BooleanField(required=False, initial=row.drafts)
            self.fields[f"{kind}-unattended"] = forms.BooleanField(required=False, initial=row.unattended)
        self.fields["days"] = forms.IntegerField(
            min_value=1, max_value=30, initial=kinds[MessageKind.FOLLOW_UP].days
        )

    @property
    def told(self) -> dict[MessageKind, Wanted]:
        """A kind that is not drafted cannot leave by itself."""
        data = self.cleaned_data
        return {
            kind: Wanted(
                drafts=data[f"{kind}-drafts"],
                unattended=data[f"{kind}-drafts"] and data[f"{kind}-unattended"],
                days=data["days"] if kind == MessageKind.FOLLOW_UP else row.days,
            )
            for kind, row in self.kinds.items()
        }

    @property
    def rows(self) -> list[tuple[MessageKind, forms.BoundField, forms.BoundField]]:
        return [(kind, self[f"{kind}-drafts"], self[f"{kind}-unattended"]) for kind in self.kinds]

"""The forms of a shop's writing: its terms, its week, its special days."""

from collections.abc import Mapping
from datetime import time
from typing import Any

import holidays
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import BoundField
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy, to_locale
from django.utils.translation import gettext as _

from accounts.forms import dress, time_zones
from messaging.models import WritingTerms
from messaging.working_hours import Hours

# What each figure does, its least and its most.
CLOCKS = {
    "target_hours": (gettext_lazy("Ozon's clock: it runs by night and on holidays too."), 1, 168),
    "own_minutes": (gettext_lazy("Our clock: it runs only while the shop works."), 5, 6000),
    "undo_seconds": (gettext_lazy("So long a message waits before it leaves; 0 sends it at once."), 0, 120),
}
WINDOWS = {
    "start_hours": (gettext_lazy("FBS and rFBS. In FBO only the buyer begins."), 1, 720),
    "write_hours": (gettext_lazy("FBS and rFBS, from the payment on."), 1, 720),
    "answer_hours": (gettext_lazy("All schemes, also long after delivery."), 1, 720),
}
GUARD = {
    "most_an_hour": (gettext_lazy("More than that stop and wait for a person."), 1, 5000),
    "most_alike": (gettext_lazy("So that a mistake in a text does not reach everybody."), 1, 5000),
}
FIGURES = {**CLOCKS, **WINDOWS, **GUARD}
PLACE = ("time_zone", "holidays_of", "language")
# Where Ozon's sellers are; then all the library knows.
NEAR = ("RU", "BY", "KZ", "AM", "KG", "UZ", "GE", "AZ", "TR", "CN", "HK")
DAYS = range(7)


def countries() -> list[tuple[str, Any]]:
    """Countries by their names in the reader's language."""
    known = {code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2}
    names = Locale.parse(to_locale(get_language() or "en")).territories
    rest = sorted((code for code in known.difference(NEAR)), key=lambda code: names.get(code, code))
    return [
        ("", _("none")),
        (_("near"), [(code, names.get(code, code)) for code in NEAR if code in known]),
        (_("all"), [(code, names.get(code, code)) for code in rest]),
    ]


class WritingTermsForm(forms.ModelForm[WritingTerms]):
    """All terms of the shop, and from when to when it works on each day of the week: empty for a free day."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=time_zones)
    holidays_of = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"), choices=countries, required=False
    )

    class Meta:
        model = WritingTerms
        fields = (*FIGURES, *PLACE)

    def __init__(self, *args: Any, week: Mapping[int, Hours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (text, least, most) in FIGURES.items():
            field = self.fields[name]
            field.help_text = text
            field.validators += [MinValueValidator(least), MaxValueValidator(most)]
            field.widget.attrs |= {"min": least, "max": most, "inputmode": "numeric"}
        self.fields["language"].help_text = _("Ozon tells no language of a buyer: texts begin in this one.")
        for day in DAYS:
            hours = week.get(day)
            for place, name in enumerate(("opens", "closes")):
                self.fields[f"{name}_{day}"] = forms.TimeField(
                    required=False,
                    initial=hours[place] if hours else None,
                    widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                )
        dress(self)

    def rows(self) -> list[tuple[int, BoundField, BoundField]]:
        """Day of the week, from, to."""
        return [(day, self[f"opens_{day}"], self[f"closes_{day}"]) for day in DAYS]

    @property
    def week(self) -> dict[int, Hours]:
        """The hours of each worked day of a valid form."""
        told = ((day, self._hours(day)) for day in DAYS)
        return {day: (opens, closes) for day, (opens, closes) in told if opens and closes}

    def _hours(self, day: int) -> tuple[time | None, time | None]:
        return self.cleaned_data.get(f"opens_{day}"), self.cleaned_data.get(f"closes_{day}")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        broken = {day for day in DAYS if {f"opens_{day}", f"closes_{day}"} & set(self.errors)}
        for day in set(DAYS) - broken:
            opens, closes = self._hours(day)
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{day}", _("Write both times, or none for a free day."))
            elif opens and closes and closes <= opens:
                self.add_error(f"closes_{day}", _("The day has to end after it begins."))
        if not broken and not self.errors and not self.week:
            raise ValidationError(_("At least one day has to be worked."))
        return data


class SpecialDayForm(forms.Form):
    """A day that is not as its day of the week."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    is_working = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[("", pgettext_lazy("a day", "free")), ("1", pgettext_lazy("a day", "worked"))],
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

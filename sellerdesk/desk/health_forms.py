"""What is typed on the health page."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import dress
from ozon import sync
from ozon.models import Shop
from ozon.states import Source
from sellerdesk.desk.wording import day_text


class AgainForm(forms.Form):
    """A source and the day, in the person's zone, from whose beginning on it is to be read again."""

    source = forms.ChoiceField(label=gettext_lazy("Source"))
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(source.value, source.label) for source in sync.sources()]  # type: ignore[attr-defined]  # a choice field
        # Nothing older was ever read.
        self.first = timezone.localdate(shop.opening_line - timedelta(days=shop.history_days))
        self.last = timezone.localdate()
        bounds = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["since"].widget.attrs.update(bounds)
        dress(self)

    def clean_since(self) -> date:
        day: date = self.cleaned_data["since"]
        if not self.first <= day <= self.last:
            said = _("Choose a day from %(first)s to today.")
            raise ValidationError(said % {"first": day_text(self.first)})
        return day

    @property
    def wanted(self) -> tuple[Source, datetime]:
        """What was typed into a valid form."""
        day: date = self.cleaned_data["since"]
        return Source(self.cleaned_data["source"]), timezone.make_aware(datetime.combine(day, time()))

"""Every part of the visual language on one page, made of the templates and tags the pages are made of.

For developers, and in English only: it is shown to ops admins, in a demo, and where debugging is on.
"""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.forms import dress
from accounts.models import User
from accounts.selectors import shops_of
from accounts.states import Density, Theme
from sellerdesk.desk import gallery_samples as samples


class SampleForm(forms.Form):
    """A plain field, one with a hint, and a choice; sent nowhere."""

    number = forms.CharField(label="Posting", help_text="A scanner may type it.")
    sum = forms.CharField(label="Sum")
    reason = forms.ChoiceField(label="Reason", choices=[("", "any"), ("mind", "Changed the mind")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_sum(self) -> str:
        raise forms.ValidationError("From 1 to 2 339.")


@require_safe
def gallery_page(request: HttpRequest) -> HttpResponse:
    """``theme`` and ``density`` in the address win over what the reader chose. 404 for everybody else."""
    user = doors.member(request)
    if not _may_look(user):
        raise Http404
    now = timezone.now()
    theme, density = request.GET.get("theme", user.theme), request.GET.get("density", "")
    wrong = SampleForm({"number": "0187543210-0042-1", "sum": "0"}, auto_id="wrong_%s")
    wrong.is_valid()
    context = {
        "now": now,
        "theme": theme if theme in Theme.values else user.theme,
        "density": density if density in Density.values else user.density,
        "looks": [(value or "system", value) for value in Theme.values],
        "densities": Density.values,
        "colours": samples.COLOURS,
        "icons": _icons(),
        "dues": [now + timedelta(minutes=minutes) for minutes in samples.DUE_MINUTES],
        "sums": samples.SUMS,
        "states": samples.STATES,
        "colleague": User(first_name="Nina", last_name="Frost"),
        "form": SampleForm(auto_id="sample_%s"),
        "wrong": wrong,
        "told": [
            Message(constants.SUCCESS, "Snoozed until 16:00"),
            Message(constants.ERROR, "Ozon refused."),
        ],
        "days": samples.history(now),
        "act": samples.act(),
        "chart": samples.chart(timezone.localdate(now)),
        "rows": samples.rows(now),
    }
    return render(request, "desk/gallery.html", context)


def _icons() -> list[str]:
    """All that are in the sprite."""
    return re.findall(r'id="i-([\w-]+)"', render_to_string("components/sprite.html"))


def _may_look(user: User) -> bool:
    return settings.DEBUG or user.is_superuser or shops_of(user).filter(is_demo=True).exists()

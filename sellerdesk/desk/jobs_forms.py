"""What the bar above the queue asks for: one act, on ticked cases or on all of a view."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from sellerdesk.desk.item_snooze import wanted
from sellerdesk.jobs.export_file import Format
from sellerdesk.jobs.view import LONGEST_ADDRESS
from worklist.selectors import mates
from worklist.states import JobKind

ACTS = (JobKind.ASSIGN, JobKind.SNOOZE, JobKind.APPROVE, JobKind.CLOSE)
TICKED_MOST = 200  # a page shows fewer; more is all of a view
NOBODY, ME = "nobody", "me"


class ViewForm(forms.Form):
    """The view the person looks at: its address behind the question mark."""

    view = forms.CharField(required=False, max_length=LONGEST_ADDRESS)


class ExportForm(ViewForm):
    format = forms.ChoiceField(choices=Format.choices)


class BulkForm(ViewForm):
    """``count`` is the number of cases a person said yes to, for ``all`` of a view. ``params`` are for the job."""

    act = forms.ChoiceField(
        choices=[(act.value, act.label) for act in ACTS], error_messages={"required": _("Choose an act.")}
    )
    all = forms.BooleanField(required=False)
    count = forms.IntegerField(required=False, min_value=0)
    to = forms.CharField(required=False, max_length=20)
    until = forms.CharField(required=False, max_length=20)
    at = forms.CharField(required=False, max_length=40)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.params: dict[str, Any] = {}

    @property
    def items(self) -> dict[int, int | None]:
        """The ticked cases, each once, in the order of the page, with the version the page showed of each."""
        ticked: list[str] = self.data.getlist("item")[:TICKED_MOST]  # type: ignore[attr-defined]  # a form of a request is given a QueryDict
        pairs = [text.partition(".") for text in ticked]
        return {
            int(pk): int(version) if is_number(version, 9) else None
            for pk, _point, version in pairs
            if is_number(pk, 18)
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        match data.get("act"):
            case JobKind.ASSIGN:
                self.params = {"to": self._to(data.get("to", ""))}
            case JobKind.SNOOZE:
                self.params = self._snooze(data.get("until", ""), data.get("at", ""))
            case JobKind.CLOSE:
                self.params = {"reason": self._reason(data.get("reason", ""))}
        return data

    def _to(self, text: str) -> int | None:
        if text == ME:
            return self.user.pk
        if text == NOBODY:
            return None
        pk = int(text) if is_number(text, 18) else 0
        # Whether he belongs to the shop of each case is looked at when it is its turn.
        if not any(mate.pk == pk for mate in mates(self.user)):
            raise ValidationError(_("Choose whom to give the cases to."))
        return pk

    def _snooze(self, name: str, own: str) -> dict[str, Any]:
        now = timezone.now()
        until, for_reply = wanted(name, own, now)
        if not for_reply and (until is None or until <= now):
            raise ValidationError(_("Choose until when the cases sleep: a moment to come."))
        return {"until": until.isoformat() if until else "", "for_reply": for_reply}

    def _reason(self, text: str) -> str:
        if not text:
            raise ValidationError(_("Say what was done about it."))
        return text


def is_number(text: str, most: int) -> bool:
    """Digits alone, fewer than ``most`` of them: what may be a key."""
    return text.isascii() and text.isdecimal() and len(text) < most

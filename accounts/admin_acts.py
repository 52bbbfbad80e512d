"""Acts on rows chosen in the admin: the role in each row's shop is asked, a service does it, and each refusal is named.

What cannot be taken back, or needs words, is asked about on a page of its own first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.selectors import may
from accounts.states import Permission
from ozon.models import Shop

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.admin_base import ScopedAdmin

MOST = 200  # rows of one act; the rest is chosen again
NAMED = 5  # refusals told in full
CONFIRMED = "confirmed"


class Refused(Exception):
    """The act cannot be done on this row; the text says why, for staff."""


class ActForm(forms.Form):
    """What a person types on the page before the act; ``user`` is that person."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)


class ReasonForm(ActForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@dataclass(frozen=True, kw_only=True)
class Act:
    """``run`` gets row, person and the words typed, says whether it changed something, and raises ``Refused`` where it
    may not. ``words`` say on the page before what will happen; without them nobody is asked."""

    permission: Permission
    run: Callable[[Any, User, dict[str, Any]], bool]
    title: "str | _StrPromise"
    words: "str | _StrPromise" = ""
    form: type[ActForm] | None = None


def carry_out(
    page: "ScopedAdmin", request: HttpRequest, rows: QuerySet[Any], act: Act
) -> TemplateResponse | None:
    """Ask, or do it and say what became of it. The action's own view: what it returns, Django shows."""
    chosen = list(rows[:MOST])
    is_answer = CONFIRMED in request.POST
    form = act.form(request.POST if is_answer else None, user=_person(request)) if act.form else None
    if act.words and not (is_answer and (form is None or form.is_valid())):
        return _question(page, request, chosen, act, form)
    _do(page, request, chosen, act, form.cleaned_data if form else {})
    return None


def _do(page: "ScopedAdmin", request: HttpRequest, rows: list[Any], act: Act, words: dict[str, Any]) -> None:
    user, done, refused = _person(request), 0, []
    for row in rows:
        try:
            changed = may(user, act.permission, _shop(row)) and act.run(row, user, words)
        except Refused as error:
            refused.append(f"{row}: {error}")
            continue
        if changed:
            page.log_change(request, row, [{"changed": {"name": str(act.title), "object": str(row)}}])
        done += changed
    told = ngettext("Done for %(n)s row.", "Done for %(n)s rows.", done) % {"n": done}
    if done:
        page.message_user(request, told, messages.SUCCESS)
    left = len(rows) - done - len(refused)
    if left:
        told = ngettext(
            "%(n)s row was so already, or your role does not allow it.",
            "%(n)s rows were so already, or your role does not allow it.",
            left,
        )
        page.message_user(request, told % {"n": left}, messages.WARNING)
    for line in refused[:NAMED]:
        page.message_user(request, line, messages.ERROR)
    if len(refused) > NAMED:
        more = _("And %(n)s more were refused.") % {"n": len(refused) - NAMED}
        page.message_user(request, more, messages.ERROR)


def _question(
    page: "ScopedAdmin", request: HttpRequest, rows: list[Any], act: Act, form: forms.Form | None
) -> TemplateResponse:
    context = {
        **page.admin_site.each_context(request),
        "title": act.title,
        "words": act.words,
        "form": form,
        "rows": rows,
        "opts": page.model._meta,
        "action": request.POST.get("action", ""),
        "checkbox": ACTION_CHECKBOX_NAME,
        "confirmed": CONFIRMED,
    }
    return TemplateResponse(request, "admin/ask.html", context)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


def _shop(row: Model) -> Shop:
    return row if isinstance(row, Shop) else row.shop  # type: ignore[attr-defined]  # every scoped row has one

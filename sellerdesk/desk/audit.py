"""Everything people did, in one list: logins, roles, keys, switches, exports, and their work on cases."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.doors import member
from accounts.forms import dress
from accounts.models import User
from accounts.selectors import common, ruled, shops_of, shops_where
from accounts.states import Action, Permission
from sellerdesk.desk.audit_rows import Wanted, page_of, read_cursor
from worklist.states import Event

STAFF_EVENTS = (
    Event.PUT_BACK,
    Event.GOODS_TOLD,
    Event.SETTLED,
    Event.MESSAGE_SAVED,
    Event.MESSAGE_APPROVED,
    Event.MESSAGE_DISCARDED,
    Event.REQUEST_DECIDED,
    Event.RETURN_DECIDED,
    Event.OUTCOME_TOLD,
    Event.RELEASED,
    Event.RETRIED,
    Event.TAKEN,
    Event.LEFT,
    Event.ASSIGNED,
    Event.SNOOZED,
)
# In one language or another these begin with what is filled in, or break off without it.
NAMES: dict[str, Any] = {
    Action.ROLE_CHANGED: gettext_lazy("Changed a role"),
    Action.PASSWORD_SET: gettext_lazy("Set somebody's password"),
    Action.TOTP_RESET: gettext_lazy("Took a second factor away"),
    Action.SESSION_TAKEN: gettext_lazy("Ended somebody's session"),
    Action.TOKENS_TAKEN: gettext_lazy("Took a REST token back"),
    Action.REMOVED: gettext_lazy("Removed somebody from the shop"),
    Action.DEACTIVATED: gettext_lazy("Closed an account"),
    Action.ACTIVATED: gettext_lazy("Opened an account again"),
    Action.LIMIT_SET: gettext_lazy("Changed a refund limit"),
    Action.STOCK_FIGURE: gettext_lazy("Changed a stock figure"),
    Action.PRODUCT_EDITED: gettext_lazy("Changed a product"),
    Action.STOCK_TAKE: gettext_lazy("Counted the stock"),
    Action.BULK: gettext_lazy("Worked on many cases at once"),
    Event.TAKEN: gettext_lazy("Took a case"),
}
SHORT = 60


class AuditFilter(forms.Form):
    """The filters of the address. What is not among the choices is left out, never an error."""

    person = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    shop = forms.ChoiceField(label=gettext_lazy("Shop"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any, *, viewer: User) -> None:
        super().__init__(data)
        self.people = {str(person.pk): person for person in _people(viewer)}
        anybody = [("", _("Everybody")), *((pk, person.label) for pk, person in self.people.items())]
        shops = [(str(shop.pk), shop.name) for shop in shops_of(viewer)]
        for name, choices in (
            ("person", anybody),
            ("shop", [("", _("All shops")), *shops]),
            ("action", _actions()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
            field.choices = choices
        dress(self)

    def wanted(self) -> Wanted:
        self.is_valid()
        data = self.cleaned_data
        kind, _dot, code = data.get("action", "").partition(".")
        return Wanted(
            person=self.people.get(data.get("person", "")),
            shop_id=int(data["shop"]) if data.get("shop") else None,
            action=code if kind == "deed" else "",
            event=code if kind == "case" else "",
            first=data.get("first"),
            last=data.get("last"),
            after=read_cursor(self.data.get("after", "")),
        )


def _people(viewer: User) -> list[User]:
    """Whose deeds the viewer may see, by name, himself among them."""
    if viewer.is_superuser:
        return list(User.objects.order_by("last_name", "first_name", "username"))
    led = shops_where(viewer, Permission.PEOPLE).order_by().values("pk")
    known = {viewer.pk: viewer}
    known |= {place.user_id: place.user for place in common(viewer).filter(shop__in=led)}
    known |= {person.pk: person for person in ruled(viewer)}
    return sorted(known.values(), key=lambda person: person.label)


def _actions() -> list[tuple[str, Any]]:
    deeds = [(f"deed.{value}", name) for value, name in deed_names()]
    cases = [(f"case.{event.value}", _name(event)) for event in STAFF_EVENTS]
    return [("", _("Everything")), (_("People and shops"), deeds), (_("Cases"), cases)]


def deed_names() -> list[tuple[str, str]]:
    """Every ``Action`` without what is filled in."""
    return [(action.value, _name(action)) for action in Action]


def _name(kind: Action | Event) -> str:
    """The first words of the label; names of their own for those that say nothing then."""
    return str(NAMES.get(kind) or str(kind.label).partition("%(")[0].rstrip(" :：“«(（,，→")[:SHORT])


@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """Leads see their shops, everybody his own. A constant number of queries."""
    viewer = member(request)
    form = AuditFilter(request.GET, viewer=viewer)
    wanted = form.wanted()
    page = page_of(viewer, wanted)
    context = {
        "form": form,
        "page": page,
        "is_first": wanted.after is None,
        "is_filtered": any(request.GET.get(name) for name in form.fields if name not in {"after"}),
        "leads": len(form.people) > 1,
    }
    return render(request, "desk/audit.html", context)

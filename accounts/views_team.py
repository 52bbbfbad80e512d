"""Who is in the shops one is in, and what leads do about it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, people, second, sessions
from accounts.doors import SeeOther, member, no_right
from accounts.forms_people import RoleForm
from accounts.invitations import open_ones
from accounts.models import LoginSession, Membership, User
from accounts.people import NotPossible, grantable
from accounts.selectors import common, ruled, rules_over, shops_where
from accounts.states import Action, Permission, Role
from accounts.views_security import rows_of


@dataclass
class Row:
    """A person and his places in the viewer's shops."""

    person: User
    places: list[Membership] = field(default_factory=list)
    is_led: bool = (
        False  # whether the viewer leads one of these shops, and so the person's page is open to him
    )


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """Everybody sees who is in his shops. A constant number of queries."""
    viewer = member(request)
    rows: dict[int, Row] = {}
    for place in common(viewer):
        rows.setdefault(place.user_id, Row(place.user)).places.append(place)
    if viewer.is_superuser:
        for person in User.objects.exclude(pk__in=rows).order_by("last_name", "first_name", "username"):
            rows[person.pk] = Row(person)
    led = {shop.pk for shop in shops_where(viewer, Permission.PEOPLE)}
    for row in rows.values():
        row.is_led = viewer.is_superuser or any(place.shop_id in led for place in row.places)
    return render(
        request,
        "accounts/team.html",
        {
            "rows": sorted(rows.values(), key=lambda row: not row.person.is_active),
            "leads": bool(led),
            "led": led,
            "invitations": list(open_ones(viewer, now=timezone.now())) if led else [],
        },
    )


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One colleague: roles in the shops one leads, and his doors where one may touch them."""
    viewer = member(request)
    target, places = _target(viewer, pk)
    powers = rules_over(viewer, target)
    context = {
        "person": target,
        "places": [(place, _role_form(viewer, place)) for place in places],
        "powers": powers,
        "sessions": rows_of(request, target) if powers else [],
        "is_me": viewer.pk == target.pk,
    }
    return render(request, "accounts/person.html", context)


def _role_form(viewer: User, place: Membership) -> RoleForm | None:
    """None where the viewer may not change the role."""
    roles = grantable(viewer, place.shop)
    return RoleForm(place=place, roles=roles) if place.role in roles else None


def _target(viewer: User, pk: int) -> tuple[User, list[Membership]]:
    """A person in a shop the viewer leads, or whose account he may touch. 403 for another colleague; who is in none of
    the viewer's shops is 404, as if there were nobody."""
    places = list(common(viewer).filter(user=pk))
    if not places:
        return get_object_or_404(ruled(viewer), pk=pk), []
    led = set(shops_where(viewer, Permission.PEOPLE).values_list("pk", flat=True))
    mine = [place for place in places if place.shop_id in led]
    if not mine:
        raise PermissionDenied(no_right())
    return mine[0].user, mine


@require_POST
def role_change(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, place = _place(request, pk)
    form = RoleForm(request.POST, place=place, roles=grantable(viewer, place.shop))
    if not form.is_valid():
        if request.POST.get("role") in Role.values:
            raise PermissionDenied(_("Nobody gives a role above his own."))
        messages.error(request, _("Choose a role. Nothing was changed."))
        return SeeOther(reverse("person", args=[place.user_id]))
    role = Role(form.cleaned_data["role"])

    def change() -> str:
        changed = people.change_role(place.pk, role, by=viewer)
        said = _("%(who)s is now %(role)s in “%(shop)s”.")
        return said % {"who": place.user.label, "role": changed.get_role_display(), "shop": place.shop.name}

    return _done(request, place.user, change)


@require_POST
def place_remove(request: HttpRequest, pk: int) -> HttpResponse:
    viewer, place = _place(request, pk)

    def leave() -> str:
        people.remove(place.pk, by=viewer)
        return _("%(who)s is no longer in “%(shop)s”.") % {"who": place.user.label, "shop": place.shop.name}

    return _done(request, place.user, leave)


def _place(request: HttpRequest, pk: int) -> tuple[User, Membership]:
    """The place, if it is in a shop of the viewer's (404 else) and he leads that shop or it is his own (403)."""
    viewer = member(request)
    place = get_object_or_404(common(viewer), pk=pk)
    if place.user_id != viewer.pk and not grantable(viewer, place.shop):
        raise PermissionDenied
    return viewer, place


def _done(request: HttpRequest, target: User, act: Callable[[], str]) -> HttpResponse:
    """Do it and say so; where a rule is in the way, say which."""
    try:
        messages.success(request, act())
    except NotPossible as error:
        messages.error(request, str(error))
    except Membership.DoesNotExist:
        raise Http404 from None
    try:
        _target(member(request), target.pk)
    except (Http404, PermissionDenied):
        return SeeOther(reverse("team"))
    return SeeOther(reverse("person", args=[target.pk]))


def _ruled(request: HttpRequest, pk: int) -> tuple[User, User]:
    """Who acts and whose account it is; 404 for a person in none of his shops, 403 where he may not touch it."""
    viewer = member(request)
    target, _places = _target(viewer, pk)
    if not rules_over(viewer, target):
        raise PermissionDenied
    return viewer, target


def _press(deed: Callable[[User, User], object], said: Promise) -> Callable[[HttpRequest, int], HttpResponse]:
    """The view of a press on somebody's account; ``said`` names him as ``who``."""

    @require_POST
    def press(request: HttpRequest, pk: int) -> HttpResponse:
        viewer, target = _ruled(request, pk)

        def act() -> str:
            deed(target, viewer)
            return str(said) % {"who": target.label}

        return _done(request, target, act)

    return press


person_close = _press(
    lambda target, by: people.deactivate(target, by=by),
    gettext_lazy("The account of %(who)s is closed and logged out everywhere."),
)
person_open = _press(
    lambda target, by: people.activate(target, by=by), gettext_lazy("%(who)s can log in again.")
)
# For who lost his device.
second_reset = _press(
    lambda target, by: second.reset(target, by=by),
    gettext_lazy("%(who)s logs in with the password alone now, and is logged out everywhere."),
)


@require_POST
def session_take(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """Log one browser of somebody else's out."""
    viewer, target = _ruled(request, pk)
    row = get_object_or_404(LoginSession, pk=session, user=target)
    what = sessions.browser_of(row.agent).text

    def take() -> str:
        if sessions.end(row):
            audit.record(viewer, Action.SESSION_TAKEN, who=target.label, what=what)
        return _("That browser is logged out.")

    return _done(request, target, take)


@require_POST
def sessions_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Log somebody else out everywhere."""
    viewer, target = _ruled(request, pk)

    def take() -> str:
        count = sessions.end_all(target)
        if count:
            audit.record(viewer, Action.SESSION_TAKEN, who=target.label, what=str(count))
        said = ngettext("%(n)s browser was logged out.", "%(n)s browsers were logged out.", count)
        return said % {"n": count}

    return _done(request, target, take)

"""Who has which role in a shop, and whose account is open: the rules of the team page.

Nobody gives a role above his own or touches who has one; a shop keeps its last owner; an account as a whole is touched
only by an ops admin, or by who owns every shop the person is in. ``NotPossible`` says which rule was in the way.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, locks, sessions
from accounts.models import Membership, User
from accounts.selectors import role_in, roles_of, rules_over
from accounts.states import ALLOWED, RANK, Action, Permission, Role, rank
from ozon.models import Shop


class NotPossible(Exception):
    """A rule forbids it; the text is for the person who tried."""


def below(role: str) -> list[Role]:
    """Roles who has this one may give, the least first: none above his own, and none at all without the right."""
    if role not in ALLOWED[Permission.PEOPLE]:
        return []
    return [one for one in RANK if rank(one) <= rank(role)]


def grantable(user: User, shop: Shop) -> list[Role]:
    """Roles the user may give in the shop. At most one query."""
    if not user.is_active:
        return []
    return below(Role.OWNER if user.is_superuser else role_in(user, shop))


def grantable_in(user: User, shops: Iterable[Shop]) -> dict[int, list[Role]]:
    """The same for many shops, by shop id, in one query."""
    if not user.is_active:
        return {}
    roles = roles_of(user)
    return {shop.pk: below(Role.OWNER if user.is_superuser else roles.get(shop.pk, "")) for shop in shops}


@transaction.atomic
def change_role(place_pk: int, role: Role, *, by: User) -> Membership:
    """Give a person another role in a shop. The same role again changes nothing and is not listed.

    Locks the shop's owners first, so that two owners cannot demote each other at once.
    """
    place = _locked(place_pk, by=by)
    if role not in grantable(by, place.shop):
        raise PermissionDenied(_("Nobody gives a role above his own."))
    was = Role(place.role)
    if was == role:
        return place
    place.role = role
    place.save(update_fields=["role"])
    audit.record(by, Action.ROLE_CHANGED, shop=place.shop, who=place.user.label, was=was, role=role)
    return place


@transaction.atomic
def remove(place_pk: int, *, by: User) -> Membership:
    """Take a person out of a shop; his name stays in its history."""
    place = _locked(place_pk, by=by, leaving=True)
    Membership.objects.filter(pk=place.pk).delete()
    audit.record(by, Action.REMOVED, shop=place.shop, who=place.user.label, role=Role(place.role))
    return place


def _locked(place_pk: int, *, by: User, leaving: bool = False) -> Membership:
    """The place, locked, if ``by`` may touch it. Anybody may leave a shop."""
    shop = Membership.objects.select_related("shop").get(pk=place_pk).shop
    owners = locks.owners(shop)
    place = locks.place(place_pk)
    is_own = leaving and place.user_id == by.pk
    if not is_own and Role(place.role) not in grantable(by, shop):
        raise PermissionDenied(_("His role is above yours, or yours does not allow this."))
    others = [one for one in owners if one.user_id != place.user_id and one.user.is_active]
    if place.role == Role.OWNER and not others:
        raise NotPossible(_("The shop needs an owner. Make somebody else its owner first."))
    return place


@transaction.atomic
def deactivate(user: User, *, by: User) -> bool:
    """Close an account: it is logged out everywhere and its REST token opens nothing. False where it is closed."""
    _rule(user, by)
    shops = [place.shop for place in _places(user) if place.role == Role.OWNER]
    for shop in shops:
        others = [one for one in locks.owners(shop) if one.user_id != user.pk and one.user.is_active]
        if not others:
            raise NotPossible(_("“%(shop)s” would be left without an owner.") % {"shop": shop.name})
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return False
    close(user)
    audit.record(by, Action.DEACTIVATED, who=user.label)
    return True


@transaction.atomic
def activate(user: User, *, by: User) -> bool:
    """Open a closed account again, with the roles it had. False where it is open."""
    _rule(user, by)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        return False
    audit.record(by, Action.ACTIVATED, who=user.label)
    return True


def close(user: User) -> None:
    """What goes with a closed account, however it was closed."""
    sessions.end_everything(user)


def _rule(user: User, by: User) -> None:
    if not rules_over(by, user):
        raise PermissionDenied(_("This account is also at home in shops that are not yours."))


def _places(user: User) -> list[Membership]:
    """In the order of their shops: whoever locks several shops takes them in this order."""
    return list(Membership.objects.filter(user=user).select_related("shop").order_by("shop_id"))

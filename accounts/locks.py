"""The only row locks of this room. A transaction is needed; rows are taken by primary key."""

from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Invitation, Membership, User
from accounts.states import Role
from ozon.models import Shop


def person(pk: int) -> User:
    """Raises ``User.DoesNotExist``."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def owners(shop: Shop) -> list[Membership]:
    """Places of the shop's owners: two who demote each other take turns.

    Read again once they are locked: who waited would else see accounts as they were before, and two owners whose
    accounts are closed at once would leave none.
    """
    rows = Membership.objects.filter(shop=shop, role=Role.OWNER)
    locked = [place.pk for place in rows.select_for_update(no_key=True).order_by("pk")]
    return list(rows.filter(pk__in=locked).select_related("user").order_by("pk"))


def place(pk: int) -> Membership:
    """Raises ``Membership.DoesNotExist``."""
    rows = Membership.objects.select_related("user", "shop")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=pk)


def invitation(secret_hash: str) -> Invitation:
    """Raises ``Invitation.DoesNotExist``."""
    rows = Invitation.objects.select_related("made_by")
    return rows.select_for_update(of=("self",), no_key=True).get(secret_hash=secret_hash)


def totp(user: User, *, confirmed: bool = True) -> TOTPDevice | None:
    """The person's authenticator: one code is taken once, also from two browsers at once."""
    return (
        TOTPDevice.objects.select_for_update().filter(user=user, confirmed=confirmed).order_by("pk").first()
    )


def backup(user: User) -> StaticDevice | None:
    """The holder of the person's backup codes."""
    return StaticDevice.objects.select_for_update().filter(user=user).order_by("pk").first()

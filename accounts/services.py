"""The only writers of people and their places."""

from accounts.models import Membership, User
from accounts.states import Role
from ozon.models import Shop


def join(user: User, *, shop: Shop, role: Role) -> Membership:
    """Give the user a role in the shop; a second call changes the role."""
    membership, _ = Membership.objects.update_or_create(user=user, shop=shop, defaults={"role": role})
    return membership

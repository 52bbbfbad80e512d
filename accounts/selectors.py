"""The wall between shops: the only place that turns a user into the rows he may see."""

from collections.abc import Iterable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet

from accounts.models import Membership, User
from accounts.states import ALLOWED, Permission, Role
from ozon.models import Shop
from ozon.states import ShopState

AnyUser = User | AnonymousUser
M = TypeVar("M", bound=Model)


def shops_of(user: AnyUser) -> QuerySet[Shop]:
    """Shops the user may see: all for an ops admin, his memberships else, none for a stranger. No removed one."""
    if not isinstance(user, User) or not user.is_active:
        return Shop.objects.none()
    shops = Shop.objects.exclude(state=ShopState.REMOVED).order_by("name", "id")
    return shops if user.is_superuser else shops.filter(memberships__user=user)


def scope(rows: QuerySet[M], user: AnyUser) -> QuerySet[M]:
    """``rows`` (whose model has a ``shop``) cut down to the user's shops."""
    return rows.filter(shop__in=shops_of(user).order_by().values("id"))


def scope_ahead(rows: QuerySet[M], user: AnyUser) -> QuerySet[M]:
    """``scope`` with the shops found before the rows, in the same statement: for long lists read in the order of an
    index, which the planner gives up for a sort when it has to join the shops."""
    shops = ArraySubquery(shops_of(user).order_by().values("id"))
    is_ours = Func(
        F("shop"), shops, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField()
    )
    return rows.filter(is_ours)


def places_of(user: User) -> list[tuple[Shop, Role]]:
    """The user's shops with his role in each, in one query; an ops admin is an owner everywhere. Without the columns
    that are secret or large."""
    shops = shops_of(user).defer("api_key", "cabinet")
    if user.is_superuser:
        return [(shop, Role.OWNER) for shop in shops]
    return [(shop, Role(shop.role)) for shop in shops.annotate(role=F("memberships__role"))]


def roles_of(user: User) -> dict[int, str]:
    """Role by shop id; an ops admin is an owner everywhere and is not listed."""
    return dict(Membership.objects.filter(user=user).values_list("shop_id", "role"))


def may(user: AnyUser, permission: Permission, shop: Shop) -> bool:
    """Whether the user's role in the shop allows ``permission`` (``accounts.states.ALLOWED``)."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if user.is_superuser:
        return True
    roles = [Role(role) for role in ALLOWED[permission]]
    return Membership.objects.filter(user=user, shop=shop, role__in=roles).exists()


def shops_where(user: AnyUser, permission: Permission) -> QuerySet[Shop]:
    """Shops of the user in which his role allows ``permission``."""
    shops = shops_of(user)
    if not isinstance(user, User) or user.is_superuser:
        return shops  # none for a stranger, all for an ops admin
    roles = [Role(role) for role in ALLOWED[permission]]
    return shops.filter(pk__in=Membership.objects.filter(user=user, role__in=roles).values("shop"))


def colleagues(shop: Shop) -> QuerySet[User]:
    """Active people a case of the shop can be given to."""
    return (
        User.objects.filter(Q(memberships__shop=shop) | Q(is_superuser=True), is_active=True)
        .distinct()
        .order_by("last_name", "first_name", "username")
    )


def members(shops: Iterable[Shop]) -> QuerySet[User]:
    """Everybody who signs in these shops, closed accounts and ops admins too."""
    which = Q(memberships__shop__in=[shop.pk for shop in shops]) | Q(is_superuser=True)
    return User.objects.filter(which).distinct()


def may_connect(user: AnyUser) -> bool:
    """Whether the user may connect another shop: an ops admin, or the owner of one."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or shops_where(user, Permission.OWN).exists()


def role_in(user: User, shop: Shop) -> str:
    """The user's role in the shop; empty for none, also for an ops admin, who needs none."""
    return Membership.objects.filter(user=user, shop=shop).values_list("role", flat=True).first() or ""


def common(viewer: User) -> QuerySet[Membership]:
    """Places of everybody in the viewer's shops: nobody hears of the other shops of a colleague."""
    rows = scope(Membership.objects.all(), viewer).select_related("user", "shop")
    return rows.order_by(
        "user__last_name", "user__first_name", "user__username", "user_id", "shop__name", "pk"
    )


def ruled(viewer: User) -> QuerySet[User]:
    """Accounts the viewer may touch as a whole (close, end sessions, take the second factor away) and whose logins he
    sees: all but his own for an ops admin; else those all of whose shops he owns, and no ops admin's."""
    people = User.objects.exclude(pk=viewer.pk)
    if viewer.is_superuser:
        return people
    owned = shops_where(viewer, Permission.OWN).order_by().values("pk")
    inside = Membership.objects.filter(user=OuterRef("pk"), shop__in=owned)
    outside = Membership.objects.filter(user=OuterRef("pk")).exclude(shop__in=owned)
    return people.filter(Exists(inside), ~Exists(outside), is_superuser=False)


def rules_over(viewer: User, user: User) -> bool:
    """Whether ``user`` is one of ``ruled(viewer)``."""
    return viewer.is_active and ruled(viewer).filter(pk=user.pk).exists()

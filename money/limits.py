"""How much a person may let go by himself: the limits of roles, and the only place that compares with them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import Membership, User
from accounts.states import ALLOWED, Action, Permission, Role
from money.models import RefundLimit
from money.models.approvals import LIMITED
from ozon.models import Shop


@dataclass(frozen=True)
class Allowance:
    """The most one decision may move, in ``currency``. ``most`` None: any sum."""

    most: Decimal | None = None
    currency: str = ""

    def covers(self, total: Decimal | None, currency: str) -> bool:
        """Whether a sum is within it. One that is not known, or in another currency, is so only without a limit."""
        if self.most is None:
            return True
        return total is not None and currency == self.currency and total <= self.most


NOTHING = Allowance(Decimal(0))
UNLIMITED = Allowance()


def allowance_of(user: User, shop: Shop) -> Allowance:
    """What the user's role in the shop lets him decide alone: nothing for a role that decides nothing. Two queries."""
    if not user.is_active:
        return NOTHING
    if user.is_superuser:
        return UNLIMITED
    role = Membership.objects.filter(user=user, shop=shop).values_list("role", flat=True).first()
    if role not in ALLOWED[Permission.DECIDE]:
        return NOTHING
    return _allowance(RefundLimit.objects.filter(shop=shop, role=role).first())


def leads_who_cover(shop: Shop, total: Decimal | None, currency: str) -> list[Role]:
    """Roles that settle things in the shop and whose limit leaves room for the sum. One query."""
    limits = limits_of(shop)
    return [
        role for role in ALLOWED[Permission.SETTLE] if _allowance(limits.get(role)).covers(total, currency)
    ]


def _allowance(limit: RefundLimit | None) -> Allowance:
    return UNLIMITED if limit is None else Allowance(limit.amount, limit.currency)


def limits_of(shop: Shop) -> dict[str, RefundLimit]:
    """The limits that are set, by role."""
    return {limit.role: limit for limit in RefundLimit.objects.filter(shop=shop)}


@transaction.atomic
def set_limit(*, shop: Shop, role: Role, amount: Decimal | None, user: User) -> bool:
    """Set what a role may let go, in the shop's currency; None takes the limit away. False when it was so already.

    Raises ``ValueError`` for a role that has none. Decisions taken before stay; what waits is judged by the new one.
    """
    if role not in LIMITED:
        raise ValueError(role)
    rows = RefundLimit.objects.filter(shop=shop, role=role)
    before = rows.first()
    was = "" if before is None else f"{before.amount} {before.currency}"
    now = "" if amount is None else f"{amount:.2f} {shop.currency}"
    if was == now:
        return False
    if amount is None:
        rows.delete()
    else:
        facts = {"amount": amount, "currency": shop.currency}
        RefundLimit.objects.update_or_create(shop=shop, role=role, defaults=facts)
    audit.record(user, Action.LIMIT_SET, shop=shop, role=role, was=was or "—", limit=now or "—")
    return True

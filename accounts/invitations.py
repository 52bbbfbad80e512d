"""Links that let people into shops: made, taken back, used once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit, locks
from accounts.models import Invitation, User
from accounts.people import grantable_in
from accounts.selectors import role_in, shops_of, shops_where
from accounts.services import join
from accounts.states import Action, Ending, Permission, Role, rank
from ozon.models import Shop

VALID = timedelta(days=7)


class Ended(Exception):
    """The link opens nothing: ``why`` says it."""

    def __init__(self, why: Ending) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def invite(
    *, shops: list[Shop], role: Role, by: User, now: datetime, name: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link, which is kept nowhere. Raises ``PermissionDenied`` where ``by`` may not
    give the role in one of the shops."""
    if not shops or any(role not in roles for roles in grantable_in(by, shops).values()):
        raise PermissionDenied(_("Nobody gives a role above his own."))
    secret = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        secret_hash=hash_of(secret),
        role=role,
        name=name,
        email=email,
        made_by=by,
        made_at=now,
        expires_at=now + VALID,
    )
    invitation.shops.set(shops)
    for shop in shops:
        audit.record(by, Action.INVITED, shop=shop, who=invitation.label or "—", role=role)
    return invitation, secret


def hash_of(secret: str) -> str:
    """What is kept of a link: 192 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def find(secret: str, *, now: datetime) -> Invitation:
    """The open invitation of a link. Raises ``Ended``."""
    rows = Invitation.objects.select_related("made_by")
    invitation = rows.filter(secret_hash=hash_of(secret)).first()
    if invitation is None:
        raise Ended(Ending.UNKNOWN)
    _require_open(invitation, now=now)
    return invitation


def doors_of(invitation: Invitation) -> list[Shop]:
    """Shops it still opens: who made it must still be allowed to give its role there."""
    led = list(
        shops_where(invitation.made_by, Permission.PEOPLE).filter(pk__in=invitation.shops.values("pk"))
    )
    roles = grantable_in(invitation.made_by, led)
    return [shop for shop in led if invitation.role in roles.get(shop.pk, [])]


@transaction.atomic
def accept(secret: str, *, user: User, now: datetime) -> list[Shop]:
    """Use the link for ``user``: the shops he is in by it. Raises ``Ended``.

    The row is locked, so of two who press at once one gets in. A role somebody has is never lowered by it.
    """
    try:
        invitation = locks.invitation(hash_of(secret))
    except Invitation.DoesNotExist:
        raise Ended(Ending.UNKNOWN) from None
    _require_open(invitation, now=now)
    shops = doors_of(invitation)
    for shop in shops:
        if rank(role_in(user, shop)) < rank(invitation.role):
            join(user, shop=shop, role=Role(invitation.role))
        audit.record(user, Action.JOINED, shop=shop, role=Role(invitation.role), who=invitation.made_by.label)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=now, used_by=user)
    return shops


@transaction.atomic
def accept_new(secret: str, *, user: User, now: datetime) -> list[Shop]:
    """Keep a new account (not yet saved, its password set) and use the link for it; neither without the other."""
    user.save(force_insert=True)
    return accept(secret, user=user, now=now)


def _require_open(invitation: Invitation, *, now: datetime) -> None:
    if invitation.used_at:
        raise Ended(Ending.USED)
    if invitation.revoked_at:
        raise Ended(Ending.REVOKED)
    if invitation.expires_at <= now:
        raise Ended(Ending.EXPIRED)
    if not doors_of(invitation):
        raise Ended(Ending.REVOKED)


def open_ones(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """Open invitations into shops the user leads, the newest first."""
    led = shops_where(user, Permission.PEOPLE).order_by().values("pk")
    rows = Invitation.objects.filter(used_at=None, revoked_at=None, expires_at__gt=now, shops__in=led)
    return rows.select_related("made_by").prefetch_related("shops").distinct().order_by("-made_at", "-pk")


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, now: datetime) -> bool:
    """Take it back. A conditional UPDATE decides: False where it was used or taken back meanwhile. Who leads one of
    its shops may, unless its role is above his own there."""
    mine = set(shops_of(by).values_list("pk", flat=True))
    shops = [shop for shop in invitation.shops.all() if shop.pk in mine]
    if not any(invitation.role in roles for roles in grantable_in(by, shops).values()):
        raise PermissionDenied(_("His role is above yours, or yours does not allow this."))
    open_rows = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
    if not open_rows.update(revoked_at=now):
        return False
    for shop in shops:
        audit.record(by, Action.INVITATION_REVOKED, shop=shop, who=invitation.label or "—")
    return True

"""A person's password: changed with the old one, and what ends with it."""

from django.db import transaction

from accounts import audit, sessions, tries
from accounts.models import User
from accounts.states import Action

MOST = 10
SPAN = 600  # seconds


def wait_for_proof(user: User) -> int:
    """Count a try to show the password again; seconds to wait, 0 if it may be looked at. A session left open is no
    place to guess in."""
    return tries.wait_for(f"proof:{user.pk}", most=MOST, span=SPAN)


def proof_refused(user: User, *, address: str | None) -> None:
    """The password shown again was wrong."""
    audit.record(user, Action.PASSWORD_REFUSED, address=address)


def proven(user: User) -> None:
    tries.forget(f"proof:{user.pk}")


@transaction.atomic
def password_changed(user: User, *, keep: str | None, address: str | None) -> None:
    """By the person himself: every other session ends, and the REST token. ``keep`` is the key of this session."""
    proven(user)
    sessions.end_everything(user, but=keep)
    audit.record(user, Action.PASSWORD_CHANGED, address=address)


@transaction.atomic
def password_set(user: User, *, by: User) -> None:
    """By an ops admin: every session ends, and the REST token."""
    sessions.end_everything(user)
    audit.record(by, Action.PASSWORD_SET, who=user.label)

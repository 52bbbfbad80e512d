"""The second factor: a code of an authenticator app (TOTP, RFC 6238), or one of ten backup codes.

The only writer of django-otp's devices and of ``User.has_second_factor``. Wrong codes slow the device down: 1, 2, 4, …
seconds (django-otp), whatever address they come from.
"""

import math
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit, locks, sessions
from accounts.models import Membership, User
from accounts.states import Action, Role

CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that can be mistaken on paper
LENGTH = 10
SALT = "accounts.second.backup"


@dataclass(frozen=True)
class Verdict:
    """What became of a code. ``wait`` is in seconds: until then no code is looked at."""

    device: TOTPDevice | None = None
    is_backup: bool = False
    left: int = 0
    wait: int = 0


def is_wanted(user: User) -> bool:
    """Whether this installation wants a second factor of the person and he has none yet (``SELLERDESK_REQUIRE_TOTP``).

    One query, and only where the setting names a role. An ops admin counts as an owner.
    """
    roles = settings.REQUIRE_TOTP
    if not roles or user.has_second_factor:
        return False
    if user.is_superuser:
        return Role.OWNER in roles
    return Membership.objects.filter(user=user, role__in=roles).exists()


@transaction.atomic
def begin(user: User) -> TOTPDevice | None:
    """A new secret that counts for nothing until a code of it is shown. None where a second factor is set up already.
    A second call throws the first secret away."""
    if locks.person(user.pk).has_second_factor:
        return None
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="totp", confirmed=False)


def beginning(user: User) -> TOTPDevice | None:
    """The secret that was made and not yet confirmed."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()


@transaction.atomic
def confirm(user: User, code: str, *, address: str | None) -> tuple[Verdict, list[str]]:
    """Turn the second factor on if the code is of the new secret; with it, the backup codes to show once."""
    if locks.person(user.pk).has_second_factor:  # another tab was first; its codes stay good
        return Verdict(), []
    device = locks.totp(user, confirmed=False)
    verdict = _ask(device, _clean(code))
    if verdict.device is None:
        return verdict, []
    TOTPDevice.objects.filter(pk=verdict.device.pk).update(confirmed=True)
    verdict.device.confirmed = True
    _mark(user, True)
    audit.record(user, Action.TOTP_ON, address=address)
    return verdict, _fresh_codes(user)


@transaction.atomic
def check(user: User, text: str) -> Verdict:
    """Try a code, of the app or a backup one, which is used up by it. Wrong ones are counted, so the caller must not
    roll back."""
    code = _clean(text)
    if re.fullmatch(r"[0-9]{6}", code):
        return _ask(locks.totp(user), code)
    device = locks.backup(user)
    if device is None:
        return Verdict()
    if wait := _wait(device):
        return Verdict(wait=wait)
    kept = set(device.token_set.values_list("token", flat=True))
    match = next((one for one in _sealed(code) if one in kept), "")
    if not device.verify_token(match):
        return Verdict()
    app = TOTPDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()
    return Verdict(device=app, is_backup=True, left=len(kept) - 1)


@transaction.atomic
def renew_codes(user: User, *, address: str | None) -> list[str]:
    """New backup codes, to show once; the old ones open nothing any more."""
    locks.person(user.pk)
    audit.record(user, Action.BACKUP_MADE, address=address)
    return _fresh_codes(user)


@transaction.atomic
def turn_off(user: User, *, address: str | None) -> bool:
    """By the person himself, who has just shown password and code. False where it was off."""
    if not _drop(user):
        return False
    audit.record(user, Action.TOTP_OFF, address=address)
    return True


@transaction.atomic
def reset(user: User, *, by: User | None, name: str = "") -> bool:
    """For somebody who lost his device: he logs in with the password alone, from nowhere he was logged in before.
    False where there was nothing to take away."""
    if not _drop(user):
        return False
    sessions.end_all(user)
    audit.record(by, Action.TOTP_RESET, by=name, who=user.label)
    return True


def codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def since(user: User) -> datetime | None:
    """When the second factor was set up."""
    rows = TOTPDevice.objects.filter(user=user, confirmed=True)
    at: datetime | None = rows.values_list("created_at", flat=True).first()
    return at


def _drop(user: User) -> bool:
    had = locks.person(user.pk).has_second_factor
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _mark(user, False)
    return had


def _mark(user: User, is_on: bool) -> None:
    User.objects.filter(pk=user.pk).update(has_second_factor=is_on)
    user.has_second_factor = is_on


def _ask(device: TOTPDevice | None, code: str) -> Verdict:
    if device is None:
        return Verdict()
    if wait := _wait(device):
        return Verdict(wait=wait)
    return Verdict(device=device if device.verify_token(code) else None)


def _wait(device: Any) -> int:
    """Seconds until the device looks at a code again."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return 0
    left: timedelta = why["locked_until"] - timezone.now()
    return max(1, math.ceil(left.total_seconds()))


def _fresh_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup", confirmed=True)
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_sealed(code)[0]) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _sealed(code: str) -> list[str]:
    """What is kept of a code, by the installation's secret and by those before it: who reads the table has no code."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, code, secret=key, algorithm="sha256").hexdigest()[:16] for key in keys]


def _clean(text: str) -> str:
    return re.sub(r"[\s-]", "", text).lower()[:40]

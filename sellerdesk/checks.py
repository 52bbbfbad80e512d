"""What ``manage.py check --deploy`` asks of an installation beside Django's own questions."""

from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from accounts.states import Role


@register(Tags.security)
def field_keys(**_: Any) -> list[CheckMessage]:
    """Ozon keys can only be kept with good keys of our own."""
    if not settings.FIELD_KEYS:
        return [
            Error("SELLERDESK_FIELD_KEYS is empty: Ozon keys could not be encrypted.", id="sellerdesk.E001")
        ]
    try:
        for key in settings.FIELD_KEYS:
            Fernet(key)
    except ValueError:
        return [
            Error("SELLERDESK_FIELD_KEYS holds something that is not a Fernet key.", id="sellerdesk.E002")
        ]
    return []


@register(Tags.security, deploy=True)
def deployment(**_: Any) -> list[CheckMessage]:
    """A desk on a network is served over HTTPS, under its own name, without the practice shop."""
    found: list[CheckMessage] = []
    if not settings.SECURE:
        found.append(
            Error("Set SELLERDESK_SECURE=1: cookies must not travel in the clear.", id="sellerdesk.E003")
        )
    if set(settings.ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"} or "*" in settings.ALLOWED_HOSTS:
        found.append(Error("Set SELLERDESK_HOSTS to the names the desk is reached by.", id="sellerdesk.E004"))
    if unknown := settings.REQUIRE_TOTP - set(Role.values):
        names = ", ".join(sorted(unknown))
        found.append(
            Error(f"SELLERDESK_REQUIRE_TOTP names no role of the desk: {names}.", id="sellerdesk.E005")
        )
    if settings.DEMO:
        found.append(Warning("SELLERDESK_DEMO=0 keeps the practice shop away.", id="sellerdesk.W001"))
    return found

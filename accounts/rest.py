"""Who may use the REST interface: the rules of the login hold there too."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import second
from accounts.middleware import is_unproven
from accounts.models import User


class DeskToken(TokenAuthentication):
    """``Authorization: Token …``. A token was handed out by who runs the installation, so it asks for no code; but one
    of somebody whose role needs a second factor opens nothing until he has it."""

    def authenticate_credentials(self, key: str) -> Any:
        found = super().authenticate_credentials(key)
        _require_set_up(found[0])
        return found


class DeskSession(SessionAuthentication):
    """A browser that is logged in, with the second factor shown."""

    def authenticate(self, request: Request) -> Any:
        found = super().authenticate(request)
        if found is not None:
            if is_unproven(found[0]):
                raise AuthenticationFailed(_("Log in again: the second factor is missing."))
            _require_set_up(found[0])
        return found


class DeskSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # registers itself by being made
    """How the document of the interface describes such a login."""

    target_class = "accounts.rest.DeskSession"


def _require_set_up(user: User) -> None:
    if second.is_wanted(user):
        raise AuthenticationFailed(_("Set up the second factor in the preferences first."))

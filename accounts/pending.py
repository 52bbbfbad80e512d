"""The half of a login between password and code: kept in the visitor's session, for five minutes."""

import time

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import User

KEY = "pending_login"
SPAN = 300  # seconds


def begin(request: HttpRequest, user: User, *, next_page: str) -> None:
    """The password was right. Whatever session there was is thrown away, and nobody is logged in yet."""
    request.session.flush()
    request.session[KEY] = {
        "pk": user.pk,
        "proof": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_page,
    }


def whose(request: HttpRequest) -> User | None:
    """Who gave his password here. None where nobody did, it is too long ago, or password or account changed since."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict) or time.time() - kept["at"] > SPAN:
        return None
    user = User.objects.filter(pk=kept["pk"], is_active=True, has_second_factor=True).first()
    if user is None or not constant_time_compare(kept["proof"], user.get_session_auth_hash()):
        return None
    return user


def next_page(request: HttpRequest) -> str:
    """Where he wanted to go; checked before it was kept."""
    kept = request.session.get(KEY)
    return str(kept["next"]) if isinstance(kept, dict) else ""


def end(request: HttpRequest) -> None:
    request.session.pop(KEY, None)

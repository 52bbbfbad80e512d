"""In which browsers people are logged in: written rarely, ended at once."""

import time
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from ua_parser import parse

from accounts.models import LoginSession, User
from ozon.addresses import client_address

EVERY = 300  # seconds between two writes for one session
MARK = "seen"  # key in the session: when it was written last, and under which session key


@dataclass(frozen=True)
class Browser:
    """What a browser says it is, as far as it is known; empty else."""

    name: str
    system: str

    @property
    def text(self) -> str:
        return " · ".join(part for part in (self.name, self.system) if part)


def browser_of(agent: str) -> Browser:
    """By the User-Agent. Never fails: it is the visitor's own word."""
    found = parse(agent)
    name = found.user_agent.family if found.user_agent else ""
    if name and found.user_agent and found.user_agent.major:
        name = f"{name} {found.user_agent.major}"
    system = found.os.family if found.os else ""
    return Browser(name, system)


def touch(request: HttpRequest, user: User) -> None:
    """Note that the session is alive: one write in ``EVERY`` seconds, and no query between. A session whose key changed
    (at login, with a new password) keeps its row."""
    session, now = request.session, time.time()
    at, old = session.get(MARK) or (0.0, session.session_key)
    key = session.session_key
    if key is None or (old == key and now - at < EVERY):
        return
    seen = {
        "user": user,
        "address": client_address(request) or None,
        "agent": request.headers.get("User-Agent", "").replace("\x00", "")[:300],
        "seen_at": timezone.now(),
    }
    moved = LoginSession.objects.filter(session_key=old, user=user).update(**seen, session_key=key)
    if not moved:
        LoginSession.objects.update_or_create(
            session_key=key, defaults=seen, create_defaults={**seen, "began_at": seen["seen_at"]}
        )
    session[MARK] = [now, key]


def live(user: User | AnonymousUser) -> list[LoginSession]:
    """The person's sessions that still open something, the last seen first. One query."""
    if not isinstance(user, User):
        return []
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(LoginSession.objects.filter(user=user, session_key__in=alive).order_by("-seen_at", "-pk"))


@transaction.atomic
def end(row: LoginSession) -> bool:
    """Log one browser out. False where it was out already."""
    gone, _rows = Session.objects.filter(session_key=row.session_key).delete()
    LoginSession.objects.filter(pk=row.pk).delete()
    return bool(gone)


@transaction.atomic
def end_all(user: User, *, but: str | None = None) -> int:
    """Log the person out everywhere, except in the session with the key ``but``; how many browsers that were."""
    rows = LoginSession.objects.filter(user=user).exclude(session_key=but or "")
    keys = list(rows.values_list("session_key", flat=True))
    gone, _rows = Session.objects.filter(session_key__in=keys).delete()
    LoginSession.objects.filter(session_key__in=keys).delete()
    return gone


@transaction.atomic
def end_everything(user: User, *, but: str | None = None) -> int:
    """As ``end_all``, and the REST token opens nothing any more either."""
    Token.objects.filter(user=user).delete()
    return end_all(user, but=but)


def forget() -> int:
    """Drop rows whose session is gone; how many. A row of a session just made is left in peace."""
    alive = Session.objects.values("session_key")
    old = timezone.now() - timedelta(hours=1)
    gone, _rows = LoginSession.objects.filter(seen_at__lt=old).exclude(session_key__in=alive).delete()
    return gone

"""A shop that is about to be connected: its key waits in the session, sealed like those of connected shops."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.http import HttpRequest

from ozon.cabinet import Reading
from ozon.fields import box
from ozon.states import StockKeeper

PLACE = "candidate"
LIFE = 15 * 60  # seconds from the tried key to the person's yes


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What was typed and what the key told."""

    name: str
    client_id: str
    api_key: str
    api_url: str
    stock_keeper: str
    cabinet: dict[str, Any]
    key_expires_at: str = ""

    def __repr__(self) -> str:
        return f"Candidate({self.name!r}, {self.client_id!r})"

    @property
    def reading(self) -> Reading:
        ends = datetime.fromisoformat(self.key_expires_at) if self.key_expires_at else None
        return Reading(self.cabinet, ends)

    @property
    def keeper(self) -> StockKeeper:
        return StockKeeper(self.stock_keeper)


def keep(request: HttpRequest, typed: dict[str, str], reading: Reading) -> None:
    """Seal it into the session. A later one takes its place."""
    ends = reading.key_expires_at.isoformat() if reading.key_expires_at else ""
    candidate = Candidate(**typed, cabinet=reading.cabinet, key_expires_at=ends)
    request.session[PLACE] = box().encrypt(json.dumps(asdict(candidate)).encode()).decode()


def kept(request: HttpRequest) -> Candidate | None:
    """The candidate of this session; None when there is none, or the person thought about it for too long."""
    token = request.session.get(PLACE)
    if not isinstance(token, str):
        return None
    try:
        return Candidate(**json.loads(box().decrypt(token.encode(), ttl=LIFE)))
    except InvalidToken:
        forget(request)
        return None


def mark(request: HttpRequest) -> str:
    """Names the candidate of this session, so that a page connects the one it shows. Not the key's, nor made of it."""
    return hashlib.sha256(str(request.session.get(PLACE, "")).encode()).hexdigest()[:16]


def forget(request: HttpRequest) -> None:
    """Idempotent."""
    request.session.pop(PLACE, None)

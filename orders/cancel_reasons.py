"""Why a seller may cancel a posting, as Ozon lists it for that posting. Reads Ozon: never inside a transaction.

What was read is kept in Redis: for minutes by posting, so that choosing does not ask Ozon each time, and for weeks by
shop, so that there is a list while Ozon cannot be reached. Losing it loses nothing.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import redis
from django.conf import settings

from orders.models import Posting
from orders.seller_cancel import needs_comment
from ozon.client.errors import OzonError
from ozon.connect import client_of

FRESH = 300  # seconds a posting's list counts as just read
KEPT = 30 * 86_400  # seconds a shop's last list is kept
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reason:
    """``title`` is Ozon's, in its language."""

    reason_id: int
    title: str

    @property
    def needs_comment(self) -> bool:
        return needs_comment(self.reason_id, self.title)


@dataclass(frozen=True)
class Reasons:
    """``error`` is set where Ozon could not be asked: then ``rows`` are those it listed last in this shop, if any."""

    rows: Sequence[Reason] = ()
    error: OzonError | None = None

    def find(self, reason_id: int) -> Reason | None:
        return next((reason for reason in self.rows if reason.reason_id == reason_id), None)


def reasons_of(posting: Posting) -> Reasons:
    """The seller's reasons for a posting: one call at most. Raises nothing."""
    # What Ozon offers changes with the status.
    own = f"sellerdesk:reasons:{posting.shop_id}:{posting.posting_number}:{posting.ozon_status}"
    last = f"sellerdesk:reasons:{posting.shop_id}"
    known = _kept(own)
    if known is not None:
        return Reasons(known)
    try:
        with client_of(posting.shop, interactive=True) as client:
            read = client.cancelling.reasons(posting.posting_number)
    except OzonError as error:
        return Reasons(_kept(last) or (), error)
    rows = [Reason(reason.reason_id, reason.title) for reason in read if reason.is_sellers]
    _keep(own, rows, FRESH)
    if rows:
        _keep(last, rows, KEPT)
    return Reasons(rows)


def _keep(key: str, rows: Sequence[Reason], seconds: int) -> None:
    text = json.dumps([[reason.reason_id, reason.title] for reason in rows], ensure_ascii=False)
    try:
        _store().set(key, text, ex=seconds)
    except redis.RedisError:
        logger.warning("Redis unreachable: the reasons are not kept")


def _kept(key: str) -> list[Reason] | None:
    try:
        text = cast("bytes | None", _store().get(key))
    except redis.RedisError:
        logger.warning("Redis unreachable: the reasons are read anew")
        return None
    return None if text is None else [Reason(int(pk), str(title)) for pk, title in json.loads(text)]


@cache
def _store() -> redis.Redis:
    """Connections of this process; the pool opens new ones after a fork."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)

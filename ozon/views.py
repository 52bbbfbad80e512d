"""The door for Ozon's pushes: answers in the exact shapes Ozon asks for, once the push is stored."""

import logging
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from ozon import push
from ozon.addresses import client_address, is_within
from ozon.models import Shop
from ozon.push_body import Malformed, parse
from ozon.push_types import PING, type_of

LARGEST = 256 * 1024  # bytes
UNKNOWN, MISSED = "ERROR_UNKNOWN", "ERROR_PARAMETER_VALUE_MISSED"
logger = logging.getLogger(__name__)


class Refused(Exception):
    """A push that is not taken. ``code`` is one of Ozon's."""

    def __init__(self, status: int, message: str, *, code: str = UNKNOWN, details: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.details = status, message, code, details


@csrf_exempt
@login_not_required
@never_cache
def receive(request: HttpRequest, secret: str) -> JsonResponse:
    """Store one push. Ozon repeats whatever is not answered 200, so only a stored one is; a repetition is 200 too.

    400: no JSON object, no type, another seller's; 403: not from the networks of the settings; 404: nobody's
    address; 405; 413: more than 256 KB; 503: the database is away.
    """
    began, now = time.perf_counter(), timezone.now()
    try:
        _check_caller(request)
        raw = _read(request)
        shop = push.shop_of(secret)
        if shop is None:
            raise Refused(404, "not found")
        body = _body_about(shop, raw)
        push.store(shop, body, began=began)
    except Refused as refused:
        return _no(refused)
    except DatabaseTrouble:
        logger.exception("a push could not be stored")
        return _no(Refused(503, "try again later"))
    return JsonResponse(_pong(now) if type_of(body) == PING else {"result": True})


def _check_caller(request: HttpRequest) -> None:
    if request.method != "POST":
        raise Refused(405, "only POST")
    networks = settings.PUSH_NETWORKS
    if networks and not is_within(client_address(request), networks):
        logger.warning("a push from %s is refused: none of Ozon's networks", client_address(request))
        raise Refused(403, "not from here")


def _read(request: HttpRequest) -> bytes:
    """The body, also one that came in pieces and names no length: Django takes that for empty, while our server marks
    where it ends (``wsgi.input_terminated``)."""
    in_pieces = not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated")
    try:
        raw: bytes = (request.META["wsgi.input"] if in_pieces else request).read(LARGEST + 1)
    except (UnreadablePostError, OSError) as error:
        raise Refused(400, "the body broke off") from error
    if len(raw) > LARGEST:
        raise Refused(413, "the body is too large")
    return raw


def _body_about(shop: Shop, raw: bytes) -> dict[str, Any]:
    try:
        body = parse(raw)
    except Malformed as error:
        logger.warning("shop %s: a push is refused: %s", shop.pk, error)
        raise Refused(400, str(error), code=MISSED) from error
    if not type_of(body):
        raise Refused(400, "no message type", code=MISSED, details="message_type")
    if not push.is_about(shop, body):
        logger.warning("shop %s: a push is refused: seller_id is %s", shop.pk, body["seller_id"])
        raise Refused(400, "another seller", code=MISSED, details="seller_id")
    return body


def _pong(now: datetime) -> dict[str, Any]:
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"version": settings.VERSION, "name": "sellerdesk", "time": at}


def _no(refused: Refused) -> JsonResponse:
    error = {"code": refused.code, "message": refused.message, "details": refused.details}
    answer = JsonResponse({"error": error}, status=refused.status)
    if refused.status == 405:
        answer.headers["Allow"] = "POST"
    return answer

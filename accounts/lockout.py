"""The page of a door that stays closed after too many wrong passwords or codes."""

import math
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ozon.addresses import client_address


def locked_page(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 and in how many minutes the door opens. django-axes calls this (``AXES_LOCKOUT_CALLABLE``)."""
    seconds = _left(request, str((credentials or {}).get("username") or ""))
    context = {"minutes": max(1, math.ceil(seconds / 60))}
    answer = render(request, "accounts/locked.html", context, status=429)
    answer.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
    return answer


def _left(request: HttpRequest, username: str) -> float:
    """Seconds until the last wrong try is forgotten; the whole span where none is known."""
    span = settings.AXES_COOLOFF_TIME
    address = getattr(request, "axes_ip_address", None) or client_address(request)
    rows = AccessAttempt.objects.filter(username=username, ip_address=address)
    last = rows.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    left = last + span - timezone.now() if last else span
    return float(left.total_seconds())

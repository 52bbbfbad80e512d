"""The page of a shop's push address: how it is entered at Ozon, whether it works, and what came last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, doors
from accounts.selectors import shops_of
from accounts.states import Action, Permission
from orders.models import Posting
from ozon import push
from ozon.addresses import OZON_NETWORKS
from ozon.models import PushDelivery, Shop
from ozon.push_types import KINDS, PING
from ozon.states import Source

SHOWN = 50
DAY = timedelta(days=1)
NOWHERE_NAMES = (".localhost", ".local", ".internal", ".lan", ".test")


class Reach(StrEnum):
    """Whether Ozon can call an address, as far as its looks tell."""

    OPEN = "open"
    LOCAL = "local"  # no name or network Ozon could find
    PLAIN = "plain"  # without HTTPS the secret travels in the clear


@dataclass(frozen=True)
class Health:
    """What came in the last day, what waits, and when Ozon last tried the address. ``slowest`` in milliseconds."""

    received: int
    repeated: int
    slowest: int | None
    waiting: int
    pinged_at: datetime | None
    is_ping_late: bool


@dataclass(frozen=True)
class Row:
    """A push; ``posting`` is the number of the page it is about, where the desk has one."""

    push: PushDelivery
    posting: str


@require_GET
def push_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """For those who may turn switches: the address is a secret. The number of queries does not grow."""
    shop = _found(request, shop_id)
    now = timezone.now()
    address = request.build_absolute_uri(reverse("push", args=[shop.push_secret]))
    rows = rows_of(shop)
    context = {
        "shop": shop,
        "address": address,
        "host": urlsplit(address).hostname,
        "reach": reach_of(address),
        "types": types_by_source(),
        "networks": OZON_NETWORKS,
        "only_from": settings.PUSH_NETWORKS,
        "rows": rows,
        "shown": SHOWN,
        "health": health_of(shop, has_any=bool(rows), now=now),
    }
    return render(request, "desk/push.html", context)


@require_POST
def renew_push(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Make a new address; the old one is dead at once. A second press of the same page changes nothing."""
    shop = _found(request, shop_id)
    if push.renew(shop, old=request.POST.get("old", "")):
        audit.record(doors.member(request), Action.SHOP_PUSH, shop=shop)
        messages.success(
            request, _("There is a new address. Enter it at Ozon: the old one takes nothing any more.")
        )
    else:
        messages.info(request, _("This was done already; nothing changed."))
    return doors.SeeOther(reverse("push-setup", args=[shop.pk]))


def _found(request: HttpRequest, shop_id: int) -> Shop:
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    return shop


def reach_of(address: str) -> Reach:
    """What the address itself gives away; nobody is called."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        is_local = not ip_address(host).is_global
    except ValueError:
        is_local = "." not in host or host.endswith(NOWHERE_NAMES)
    if is_local:
        return Reach.LOCAL
    return Reach.OPEN if parts.scheme == "https" else Reach.PLAIN


def types_by_source() -> list[tuple[str, list[str]]]:
    """The types worth choosing at Ozon, by what each makes the desk read sooner."""
    found: dict[Source, list[str]] = {}
    for name, kind in KINDS.items():
        if kind.source:
            found.setdefault(kind.source, []).append(name)
    return [(str(source.label), names) for source, names in found.items()]


def rows_of(shop: Shop) -> list[Row]:
    """The last pushes, newest first."""
    rows = list(PushDelivery.objects.filter(shop=shop).order_by("-received_at")[:SHOWN])
    known = _known(shop, rows)
    return [Row(row, row.key if row.key in known else "") for row in rows]


def _known(shop: Shop, rows: Sequence[PushDelivery]) -> set[str]:
    numbers = {row.key for row in rows if row.key and row.source in {Source.FBS, Source.FBO}}
    found = Posting.objects.filter(shop=shop, posting_number__in=numbers)
    return set(found.values_list("posting_number", flat=True))


def health_of(shop: Shop, *, has_any: bool, now: datetime) -> Health:
    """``has_any``: whether anything came at all; an address nobody entered yet is not late."""
    pushes = PushDelivery.objects.filter(shop=shop)
    told = pushes.filter(received_at__gt=now - DAY).aggregate(
        received=Count("id"), repeated=Count("id", filter=Q(times__gt=1)), slowest=Max("milliseconds")
    )
    pings = pushes.filter(message_type=PING).order_by("-received_at")
    pinged_at = pings.values_list("received_at", flat=True).first()
    is_late = has_any and (pinged_at is None or now - pinged_at > DAY)
    waiting = pushes.filter(handled_at=None).count()
    return Health(**told, waiting=waiting, pinged_at=pinged_at, is_ping_late=is_late)

"""What is still off in a shop: its history not read, its switches, who keeps its stock, its pushes, its people.

Shown above the queue until everything is done or the person hides it. What he hid is kept by his browser for a year:
it is no secret, and whoever comes with another browser is reminded once more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Membership, User
from accounts.states import ALLOWED, Permission
from outbox.models import Switch
from outbox.states import Mode, SwitchKind
from ozon.models import PushDelivery, Shop, SyncSource
from ozon.states import StockKeeper
from sellerdesk.desk.shop_page import Progress, progress_of
from worklist import tally

COOKIE = "desk_setup_hidden"
YEAR = 365 * 24 * 3600
MOST = 40  # shops a cookie remembers; the oldest is forgotten first
SHOWN = 2  # shops at a time: above a queue there is little room


@dataclass(frozen=True)
class Step:
    """One thing to set up. ``link`` is where that is done; ``detail`` says what is off."""

    label: Promise
    link: str
    is_done: bool
    detail: str = ""


@dataclass(frozen=True)
class Setup:
    """A shop that is not all set up. ``steps`` is empty for those who may not turn its switches."""

    shop: Shop
    progress: Progress | None
    steps: list[Step]

    @property
    def left(self) -> int:
        return sum(not step.is_done for step in self.steps)


def setups(request: HttpRequest, user: User, shops: Sequence[Shop], *, fresh: bool = False) -> list[Setup]:
    """The shops to say something about, at most ``SHOWN``. The practice shop is set up.

    Remembered for a moment like the counts of the frame (``worklist.tally``); ``fresh`` asks anew.
    """
    hidden = set(_hidden(request))
    found = tally.kept(f"desk.setup/{user.pk}/{get_language()}", lambda: _unready(user, shops), fresh=fresh)
    return [one for one in found if one.shop.pk not in hidden][:SHOWN]


def _unready(user: User, shops: Sequence[Shop]) -> list[Setup]:
    """One statement, and another while a history is read."""
    real = {shop.pk: shop for shop in shops if not shop.is_demo}
    if not real:
        return []
    facts = list(_facts(user, list(real)))
    reading = _reading([real[one["pk"]] for one in facts if one["is_unread"]])
    found = [
        Setup(real[one["pk"]], reading.get(one["pk"]), _steps(real[one["pk"]], one) if one["may"] else [])
        for one in facts
    ]
    return [one for one in found if one.progress or one.left]


def hide(request: HttpRequest, response: HttpResponse, shop_id: int) -> None:
    kept = [pk for pk in _hidden(request) if pk != shop_id][-(MOST - 1) :]
    response.set_cookie(
        COOKIE,
        ".".join(map(str, [*kept, shop_id])),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _hidden(request: HttpRequest) -> list[int]:
    words = request.COOKIES.get(COOKIE, "").split(".")
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 18]


def _facts(user: User, shops: list[int]) -> QuerySet[Shop, dict[str, Any]]:
    """What is done in each shop, and whether the user may turn its switches."""
    this = OuterRef("pk")
    leads = Membership.objects.filter(shop=this, user=user, role__in=ALLOWED[Permission.SETTLE])
    others = Membership.objects.filter(shop=this).exclude(user=user)
    invited = Invitation.shops.through.objects.filter(shop=this)
    on = Switch.objects.filter(shop=this, mode=Mode.ON).values("kind")
    rows = Shop.objects.filter(pk__in=shops).order_by("name", "pk")
    return rows.values("pk").annotate(
        may=Value(True) if user.is_superuser else Exists(leads),
        is_unread=Exists(SyncSource.objects.filter(shop=this, opened_at=None)),
        is_pushed=Exists(PushDelivery.objects.filter(shop=this)),
        has_colleagues=Exists(others) | Exists(invited),
        on=ArraySubquery(on),
    )


def _reading(shops: Sequence[Shop]) -> dict[int, Progress]:
    """How far the history of each is read."""
    if not shops:
        return {}
    sources = defaultdict(list)
    for source in SyncSource.objects.filter(shop__in=shops).order_by("id").defer("cursor", "proof"):
        sources[source.shop_id].append(source)
    return {shop.pk: progress_of(shop, sources[shop.pk]) for shop in shops}


def _steps(shop: Shop, facts: Mapping[str, Any]) -> list[Step]:
    page = reverse("shop", args=[shop.pk])
    # Where another system keeps the stock numbers, their switch stays off for good.
    wanted = [kind for kind in SwitchKind if kind != SwitchKind.STOCK or shop.keeps_stock]
    off = [str(kind.label) for kind in wanted if kind not in facts["on"]]
    decided = shop.stock_keeper != StockKeeper.UNDECIDED
    return [
        Step(_("Say who keeps the stock numbers"), f"{page}#keeper", decided),
        Step(_("Turn the switches on"), f"{reverse('connection')}#shop-{shop.pk}", not off, ", ".join(off)),
        Step(_("Let Ozon push its news"), reverse("push-setup", args=[shop.pk]), facts["is_pushed"]),
        Step(_("Invite a colleague"), reverse("team"), facts["has_colleagues"]),
    ]

"""What is still off in a shop: its history not read, its switches, who keeps its stock, its pushes, its people.

Shown above the queue until everything is done or the person hides it. What he hid is kept by his browser for a year:
it is no secret, and whoever comes with another browser is reminded once more.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Membership, User
from accounts.selectors import shops_where
from accounts.states import Permission
from outbox.models import Switch
from outbox.states import Mode, SwitchKind
from ozon.models import PushDelivery, Shop, SyncSource
from ozon.states import StockKeeper
from sellerdesk.desk.shop_page import Progress, progress_of

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


def setups(request: HttpRequest, user: User, shops: Sequence[Shop]) -> list[Setup]:
    """The shops to say something about, at most ``SHOWN``; four statements. The practice shop is set up."""
    hidden = _hidden(request)
    shown = [shop for shop in shops if shop.pk not in hidden and not shop.is_demo]
    if not shown:
        return []
    reading = _reading(shown)
    steps = _steps(shown, user)
    found = [Setup(shop, reading.get(shop.pk), steps.get(shop.pk, [])) for shop in shown]
    return [one for one in found if one.progress or one.left][:SHOWN]


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


def _reading(shops: Sequence[Shop]) -> dict[int, Progress]:
    """Shops whose history is still being read."""
    unread = SyncSource.objects.filter(shop__in=shops, opened_at=None).values("shop")
    sources = defaultdict(list)
    for source in SyncSource.objects.filter(shop__in=unread).order_by("id").defer("cursor", "proof"):
        sources[source.shop_id].append(source)
    return {shop.pk: progress_of(shop, sources[shop.pk]) for shop in shops if shop.pk in sources}


def _steps(shops: Sequence[Shop], user: User) -> dict[int, list[Step]]:
    """By shop, for those in which the user may turn switches."""
    ids = [shop.pk for shop in shops]
    others = Membership.objects.filter(shop=OuterRef("pk")).exclude(user=user)
    invited = Invitation.shops.through.objects.filter(shop=OuterRef("pk"))
    rows = shops_where(user, Permission.SETTLE).filter(pk__in=ids).defer("api_key", "cabinet")
    mine = rows.annotate(
        is_pushed=Exists(PushDelivery.objects.filter(shop=OuterRef("pk"))),
        has_colleagues=Exists(others) | Exists(invited),
    )
    on = defaultdict(set)
    for shop_id, kind in Switch.objects.filter(shop__in=ids, mode=Mode.ON).values_list("shop", "kind"):
        on[shop_id].add(kind)
    return {shop.pk: _steps_of(shop, on[shop.pk]) for shop in mine}


def _steps_of(shop: Shop, on: Iterable[str]) -> list[Step]:
    page = reverse("shop", args=[shop.pk])
    # Where another system keeps the stock numbers, their switch stays off for good.
    wanted = [kind for kind in SwitchKind if kind != SwitchKind.STOCK or shop.keeps_stock]
    off = [str(kind.label) for kind in wanted if kind not in set(on)]
    return [
        Step(
            _("Say who keeps the stock numbers"),
            f"{page}#keeper",
            shop.stock_keeper != StockKeeper.UNDECIDED,
        ),
        Step(
            _("Turn the switches on"),
            f"{reverse('connection')}#shop-{shop.pk}",
            not off,
            ", ".join(off),
        ),
        Step(_("Let Ozon push its news"), reverse("push-setup", args=[shop.pk]), shop.is_pushed),  # type: ignore[attr-defined]  # annotated above
        Step(_("Invite a colleague"), reverse("team"), shop.has_colleagues),  # type: ignore[attr-defined]  # annotated above
    ]

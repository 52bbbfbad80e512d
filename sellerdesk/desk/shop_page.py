"""A shop's own page: what its key opens, who keeps its stock numbers, and what an owner can do to it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from insights.keys import can_wait, warnings_of
from ozon.models import Shop, SyncSource
from ozon.states import ShopState
from sellerdesk.cabinet_words import report_of
from sellerdesk.desk.shop_forms import KeeperForm, KeyForm
from worklist import notices


@dataclass(frozen=True)
class Progress:
    """How far the first reading of a shop is. ``percent`` is the mean over its sources."""

    shop: Shop
    sources: list[SyncSource]

    @property
    def percent(self) -> int:
        done = sum(source.history_done for source in self.sources)
        return int(100 * done / len(self.sources)) if self.sources else 0

    @property
    def rows(self) -> int:
        return sum(source.rows_read for source in self.sources)

    @property
    def is_done(self) -> bool:
        return all(source.opened_at for source in self.sources)

    @property
    def failing(self) -> int:
        return sum(1 for source in self.sources if source.error)


def progress_of(shop: Shop, sources: list[SyncSource]) -> Progress:
    """Of sources that are read already: no query."""
    for source in sources:
        source.shop = shop  # known already; the part done is measured from the shop's opening line
    return Progress(shop, sources)


@require_safe
def shop_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everybody in the shop may look; the buttons are for those who may press them."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    notices.seen(doors.member(request), shop=shop)
    return render(request, "desk/shop.html", page_of(request, shop))


def page_of(request: HttpRequest, shop: Shop, *, key_form: KeyForm | None = None) -> dict[str, Any]:
    """What the page shows; ``key_form`` is one that was not accepted."""
    rights = doors.permissions(doors.member(request), shop)
    return {
        "shop": shop,
        "report": report_of(shop.cabinet, shop.key_expires_at, now=timezone.now()),
        "may_settle": Permission.SETTLE in rights,
        "may_own": Permission.OWN in rights,
        "no_right": doors.no_right(),
        "key_form": key_form or KeyForm(),
        "keeper_form": KeeperForm(initial={"stock_keeper": shop.stock_keeper}),
        "progress": progress_of(shop, list(SyncSource.objects.filter(shop=shop).order_by("id"))),
        "warnings": [(item, can_wait(item)) for item in warnings_of(shop)],
        "is_paused": shop.state == ShopState.PAUSED,
    }


@require_safe
def shop_progress(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The progress bar alone, for a page that is being looked at."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    sources = list(SyncSource.objects.filter(shop=shop).order_by("id"))
    context = {"progress": progress_of(shop, sources), "brief": "brief" in request.GET}
    return render(request, "desk/parts/shop_progress.html", context)

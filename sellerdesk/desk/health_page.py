"""Connection health: whether a shop's picture of Ozon is fresh and whole, and what will break next."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from ozon.client.switch_offs import calendar
from ozon.drift import open_drift
from ozon.models import Fact, Shop
from ozon.states import FactKind, ShopState
from sellerdesk.cabinet_words import end_text, report_of
from sellerdesk.desk.health_forms import AgainForm
from sellerdesk.desk.health_rows import DAYS_AHEAD, HOURS, drift_row, endings, method_rows, source_rows
from sellerdesk.desk.health_troubles import Findings, troubles_of
from sellerdesk.desk.shop_page import progress_of
from sellerdesk.desk.wording import day_text
from worklist import notices

SHOWN = 100


@require_safe
def health_page(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everybody in the shop may look; for htmx only what changes while one looks at it."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    notices.seen(doors.member(request), shop=shop)
    is_live = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    template = "desk/health_live.html" if is_live else "desk/health.html"
    return render(request, template, page_of(request, shop))


def page_of(request: HttpRequest, shop: Shop, *, form: AgainForm | None = None) -> dict[str, Any]:
    """What the page shows, in a number of queries that does not grow; ``form`` is one that was not accepted."""
    now = timezone.now()
    sources, methods = source_rows(shop, now=now), method_rows(shop, now=now)
    ending = endings(methods, now=now)
    counts = _open_facts(shop)
    broken = counts.pop(FactKind.BAD_ROW, 0)
    found = Findings(shop, sources, methods, ending, broken=broken, drift=sum(counts.values()))
    may_settle = Permission.SETTLE in doors.permissions(doors.member(request), shop)
    return {
        "now": now,
        "shop": shop,
        "is_paused": shop.state == ShopState.PAUSED,
        "may_settle": may_settle,
        "may_read": may_settle and shop.state == ShopState.ACTIVE,
        "no_right": doors.no_right(),
        "troubles": troubles_of(found, now=now),
        "progress": progress_of(shop, [row.source for row in sources]),
        "sources": sources,
        "methods": methods,
        "hours": HOURS,
        "endings": ending,
        "days_ahead": DAYS_AHEAD,
        "calendar": calendar(),
        "calendar_day": day_text(calendar().read_on),
        "key_ends": end_text(shop.key_expires_at, now=now),
        "off": report_of(shop.cabinet, shop.key_expires_at, now=now).off,
        "drift": [drift_row(fact) for fact in open_drift(shop).order_by("method", "source", "key")[:SHOWN]],
        "broken": _broken(shop) if broken else [],
        "shown": SHOWN,
        "form": form or AgainForm(shop=shop),
    }


def _open_facts(shop: Shop) -> dict[str, int]:
    """How many by kind; a call that failed is the source's own error and stands there."""
    rows = Fact.objects.filter(shop=shop, solved_at=None).exclude(kind=FactKind.CALL_FAILED)
    return dict(rows.values("kind").annotate(n=Count("id")).order_by().values_list("kind", "n"))


def _broken(shop: Shop) -> list[Fact]:
    rows = Fact.objects.filter(shop=shop, kind=FactKind.BAD_ROW, solved_at=None)
    return list(rows.order_by("-last_at")[:SHOWN])

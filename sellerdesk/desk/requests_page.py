"""Buyers' requests to cancel, the most urgent first; and one of them with what a decision would do."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.doors import member, row_or_404, typed
from accounts.models import User
from accounts.selectors import scope, shops_of, shops_where
from accounts.states import Permission
from orders.models import CancellationRequest
from orders.requests import why_not
from orders.states import REQUEST_OPEN, RequestState
from orders.views import typed_key
from sellerdesk.desk.actions_orders import request_acts
from sellerdesk.desk.actions_second import asked_of, with_answers, with_limits
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.dossier import read
from sellerdesk.desk.item_doors import here_or
from sellerdesk.desk.requests_rows import PLACES, Place, at_place, rows_of
from sellerdesk.desk.stale import Seen

PAGE = 50
WAITING, SENT = "waiting", "sent"
TABS = {WAITING: _("Await a decision"), SENT: _("Under way")}
DUES = {"1": _("within an hour"), "6": _("within 6 hours"), "24": _("within a day")}  # by hours


@require_safe
def requests_page(request: HttpRequest) -> HttpResponse:
    """The list with its filters in the address. As many queries for one row as for a page of them."""
    user, now = member(request), timezone.now()
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    query = {name: request.GET.get(name, "") for name in ("tab", "shop", "due", "place", "after")}
    tab = query["tab"] if query["tab"] in TABS else WAITING
    found = _narrowed(scope(CancellationRequest.objects.all(), user), query, now=now)
    counts = found.aggregate(**{name: Count("pk", filter=_of_tab(name)) for name in TABS})
    wishes = _behind(found.filter(_of_tab(tab)), query["after"]).select_related("shop")
    rows = rows_of(wishes[: PAGE + 1])
    decidable = set(shops_where(user, Permission.DECIDE).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "now": now,
        "rows": rows[:PAGE],
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "is_waiting": tab == WAITING,
        "shops": shops,
        "shop": next((shop for shop in shops if str(shop.pk) == query["shop"]), None),
        "dues": DUES.items(),
        "due": query["due"] if query["due"] in DUES else "",
        "due_label": DUES.get(query["due"], ""),
        "places": [(place, Place(place).label) for place in PLACES],
        "place": query["place"] if query["place"] in PLACES else "",
        "place_label": Place(query["place"]).label if query["place"] in PLACES else "",
        "decidable": decidable,
        "may_decide": tab == WAITING and any(row.wish.shop_id in decidable for row in rows[:PAGE]),
        "query": request.GET.urlencode(),
        "total": counts[tab],
        "shown": min(PAGE, len(rows)),
        "is_first": not query["after"],
        "next": rows[PAGE - 1].cursor if len(rows) > PAGE else "",
    }
    return render(request, "desk/requests.html", context)


def _of_tab(tab: str) -> Q:
    if tab == WAITING:
        return Q(state=RequestState.REQUESTED)
    return Q(state__in=REQUEST_OPEN - {RequestState.REQUESTED})


def _narrowed(
    wishes: QuerySet[CancellationRequest], query: dict[str, str], *, now: datetime
) -> QuerySet[CancellationRequest]:
    """What the address asks for; what makes no sense is left out."""
    wishes = wishes.filter(state__in=REQUEST_OPEN)
    if query["shop"].isascii() and query["shop"].isdecimal() and len(query["shop"]) < 10:
        wishes = wishes.filter(shop=int(query["shop"]))
    if query["due"] in DUES:
        wishes = wishes.filter(auto_approve_date__lte=now + timedelta(hours=int(query["due"])))
    return at_place(wishes, query["place"])


def _behind(wishes: QuerySet[CancellationRequest], cursor: str) -> QuerySet[CancellationRequest]:
    """From the cursor on, by the time left; those Ozon gave no time to are the last."""
    ordered = wishes.order_by(F("auto_approve_date").asc(nulls_last=True), "pk")
    moment, _tilde, text = cursor.partition("~")
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        return ordered
    pk = int(text)
    if not moment:
        return ordered.filter(auto_approve_date=None, pk__gt=pk)
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        return ordered
    later = Q(auto_approve_date__gt=at) | Q(auto_approve_date=at, pk__gt=pk) | Q(auto_approve_date=None)
    return ordered.filter(later)


@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request with both decisions and what each would do; for htmx what stands in a dialog. Writes nothing."""
    wish = row_or_404(CancellationRequest.objects.select_related("shop"), request, pk)
    template = "desk/parts/request.html" if request.htmx else "desk/request.html"  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(request, template, _context(request, member(request), wish))


def _context(request: HttpRequest, user: User, wish: CancellationRequest) -> dict[str, Any]:
    seen = mark_of(wish.shop, wish.posting_number)
    dossier = read(wish.shop, wish.posting_number, user=user)
    decisions = with_limits(request_acts(dossier, wish, typed(request, typed_key(wish.pk))), dossier, wish)
    acts = with_answers(dossier, user, decisions, lambda key: typed(request, key))
    [row] = rows_of([wish])
    return {
        "row": row,
        "wish": wish,
        "d": dossier,
        "now": timezone.now(),
        "acts": acts,
        "opened": acts[0].key if acts else "",
        "second": asked_of(dossier, user),
        "why_not": "" if acts else over_words(wish),
        "case": Seen(wish.shop_id, seen, wish.posting_number),
        "back_to": here_or(request, reverse("requests")),
    }


def over_words(wish: CancellationRequest) -> str:
    """Why there is nothing to decide, in a sentence."""
    if wish.state == RequestState.REQUESTED:
        return str(_("The time to decide is over: Ozon approves the request by itself."))
    return why_not(wish)

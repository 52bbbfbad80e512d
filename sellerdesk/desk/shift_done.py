"""What was closed in a shift, one line each: the proof of its figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts import doors
from accounts.selectors import shops_of
from orders.figures import settled_by_itself
from orders.models import Cancellation
from sellerdesk.desk.item_doors import page_of
from sellerdesk.desk.shift_period import PERIODS, View, view_of
from worklist.figures import by_people, by_person, closed_rows
from worklist.models import WorkItem
from worklist.states import Kind

PAGE = 50
ITSELF, NOBODY = "itself", "nobody"


@dataclass(frozen=True)
class Row:
    """A closed case, or a cancellation that settled by itself (no kind, nobody). ``number`` is the posting's, else the
    article."""

    pk: int
    at: datetime
    shop: str
    number: str
    link: str
    kind: str = ""
    product: str = ""
    by: str = ""

    @property
    def cursor(self) -> str:
        return f"{self.at.isoformat()}~{self.pk}"


@require_safe
def shift_done_page(request: HttpRequest) -> HttpResponse:
    """The newest first, a page at a time. As many queries for one row as for a page of them."""
    user = doors.member(request)
    view = view_of(request.GET, list(shops_of(user).defer("api_key", "cabinet")), now=timezone.now())
    by, who, kind = (request.GET.get(name, "").replace("\0", "")[:150] for name in ("by", "who", "kind"))
    found, at = _found(view, by=by, who=who, kind=kind)
    after = request.GET.get("after", "")
    rows = [_row(one) for one in _behind(found, at, after)[: PAGE + 1]]
    context: dict[str, Any] = {
        "view": view,
        "back": view.link("shift", period=view.period),
        "by": by,
        "who": who,
        "kind": dict(Kind.choices).get(kind, ""),
        "period": PERIODS[view.period][0],
        "rows": rows[:PAGE],
        "total": found.count(),
        "shown": min(PAGE, len(rows)),
        "is_first": not after,
        "next": rows[PAGE - 1].cursor if len(rows) > PAGE else "",
    }
    return render(request, "desk/shift_done.html", context)


def _found(view: View, *, by: str, who: str, kind: str) -> tuple[QuerySet[Any], str]:
    """The rows the address asks for, and the moment they are sorted by."""
    if by == ITSELF:
        rows = settled_by_itself(view.ids, start=view.start, end=view.end)
        return rows.select_related("shop", "posting").prefetch_related("posting__lines"), "settled_at"
    items = closed_rows(view.ids, start=view.start, end=view.end).select_related("shop")
    if who or by == NOBODY:
        items = by_person(items, who)
    elif not kind:
        items = by_people(items)
    return items.filter(kind=kind) if kind else items, "closed_at"


def _behind(rows: QuerySet[Any], at: str, cursor: str) -> QuerySet[Any]:
    """Rows older than the cursor; all where it makes no sense."""
    moment, _, pk = cursor.partition("~")
    try:
        since = parse_datetime(moment)
    except ValueError:
        since = None
    rows = rows.order_by(F(at).desc(), F("pk").desc())
    if since is None or timezone.is_naive(since) or not (pk.isascii() and pk.isdecimal() and len(pk) < 18):
        return rows
    return rows.filter(Q(**{f"{at}__lt": since}) | Q(**{at: since, "pk__lt": int(pk)}))


def _row(one: Model) -> Row:
    if isinstance(one, Cancellation):
        assert one.settled_at  # noqa: S101 - the query asks for settled ones
        return Row(
            pk=one.pk,
            at=one.settled_at,
            shop=one.shop.name,
            number=one.posting.posting_number,
            link=reverse("posting", args=[one.shop_id, one.posting.posting_number]),
            product=next((line.name for line in one.posting.lines.all()), ""),
        )
    assert isinstance(one, WorkItem) and one.closed_at  # noqa: S101, PT018 - the query asks for closed ones
    return Row(
        pk=one.pk,
        at=one.closed_at,
        shop=one.shop.name,
        number=one.posting_number or one.offer_id,
        link=page_of(one),
        kind=one.kind,
        product=one.product,
        by=one.closed_by,
    )

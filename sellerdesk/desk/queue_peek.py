"""A case beside the list: enough to decide it, without leaving the queue."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import member, row_or_404
from accounts.selectors import may
from accounts.states import Permission
from orders.by_hand import may_come_back
from sellerdesk.desk import filters as f
from sellerdesk.desk import timeline
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.dossier import read
from sellerdesk.desk.item_doors import page_of
from sellerdesk.desk.posting import acts_of
from sellerdesk.desk.queue_next import case_address
from sellerdesk.desk.queue_row import closer_of
from sellerdesk.desk.queue_views import address
from sellerdesk.desk.stale import Seen
from worklist.models import WorkItem
from worklist.presence import who_is_in
from worklist.selectors import timeline_of

LATEST = 6


@require_safe
def item_peek(request: HttpRequest, pk: int) -> HttpResponse:
    """The fragment beside the list; whoever asks without script is led to the case itself. Writes nothing."""
    user = member(request)
    item = row_or_404(WorkItem.objects.select_related("shop", "assignee"), request, pk)
    if not request.htmx:  # type: ignore[attr-defined]  # HtmxMiddleware sets it
        return redirect(page_of(item))
    view = request.GET.get("from", "")[:2000]
    context = {
        "item": item,
        "now": timezone.now(),
        "href": case_address(item, view),
        # What is decided beside the list leads back to it.
        "back_to": address(f.read(QueryDict(view)).query),
        "closed_by": closer_of(item),
        "may_come_back": may_come_back(item),
        "may_work": may(user, Permission.WORK, item.shop),
    }
    if item.posting_number:
        seen = mark_of(item.shop, item.posting_number)
        dossier = read(item.shop, item.posting_number, user=user)
        place = (item.shop_id, item.posting_number)
        context |= {
            "d": dossier,
            "case": Seen(item.shop_id, seen, item.posting_number),
            "acts": acts_of(request, dossier),
            "opened": "",
            "latest": list(map(timeline.line_of, timeline_of(item.shop, item.posting_number)[:LATEST])),
            "people": who_is_in([place], but=user).get(place, []),
        }
    return render(request, "desk/queue_peek.html", context)

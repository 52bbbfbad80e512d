"""From one case to the next of the same view."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import SeeOther, member
from accounts.models import User
from accounts.selectors import scope
from sellerdesk.desk import filters as f
from sellerdesk.desk import sorting
from sellerdesk.desk.item_doors import page_of
from sellerdesk.desk.queue_views import address
from worklist.models import WorkItem


@require_safe
def queue_next(request: HttpRequest) -> HttpResponse:
    """To the case behind ``item`` in the view ``from``, worked off or not; to the view itself when there is none."""
    user, view = member(request), request.GET.get("from", "")[:2000]
    text = request.GET.get("item", "")
    pk = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    after = scope(WorkItem.objects.all(), user).filter(pk=pk).first()
    return SeeOther(next_address(user, view, after=after, now=timezone.now()))


def next_address(user: User, view: str, *, after: WorkItem | None, now: datetime) -> str:
    """Where the next case of the view is worked off; the view's own address when nothing is left in it. ``view`` is
    the part of an address behind the question mark, as somebody may have typed it."""
    filters = f.read(QueryDict(view))
    item = next_item(user, filters, after=after, now=now)
    if item is None:
        return address(filters.query)
    return case_address(item, filters.query)


def next_item(user: User, filters: f.Filters, *, after: WorkItem | None, now: datetime) -> WorkItem | None:
    """The case that stands behind ``after`` in the view; the first one where it was the last, or None was given. Of
    another posting, if one is left: the cases of one posting are worked off on one page."""
    view = f.view_of(user, filters, now=now)
    if after is None:
        return view.first()
    others = view.exclude(pk=after.pk)
    if after.posting_number:
        others = others.exclude(shop=after.shop_id, posting_number=after.posting_number)
    cursor = sorting.cursor_of(after, filters.sort)
    return sorting.behind(others, filters.sort, cursor).first() or others.first()


def case_address(item: WorkItem, view: str) -> str:
    """The case's page, which knows the view one came from, unless it belongs to a list of its own."""
    if item.has_own_list or not view:
        return page_of(item)
    return f"{page_of(item)}?{urlencode({'from': view})}"

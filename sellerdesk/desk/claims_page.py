"""Claims of buyers of all shops: to decide, waiting, to decide in Ozon's cabinet, decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import member
from accounts.selectors import shops_of
from inventory.models import Product
from returns.cabinet import is_told
from returns.claims import item_key
from returns.models import Return
from returns.selectors import price_of
from returns.states import Claim
from sellerdesk.desk import claims_filters as f
from sellerdesk.desk.claims_next import page_of
from worklist.models import WorkItem
from worklist.states import LIVE, Kind

PAGE = 50
# Of the decided ones there may be very many: nobody is served by their number.
COUNTED = (f.DECIDE, f.WAITING, f.CABINET)
# How our state of a claim is drawn: tone and picture.
LOOKS = {
    Claim.AWAITING_DECISION: ("soon", "clock"),
    Claim.DISPUTED: ("soon", "scales"),
    Claim.UNKNOWN: ("over", "unknown"),
    Claim.DECIDING: ("info", "send"),
    Claim.PARTIAL_OFFERED: ("info", "money"),
    Claim.ITEM_REQUESTED: ("info", "parcel"),
    Claim.REFUND_APPROVED: ("ok", "check"),
    Claim.PARTIAL_ACCEPTED: ("ok", "check"),
}


@dataclass(frozen=True)
class Row:
    """A claim with its case in the queue, which says whose it is; None where there never was one."""

    case: Return
    item: WorkItem | None
    picture: str
    amount: Any
    due_at: Any
    href: str
    look: tuple[str, str]
    is_told: bool

    @property
    def name(self) -> str:
        ours = self.item.product if self.item else ""
        return self.case.product or ours or self.case.offer_id or self.case.posting_number


@require_safe
def claims_page(request: HttpRequest) -> HttpResponse:
    """The list with its filters in the address. As many queries for one row as for a page of them."""
    user, now = member(request), timezone.now()
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    filters = f.read(request.GET)
    after = request.GET.get("after", "")
    found = f.narrowed(user, filters, now=now)
    counts = found.filter(f.OPEN).aggregate(**{tab: Count("pk", filter=f.OF_TAB[tab]) for tab in COUNTED})
    cases = f.behind(f.view_of_tab(found, filters.tab), filters.tab, after).select_related("shop")
    listed = list(_light(cases)[: PAGE + 1])
    rows = _rows(listed[:PAGE], filters.query)
    context = {
        "now": now,
        "rows": rows,
        "tabs": [(tab, label, counts.get(tab)) for tab, label in f.TABS.items()],
        "filters": filters,
        "tab": filters.tab,
        "shops": shops,
        "shop": next((shop for shop in shops if str(shop.pk) == filters.shop), None),
        "dues": f.DUES.items(),
        "due_label": f.DUES.get(filters.due, ""),
        "whose": f.WHOSE.items(),
        "whose_label": f.WHOSE.get(filters.whose, ""),
        "total": counts.get(filters.tab, len(rows)),
        "shown": len(rows),
        "is_first": not after,
        "next": f.cursor_of(listed[PAGE - 1]) if len(listed) > PAGE else "",
        "has_deadlines": filters.tab in f.BY_DEADLINE,
    }
    return render(request, "desk/claims.html", context)


def _light(cases: QuerySet[Return, Any]) -> QuerySet[Return, Any]:
    return cases.defer("actions", "rejection_reasons", "rejection_comment", "shop__api_key", "shop__cabinet")


def _rows(cases: Sequence[Any], view: str) -> list[Row]:
    """Two queries more, whatever their number."""
    items, pictures = _items(cases), _pictures(cases)
    return [
        Row(
            case=case,
            item=items.get((case.shop_id, item_key(case))),
            picture=pictures.get((case.shop_id, case.offer_id), ""),
            amount=price_of(case),
            due_at=case.due_at,
            href=page_of(case.pk, view),
            look=LOOKS.get(case.claim, ("", "")),
            is_told=is_told(case),
        )
        for case in cases
    ]


def _pictures(cases: Sequence[Return]) -> dict[tuple[int, str], str]:
    """By shop and article, out of the catalogue."""
    rows = Product.objects.filter(
        shop__in={case.shop_id for case in cases}, offer_id__in={case.offer_id for case in cases}
    )
    return {
        (shop, offer_id): picture
        for shop, offer_id, picture in rows.values_list("shop_id", "offer_id", "picture")
    }


def _items(cases: Sequence[Return]) -> dict[tuple[int, str], WorkItem]:
    """By shop and key; of a claim and its dispute the one that is not over."""
    rows = WorkItem.objects.filter(
        shop__in={case.shop_id for case in cases},
        kind__in=[Kind.RETURN_CLAIM, Kind.DISPUTE],
        key__in=[item_key(case) for case in cases],
    )
    found = sorted(rows.select_related("assignee"), key=lambda item: item.state in LIVE)
    return {(item.shop_id, item.key): item for item in found}

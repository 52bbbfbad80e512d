"""The screen of one return at the receiving table: received at a press, then inspected piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doors import require, row_or_404, typed
from accounts.models import User
from accounts.selectors import may
from accounts.states import Permission
from inventory.models import Product, StockItem
from inventory.selectors import pictures
from inventory.shelves import warehouse_names
from inventory.states import Grade
from orders.selectors import posting_of
from returns.defects import codes_of
from returns.findings import finding_of, said
from returns.models import Photo, Return, ReturnItem
from returns.photos import MOST, may_remove, shown_of
from returns.receiving import refusal
from returns.unit_states import Inspection
from sellerdesk.desk.receiving import pictures_of


@dataclass(frozen=True)
class Piece:
    """One piece of the list. ``words``: what was found, empty while nobody looked."""

    row: ReturnItem
    name: str
    picture: str
    words: str
    is_open: bool


@require_safe
def receiving_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Receive it; or the piece asked for, else the first that waits; or what was found, when all is done."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = require(request, Permission.STOCK, case.shop)
    rows = list(case.items.all()) if case.received_at else []
    row = _in_hand(rows, request.GET.get("piece", ""))
    context = {
        "case": case,
        "picture": pictures_of([case]).get((case.shop_id, case.offer_id), ""),
        "refusal": refusal(case),
        "pieces": pieces_of(case, rows, row),
        "piece": row,
        "may_undo": bool(rows) and all(one.inspection == Inspection.PENDING for one in rows),
        **shots(case, user, item=row),
    }
    if row is not None:
        context |= _form(request, case, row)
    return render(request, "desk/receiving_return.html", context)


def _in_hand(rows: Sequence[ReturnItem], asked: str) -> ReturnItem | None:
    named = next((row for row in rows if str(row.pk) == asked), None)
    return named or next((row for row in rows if row.inspection == Inspection.PENDING), None)


def pieces_of(case: Return, rows: Sequence[ReturnItem], at: ReturnItem | None = None) -> list[Piece]:
    """The pieces with their products; two queries at most."""
    known: dict[str, Product] = pictures(case.shop, [row.offer_id for row in rows]) if rows else {}
    return [_piece(case, row, known.get(row.offer_id), at) for row in rows]


def _piece(case: Return, row: ReturnItem, product: Product | None, at: ReturnItem | None) -> Piece:
    own = "" if row.kit else case.product
    name = (product.name if product else "") or own or row.offer_id
    words = said(finding_of(row)) if row.version else ""
    return Piece(row, name, product.picture if product else "", words, at is not None and row.pk == at.pk)


def _form(request: HttpRequest, case: Return, row: ReturnItem) -> dict[str, Any]:
    """What the form of a piece shows: what was typed and not taken, else what stands written."""
    kept = typed(request, typed_key(row))
    found = row.grade if row.inspection == Inspection.PASSED else row.inspection
    place = "" if row.warehouse_id is None else str(row.warehouse_id)
    places = _places(case)
    shown = {
        "found": "" if row.version == 0 else found,
        "to": row.disposition,
        "place": place if row.version else str(_usual_place(case, row, places) or ""),
        **{name: getattr(row, name) for name in ("defect", "missing_parts", "instead", "remark")},
    }
    codes = codes_of(case.shop)
    if row.defect and row.defect not in codes:
        codes = {**codes, row.defect: row.defect}
    return {"typed": {**shown, **kept}, "codes": codes, "places": places}


def typed_key(row: ReturnItem) -> str:
    """Under which words that were not taken are kept."""
    return f"piece:{row.pk}"


def _places(case: Return) -> dict[int, str]:
    return warehouse_names(case.shop)


def _usual_place(case: Return, row: ReturnItem, places: dict[int, str]) -> int | None:
    """The warehouse the posting was sent from where its goods have a shelf, else one where they have; none else: then
    nothing is counted unless somebody says so."""
    shelves = StockItem.objects.filter(shop=case.shop, offer_id=row.offer_id, grade=Grade.A)
    known = [
        place for place in shelves.values_list("warehouse_id", flat=True).order_by("pk") if place in places
    ]
    posting = posting_of(case.shop, case.posting_number)
    sent_from = case.warehouse_id or (posting.warehouse_id if posting else None)
    return sent_from if sent_from in known else next(iter(known), None)


def shots(case: Return, user: User | None, *, item: ReturnItem | None = None) -> dict[str, Any]:
    """The pictures of a return as ``desk/receiving_shots.html`` shows them. ``user``: who may add some."""
    rows: list[Photo] = list(shown_of(case).select_related("case__shop"))
    is_lead = user is not None and bool(rows) and may(user, Permission.SETTLE, case.shop)
    return {
        "photos": [(photo, user is not None and may_remove(photo, user, is_lead=is_lead)) for photo in rows],
        "most": MOST,
        "may_add": user is not None and len(rows) < MOST,
        "of_piece": item,
    }

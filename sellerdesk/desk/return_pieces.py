"""The section of a return's page about what came back: received, what was found of each piece, its pictures."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from accounts.doors import member
from accounts.selectors import may
from accounts.states import Permission
from returns.defects import own_codes
from returns.findings import finding_of, said
from returns.models import Return
from returns.receiving import refusal
from returns.states import Claim, Parcel
from returns.unit_states import Defect, Inspection
from sellerdesk.desk.receiving_screen import pieces_of, shots


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """Nothing of a return of which no parcel is expected and none came."""
    user = member(request)
    may_stock = may(user, Permission.STOCK, case.shop)
    rows = list(case.items.prefetch_related("records"))
    pictures = shots(case, user if may_stock else None)
    why_not = refusal(case)
    if case.received_at is None and not pictures["photos"] and (why_not or not _is_expected(case)):
        return None
    records = {row.pk: [(one, said(finding_of(one))) for one in row.records.all()] for row in rows}
    codes = _names(case) if any(row.defect for row in rows) else {}
    return {
        "pieces": [
            (piece, records[piece.row.pk], codes.get(piece.row.defect, piece.row.defect))
            for piece in pieces_of(case, rows)
        ],
        "pending": sum(row.inspection == Inspection.PENDING for row in rows),
        "may_stock": may_stock,
        "may_receive": may_stock and case.received_at is None and not why_not,
        "told_by_ozon": case.received_at is None and case.parcel == Parcel.RECEIVED,
        "awaits": case.claim == Claim.AWAITING_DECISION,
        "removed": list(case.pictures.filter(removed_at__isnull=False)),
        **pictures,
    }


def _names(case: Return) -> dict[str, str]:
    """What defect codes are called, those out of use too."""
    own = {row.code: row.name for row in own_codes(case.shop)}
    return {**own, **{code.value: str(code.label) for code in Defect}}


def _is_expected(case: Return) -> bool:
    if case.parcel == Parcel.KEPT_BY_BUYER:  # a scan finds it, should it come
        return False
    return case.parcel != Parcel.NOT_EXPECTED or case.claim not in {Claim.NONE, Claim.WITHDRAWN}

"""The money of a return: what was decided and became of it, the cap of its line, what Ozon booked, what it cost."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from money.models import LineBalance, ObservedRefund, Reconciliation, Refund
from money.reconciling import why_wrong
from returns.costs import costs_of_posting
from returns.models import Return
from returns.selectors import money_key
from sellerdesk.desk.money_page import look_of


def facts(_request: HttpRequest, case: Return) -> Mapping[str, Any] | None:
    """Nothing where no money is known of the return. A constant number of queries."""
    line = {"shop": case.shop, "posting_number": case.posting_number}
    balance = LineBalance.objects.filter(**line, offer_id=case.offer_id).first()
    refunds = list(Refund.objects.filter(shop=case.shop, return_id=money_key(case)).order_by("-pk"))
    same = Q(offer_id=case.offer_id) if case.offer_id else Q(sku=case.sku)
    row = Reconciliation.objects.filter(same, **line).first()
    seen = ObservedRefund.objects.filter(
        shop=case.shop, source=case.source, source_id=str(case.return_id)
    ).first()
    if balance is None and row is None and seen is None and not refunds:
        return None
    costs = costs_of_posting(case.shop, case.posting_number, row.currency) if row else {}
    return {
        "balance": balance,
        "left": balance.paid - balance.intended if balance else None,
        "refunds": refunds,
        "seen": seen,
        "row": row,
        "look": look_of(row) if row else ("", ""),
        "why": why_wrong(row) if row else "",
        "cost": costs.get(row.sku) if row else None,
        "others": len(row.cases) - 1 if row else 0,
    }

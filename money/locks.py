"""The only row locks of the refund ledger."""

from django.db.models import QuerySet

from money.models import Approval, LineBalance, Refund
from money.states import ApprovalKind, ApprovalState
from ozon.models import Shop


def lock_refund(pk: int) -> Refund:
    rows: QuerySet[Refund] = Refund.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_balance(shop_id: int, *, posting_number: str, offer_id: str) -> LineBalance | None:
    rows: QuerySet[LineBalance] = LineBalance.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(shop_id=shop_id, posting_number=posting_number, offer_id=offer_id).first()


def lock_live_refund(shop: Shop, return_id: str) -> Refund | None:
    """Lock the refund of a return that still counts, if there is one."""
    rows: QuerySet[Refund] = Refund.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(shop=shop, return_id=return_id).exclude(state__in=["refused", "cancelled"]).first()


def lock_approval(pk: int) -> Approval:
    rows: QuerySet[Approval] = Approval.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_waiting(shop: Shop, kind: ApprovalKind, key: str) -> Approval | None:
    """Lock what a second person is asked about a case. Before the refund: whoever answers takes them in this order."""
    rows: QuerySet[Approval] = Approval.objects.select_for_update(of=("self",), no_key=True)
    waiting = rows.filter(shop=shop, kind=kind, key=key, state=ApprovalState.WAITING)
    return waiting.select_related("shop").first()

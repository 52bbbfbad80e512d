"""Reads of the refund ledger."""

from django.db.models import QuerySet

from money.models import Approval, LineBalance, ObservedRefund, Refund
from money.states import ApprovalState
from ozon.models import Shop


def refunds_of(shop: Shop, posting_number: str) -> QuerySet[Refund]:
    """Refunds about a posting, newest first."""
    return Refund.objects.filter(shop=shop, posting_number=posting_number).order_by("-id")


def refund_of_return(shop: Shop, return_id: str) -> Refund | None:
    """The latest refund of a return."""
    return Refund.objects.filter(shop=shop, return_id=return_id).order_by("-id").first()


def was_observed(shop: Shop, source: str, source_id: str) -> bool:
    """Whether Ozon showed the money of this return."""
    return ObservedRefund.objects.filter(shop=shop, source=source, source_id=source_id).exists()


def balances_of(shop: Shop, posting_number: str) -> QuerySet[LineBalance]:
    return LineBalance.objects.filter(shop=shop, posting_number=posting_number).order_by("offer_id")


def waiting_of(shop: Shop, posting_number: str) -> QuerySet[Approval]:
    """What a second person is asked about a posting, oldest first."""
    rows = Approval.objects.filter(shop=shop, posting_number=posting_number, state=ApprovalState.WAITING)
    return rows.select_related("shop").order_by("id")

"""The refund ledger, what Ozon booked, how much each role may let go, and who was asked to agree."""

from money.models.approvals import Approval, RefundLimit
from money.models.ledger import Accrual, AccrualType, LineBalance, ObservedRefund, Refund
from money.models.reconciling import Reconciliation, Touched

__all__ = [
    "Accrual",
    "AccrualType",
    "Approval",
    "LineBalance",
    "ObservedRefund",
    "Reconciliation",
    "Refund",
    "RefundLimit",
    "Touched",
]

"""What is left of what a buyer paid."""

from decimal import Decimal

import pytest

from money.models import ObservedRefund, Refund
from money.states import RefundState
from sellerdesk.desk.dossier import Purse


def refund(amount: int, currency: str = "RUB", state: str = RefundState.SENDING) -> Refund:
    return Refund(amount=Decimal(amount), currency=currency, state=state)


@pytest.mark.parametrize(
    ("refunds", "seen", "left"),
    [
        ([refund(300), refund(100, state=RefundState.AWAITING_APPROVAL)], [], 600),
        ([refund(300, state=RefundState.CANCELLED)], [ObservedRefund(amount=Decimal(50), currency="")], 950),
        ([refund(300, "CNY")], [], None),
        ([refund(300, "CNY", RefundState.REFUSED)], [], 1000),
        ([], [ObservedRefund(amount=Decimal(1), currency="USD")], None),
    ],
)
def test_two_currencies_are_never_added(
    refunds: list[Refund], seen: list[ObservedRefund], left: int | None
) -> None:
    purse = Purse(Decimal(1000), refunds, seen, "RUB")
    assert purse.left == (None if left is None else Decimal(left))

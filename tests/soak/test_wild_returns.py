"""Thirty returns, one call in ten failing: in the end all books agree to the kopeck, and a single one would show."""

import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from money.models import Accrual, LineBalance, Refund
from money.states import RefundState
from tests.fixtures_desk import Desk
from tests.soak.kept_returns import Kept
from tests.soak.wild_returns import WildReturns

KOPECK = Decimal("0.01")


@pytest.mark.skipif("LONG" not in os.environ, reason="make long runs it, make returns-soak a thousand")
def test_every_book_agrees_to_the_kopeck(desk: Desk) -> None:
    kept = WildReturns(desk, returns=30).run()
    figures = kept.figures
    assert kept.wrong() == []
    assert figures["decisions"] > 12
    assert sum(figures["refunds"].values()) > 8
    assert Decimal(figures["ledger"]) == Decimal(figures["paid_by_us"]) > 0

    done = Refund.objects.filter(state=RefundState.DONE).order_by("pk")[:1]
    booked = Accrual.objects.filter(unit_number=done[0].posting_number, amount__lt=0)
    line = LineBalance.objects.filter(posting_number=done[0].posting_number)
    for tamper in (
        lambda: Refund.objects.filter(pk__in=done).update(amount=F("amount") - KOPECK),
        lambda: Refund.objects.filter(pk__in=done).update(state=RefundState.CANCELLED),
        lambda: booked.update(amount=F("amount") + KOPECK),
        lambda: line.update(intended=F("intended") - KOPECK),
    ):
        assert _shows(desk, tamper)


def _shows(desk: Desk, tamper: Callable[[], Any]) -> bool:
    """Whether the books no longer agree once somebody laid a hand on one."""
    with transaction.atomic():
        tamper()
        wrong = Kept(desk).wrong()
        transaction.set_rollback(True)
    return wrong != []

"""The only row locks of the refund ledger."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from money.models import Approval, LineBalance, Reconciliation, Refund
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


def lock_refunds(pks: Collection[int]) -> list[Refund]:
    """Lock many, by primary key."""
    rows: QuerySet[Refund] = Refund.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=pks).select_related("shop").order_by("pk"))


def lock_reconciliation(pk: int) -> Reconciliation:
    rows: QuerySet[Reconciliation] = Reconciliation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


# The first half of the advisory lock's name; the second is the shop.
_COMPARING = 0x5D01


def try_shop(shop_id: int) -> bool:
    """Take the shop's turn at comparing until the end of the transaction; False while another worker has it.

    Two that compare at once would each write what they read, and the older reading could come last.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_COMPARING, shop_id])
        return bool(cursor.fetchone()[0])


def wait_shop(shop_id: int) -> None:
    """Wait for the shop's turn at comparing and take it: whoever compares has read what he writes back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_COMPARING, shop_id])

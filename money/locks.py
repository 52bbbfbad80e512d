"""The only row locks of the refund ledger."""

from django.db.models import QuerySet

from money.models import LineBalance, Refund
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

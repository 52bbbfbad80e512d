"""The refund ledger in the admin: to look at."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin
from money.models import LineBalance, ObservedRefund, Refund


@admin.register(LineBalance)
class LineBalanceAdmin(ViewAdmin):
    list_display = ("posting_number", "shop", "offer_id", "paid", "intended", "currency")
    list_filter = (BY_SHOP,)
    search_fields = ("posting_number", "offer_id")
    list_select_related = ("shop",)


@admin.register(Refund)
class RefundAdmin(ViewAdmin):
    list_display = ("id", "shop", "posting_number", "return_id", "amount", "currency", "state", "by")
    list_filter = (BY_SHOP, "state")
    search_fields = ("posting_number", "return_id")
    list_select_related = ("shop",)


@admin.register(ObservedRefund)
class ObservedRefundAdmin(ViewAdmin):
    list_display = (
        "seen_at",
        "shop",
        "posting_number",
        "source",
        "source_id",
        "amount",
        "currency",
        "refund",
    )
    list_filter = (BY_SHOP,)
    search_fields = ("posting_number", "source_id")
    list_select_related = ("shop", "refund")

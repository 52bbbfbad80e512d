"""The refund ledger and what Ozon booked in the admin: to look at."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin
from money.models import (
    Accrual,
    AccrualType,
    Approval,
    LineBalance,
    ObservedRefund,
    Reconciliation,
    Refund,
    RefundLimit,
)


@admin.register(LineBalance)
class LineBalanceAdmin(ViewAdmin):
    list_display = ("posting_number", "desk", "shop", "offer_id", "paid", "intended", "currency")
    list_filter = (BY_SHOP,)
    search_fields = ("posting_number", "offer_id")
    list_select_related = ("shop",)


@admin.register(Refund)
class RefundAdmin(ViewAdmin):
    list_display = ("id", "desk", "shop", "posting_number", "return_id", "amount", "currency", "state", "by")
    list_filter = (BY_SHOP, "state")
    date_hierarchy = "created_at"
    search_fields = ("posting_number", "return_id")
    list_select_related = ("shop",)


@admin.register(RefundLimit)
class RefundLimitAdmin(ViewAdmin):
    """Set by owners on the desk, where each change is written down."""

    list_display = ("shop", "role", "amount", "currency")
    list_filter = (BY_SHOP, "role")
    list_select_related = ("shop",)


@admin.register(Approval)
class ApprovalAdmin(ViewAdmin):
    list_display = (
        "asked_at",
        "shop",
        "posting_number",
        "decision",
        "amount",
        "currency",
        "state",
        "asked_by",
        "decided_by",
    )
    list_filter = (BY_SHOP, "state", "kind")
    search_fields = ("posting_number", "asked_by", "decided_by")
    list_select_related = ("shop",)


@admin.register(ObservedRefund)
class ObservedRefundAdmin(ViewAdmin):
    list_display = (
        "seen_at",
        "desk",
        "shop",
        "posting_number",
        "source",
        "source_id",
        "amount",
        "currency",
        "refund",
    )
    list_filter = (BY_SHOP, "seen_at")
    search_fields = ("posting_number", "source_id")
    list_select_related = ("shop", "refund")


@admin.register(AccrualType)
class AccrualTypeAdmin(ViewAdmin):
    list_display = ("type_id", "shop", "name", "description", "family")
    list_filter = (BY_SHOP,)
    search_fields = ("name", "description", "=type_id")
    list_select_related = ("shop",)


@admin.register(Accrual)
class AccrualAdmin(ViewAdmin):
    list_display = (
        "date",
        "desk",
        "shop",
        "unit_number",
        "kind",
        "type_id",
        "sku",
        "amount",
        "total",
        "currency",
    )
    list_filter = (BY_SHOP, "date", "category", "kind")
    search_fields = ("unit_number", "=accrual_id", "=sku")
    list_select_related = ("shop",)


@admin.register(Reconciliation)
class ReconciliationAdmin(ViewAdmin):
    """Computed; differences are accepted on the desk, where each is written down."""

    list_display = (
        "posting_number",
        "desk",
        "shop",
        "offer_id",
        "planned",
        "shown",
        "booked",
        "currency",
        "verdict",
    )
    list_filter = (BY_SHOP, "verdict", "scheme")
    date_hierarchy = "since"
    search_fields = ("posting_number", "offer_id")
    list_select_related = ("shop",)

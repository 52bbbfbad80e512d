"""Postings, cancellations and requests in the admin: to look at."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin, ViewInline
from orders.models import Cancellation, CancellationRequest, Posting, PostingLine


class PostingLineInline(ViewInline):
    model = PostingLine


@admin.register(Posting)
class PostingAdmin(ViewAdmin):
    inlines = (PostingLineInline,)
    list_display = ("posting_number", "shop", "scheme", "ozon_status", "amount", "currency", "in_process_at")
    list_filter = (BY_SHOP, "scheme")
    search_fields = ("posting_number", "order_number")
    list_select_related = ("shop",)


@admin.register(Cancellation)
class CancellationAdmin(ViewAdmin):
    list_display = (
        "posting",
        "shop",
        "state",
        "goods",
        "initiator",
        "stock",
        "money",
        "message",
        "recorded_at",
    )
    list_filter = (BY_SHOP, "state", "goods", "initiator", "is_history")
    search_fields = ("posting__posting_number",)
    list_select_related = ("shop", "posting")


@admin.register(CancellationRequest)
class CancellationRequestAdmin(ViewAdmin):
    list_display = ("cancellation_id", "shop", "posting_number", "state", "ozon_state", "auto_approve_date")
    list_filter = (BY_SHOP, "state")
    search_fields = ("posting_number", "=cancellation_id")
    list_select_related = ("shop",)

"""Postings, cancellations, requests and ratings in the admin: to look at."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin_base import BY_SHOP, ForSuperusersOnly, ScopedAdmin, ViewAdmin, ViewInline
from orders.models import (
    Cancellation,
    CancellationRequest,
    CauseRule,
    IndexDay,
    IndexDefect,
    Posting,
    PostingLine,
    RatingReading,
)


class PostingLineInline(ViewInline):
    model = PostingLine


@admin.register(Posting)
class PostingAdmin(ViewAdmin):
    inlines = (PostingLineInline,)
    list_display = (
        "posting_number",
        "desk",
        "shop",
        "scheme",
        "ozon_status",
        "amount",
        "currency",
        "in_process_at",
    )
    list_filter = (BY_SHOP, "in_process_at", "scheme")
    search_fields = ("posting_number", "order_number")
    list_select_related = ("shop",)


@admin.register(Cancellation)
class CancellationAdmin(ViewAdmin):
    list_display = (
        "posting",
        "desk",
        "shop",
        "state",
        "goods",
        "initiator",
        "cause",
        "stock",
        "money",
        "message",
        "recorded_at",
    )
    list_filter = (
        BY_SHOP,
        "recorded_at",
        "state",
        "goods",
        "initiator",
        "cause",
        "is_cause_guessed",
        "is_history",
    )
    search_fields = ("posting__posting_number",)
    list_select_related = ("shop", "posting")


@admin.register(CauseRule)
class CauseRuleAdmin(ForSuperusersOnly, ScopedAdmin):
    """Also everybody's rules, which belong to no shop; a shop's own are kept on the desk."""

    shop_path = ""
    list_display = ("position", "shop", "reason_id", "initiator", "words", "cause")
    list_filter = (BY_SHOP, "cause")
    search_fields = ("words",)
    list_select_related = ("shop",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_view_permission(request)


@admin.register(CancellationRequest)
class CancellationRequestAdmin(ViewAdmin):
    list_display = (
        "cancellation_id",
        "desk",
        "shop",
        "posting_number",
        "state",
        "ozon_state",
        "auto_approve_date",
    )
    list_filter = (BY_SHOP, "auto_approve_date", "state")
    search_fields = ("posting_number", "=cancellation_id")
    list_select_related = ("shop",)


@admin.register(RatingReading)
class RatingReadingAdmin(ViewAdmin):
    list_display = ("day", "desk", "shop", "name", "code", "value", "previous", "ozon_status", "group")
    list_filter = (BY_SHOP, "day", "ozon_status", "code")
    search_fields = ("name", "code")
    list_select_related = ("shop",)


@admin.register(IndexDay)
class IndexDayAdmin(ViewAdmin):
    list_display = ("day", "desk", "shop", "index", "costs", "currency")
    list_filter = (BY_SHOP, "day")
    search_fields = ("=day",)
    list_select_related = ("shop",)


@admin.register(IndexDefect)
class IndexDefectAdmin(ViewAdmin):
    list_display = ("error_at", "desk", "shop", "posting_number", "ozon_type", "index", "charge", "currency")
    list_filter = (BY_SHOP, "error_at", "ozon_type", "has_grace")
    search_fields = ("posting_number",)
    list_select_related = ("shop",)

"""Returns in the admin: to look at."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin
from returns.models import Giveout, Return


@admin.register(Return)
class ReturnAdmin(ViewAdmin):
    list_display = (
        "return_id",
        "desk",
        "shop",
        "source",
        "posting_number",
        "claim",
        "parcel",
        "compensation",
        "ozon_state",
        "opened_at",
    )
    list_filter = (BY_SHOP, "opened_at", "source", "claim", "parcel", "compensation")
    search_fields = ("posting_number", "number", "=return_id", "ticket")
    date_hierarchy = "opened_at"
    list_select_related = ("shop",)


@admin.register(Giveout)
class GiveoutAdmin(ViewAdmin):
    list_display = ("giveout_id", "shop", "status", "place", "approved", "total", "opened_at")
    list_filter = (BY_SHOP, "opened_at", "status")
    search_fields = ("=giveout_id", "place")
    date_hierarchy = "opened_at"
    list_select_related = ("shop",)

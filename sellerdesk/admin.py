"""Shops and what is read from them in the admin. Here, because the room they live in knows no users."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import BY_SHOP, EditAdmin, ViewAdmin
from accounts.selectors import shops_of
from ozon.models import Fact, Shop, SyncSource
from ozon.states import StockKeeper
from sellerdesk.upkeep import set_keeper

admin.site.site_header = "sellerdesk"
admin.site.site_title = "sellerdesk"
admin.site.index_title = _("Installation")


@admin.register(Shop)
class ShopAdmin(EditAdmin):
    """Name and rules. The key is never shown; address and Client-Id are fixed, or the key could be sent elsewhere."""

    editable = (
        "name",
        "currency",
        "history_days",
        "claim_days",
        "packed_days",
        "reply_hours",
        "draft_messages",
        "stock_keeper",
    )
    list_display = ("name", "client_id", "state", "currency", "is_demo", "opening_line")
    list_filter = ("state", "is_demo")
    search_fields = ("name", "client_id")
    ordering = ("name", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shop]:
        return shops_of(request.user)

    def save_model(self, request: HttpRequest, obj: Shop, form: "ModelForm[Shop]", change: bool) -> None:
        """Another keeper of the stock numbers turns the stock switch off, as on the shop's page."""
        super().save_model(request, obj, form, change)
        if "stock_keeper" in form.changed_data:
            set_keeper(obj, StockKeeper(obj.stock_keeper), by=request.user.get_username())


@admin.register(SyncSource)
class SyncSourceAdmin(EditAdmin):
    editable = ("interval",)
    list_display = ("shop", "source", "interval", "wanted_at", "succeeded_at", "rows_read", "error_at")
    list_filter = (BY_SHOP, "source")
    search_fields = ("error",)
    list_select_related = ("shop",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        seen = ["started_at", "succeeded_at", "opened_at", "rows_read", "error", "error_at"]
        return [*super().get_readonly_fields(request, obj), *seen]


@admin.register(Fact)
class FactAdmin(ViewAdmin):
    list_display = ("shop", "source", "kind", "key", "count", "last_at", "solved_at")
    list_filter = (BY_SHOP, "source", "kind")
    search_fields = ("key", "detail")
    list_select_related = ("shop",)

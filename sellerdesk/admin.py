"""Shops and what is read from them in the admin. Here, because the room they live in knows no users."""

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.admin_acts import carry_out
from accounts.admin_base import BY_SHOP, EditAdmin, ViewAdmin
from accounts.selectors import shops_of
from ozon.models import Fact, PushDelivery, Shop, SyncSource
from ozon.schedule import set_interval
from ozon.states import ShopState, StockKeeper
from sellerdesk import admin_audit, admin_links  # noqa: F401 - they register a page, and where rows lead to
from sellerdesk.admin_acts import PAUSE, READ_AGAIN, READ_NOW, RESUME
from sellerdesk.desk.wording import span_text
from sellerdesk.upkeep import set_keeper

admin.site.site_header = "sellerdesk"
admin.site.site_title = "sellerdesk"
admin.site.index_title = _("Installation")
admin.site.site_url = None  # the way back to the desk has words of its own
admin.site.enable_nav_sidebar = False  # beside it and the filters no list of ours has room for its columns


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
    list_display = (
        "name",
        "desk",
        "client_id",
        "state",
        "currency",
        "key_expires_at",
        "is_demo",
        "opening_line",
    )
    list_filter = ("state", "is_demo")
    search_fields = ("name", "client_id")
    ordering = ("name", "id")
    actions = ("pause", "resume")

    @admin.action(description=PAUSE.title, permissions=["settle"])
    def pause(self, request: HttpRequest, rows: QuerySet[Shop]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, PAUSE)

    @admin.action(description=RESUME.title, permissions=["settle"])
    def resume(self, request: HttpRequest, rows: QuerySet[Shop]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, RESUME)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shop]:
        return shops_of(request.user)

    def save_model(self, request: HttpRequest, obj: Shop, form: "ModelForm[Shop]", change: bool) -> None:
        """Another keeper of the stock numbers turns the stock switch off, as on the shop's page."""
        super().save_model(request, obj, form, change)
        if "stock_keeper" in form.changed_data:
            set_keeper(obj, StockKeeper(obj.stock_keeper), by=request.user.get_username())


@admin.register(SyncSource)
class SyncSourceAdmin(EditAdmin):
    """The schedule of the sync: how often each source is read, when next, how far it lags and what went wrong."""

    editable = ("interval",)
    list_display = (
        "source",
        "shop",
        "desk",
        "interval",
        "wanted_at",
        "succeeded_at",
        "lag",
        "rows_read",
        "is_paused",
        "trouble",
    )
    list_editable = ("interval",)
    list_filter = (BY_SHOP, "shop__state", "source", ("error", EmptyFieldListFilter))
    search_fields = ("error",)
    list_select_related = ("shop",)
    ordering = ("shop__name", "shop_id", "source")
    actions = ("read_now", "read_again")

    @admin.action(description=READ_NOW.title, permissions=["settle"])
    def read_now(self, request: HttpRequest, rows: QuerySet[SyncSource]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, READ_NOW)

    @admin.action(description=READ_AGAIN.title, permissions=["settle"])
    def read_again(self, request: HttpRequest, rows: QuerySet[SyncSource]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, READ_AGAIN)

    @admin.display(description=_("lag"))
    def lag(self, obj: SyncSource) -> str:
        """How old what is known is; a source is never younger than its interval allows."""
        return span_text(timezone.now() - obj.succeeded_at) if obj.succeeded_at else "—"

    @admin.display(description=_("paused"), boolean=True)
    def is_paused(self, obj: SyncSource) -> bool:
        return obj.shop.state != ShopState.ACTIVE

    @admin.display(description=_("last error"), ordering="error_at")
    def trouble(self, obj: SyncSource) -> str:
        return Truncator(obj.error).chars(80) or "—"

    def save_model(
        self, request: HttpRequest, obj: SyncSource, form: "ModelForm[SyncSource]", change: bool
    ) -> None:
        """A row of the list too is changed by those only who lead its shop."""
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        if "interval" in form.changed_data:
            set_interval(obj, form.cleaned_data["interval"])

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        seen = ["started_at", "succeeded_at", "opened_at", "rows_read", "error", "error_at"]
        return [*super().get_readonly_fields(request, obj), *seen]


@admin.register(PushDelivery)
class PushDeliveryAdmin(ViewAdmin):
    list_display = (
        "received_at",
        "desk",
        "shop",
        "message_type",
        "source",
        "key",
        "times",
        "answer",
        "handled_at",
    )
    list_filter = (BY_SHOP, "received_at", "message_type")
    search_fields = ("key",)
    list_select_related = ("shop",)


@admin.register(Fact)
class FactAdmin(ViewAdmin):
    list_display = (
        "last_at",
        "shop",
        "source",
        "kind",
        "method",
        "key",
        "count",
        "first_at",
        "solved_at",
    )
    list_filter = (BY_SHOP, "kind", "source", ("solved_at", EmptyFieldListFilter))
    search_fields = ("key", "detail", "method")
    list_select_related = ("shop",)

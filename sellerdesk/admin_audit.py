"""The audit list in the admin. Here, because its words are those of all rooms."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import ForSuperusersToSee
from accounts.admin_base import ModelAdmin, ViewOnly
from accounts.models import AuditEntry
from sellerdesk.desk.audit import deed_names
from sellerdesk.desk.audit_words import deed_text


class ByAction(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return deed_names()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(action=self.value()) if self.value() else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ViewOnly, ForSuperusersToSee, ModelAdmin):
    """To look at: the database itself refuses to change a row."""

    list_display = ("at", "by", "deed", "shop_name", "posting_number", "address")
    fields = ("at", "by", "user", "deed", "shop_id", "shop_name", "posting_number", "address", "params")
    readonly_fields = ("deed",)
    list_filter = (ByAction,)
    search_fields = ("by", "posting_number", "shop_name")
    ordering = ("-at", "-id")
    show_full_result_count = False

    @admin.display(description=_("action"), ordering="action")
    def deed(self, obj: AuditEntry) -> str:
        return deed_text(obj)

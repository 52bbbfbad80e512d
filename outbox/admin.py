"""Effects, their attempts and the switches in the admin. Effects are moved on their own page, never here."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, EditAdmin, ViewAdmin, ViewInline
from outbox.models import Attempt, Effect, Switch


@admin.register(Switch)
class SwitchAdmin(EditAdmin):
    """Only the mode, and only for those whose role may turn it."""

    editable = ("mode",)
    list_display = ("shop", "kind", "mode")
    list_filter = (BY_SHOP, "kind", "mode")
    list_select_related = ("shop",)


class AttemptInline(ViewInline):
    model = Attempt


@admin.register(Effect)
class EffectAdmin(ViewAdmin):
    inlines = (AttemptInline,)
    list_display = ("id", "shop", "kind", "status", "posting_number", "attempts", "due_at", "created_at")
    list_filter = (BY_SHOP, "status", "kind")
    search_fields = ("posting_number", "key", "error")
    list_select_related = ("shop",)
    readonly_fields = ("attempted_at", "claimed_until", "unknown_at", "read_back_at", "finished_at")


@admin.register(Attempt)
class AttemptAdmin(ViewAdmin):
    shop_path = "effect__shop"
    list_display = ("id", "effect", "number", "outcome", "started_at", "finished_at")
    list_filter = ("outcome",)
    search_fields = ("effect__posting_number", "effect__key", "detail")
    list_select_related = ("effect",)

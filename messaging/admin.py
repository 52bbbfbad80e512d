"""Messages in the admin: to look at. The shop's own texts can be edited."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin_base import BY_SHOP, LeadAdmin, ShopFilter, ViewAdmin
from messaging.models import BuyerMessage, Dialogue, DialogueMessage, MessageTemplate, PostingFacts


@admin.register(MessageTemplate)
class MessageTemplateAdmin(LeadAdmin):
    list_display = ("occasion", "shop", "text")
    list_filter = (BY_SHOP, "occasion")
    search_fields = ("text",)
    list_select_related = ("shop",)
    autocomplete_fields = ("shop",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A text stays with its shop and occasion."""
        return ("shop", "occasion") if obj else ()


@admin.register(BuyerMessage)
class BuyerMessageAdmin(ViewAdmin):
    list_display = ("id", "desk", "shop", "posting_number", "state", "approved_by", "created_at", "sent_at")
    list_filter = (BY_SHOP, "created_at", "state")
    search_fields = ("posting_number", "text")
    list_select_related = ("shop",)


@admin.register(PostingFacts)
class PostingFactsAdmin(ViewAdmin):
    list_display = ("posting_number", "desk", "shop", "scheme", "paid_at", "delivered_at", "can_create_chat")
    list_filter = (BY_SHOP,)
    search_fields = ("posting_number", "chat_id")
    list_select_related = ("shop",)


@admin.register(Dialogue)
class DialogueAdmin(ViewAdmin):
    list_display = (
        "chat_id",
        "desk",
        "shop",
        "topic",
        "ozon_status",
        "posting_number",
        "order_number",
        "unread_count",
        "last_message_at",
    )
    list_filter = (BY_SHOP, "last_message_at", "topic", "ozon_status")
    search_fields = ("chat_id", "posting_number", "order_number")
    list_select_related = ("shop",)


@admin.register(DialogueMessage)
class DialogueMessageAdmin(ViewAdmin):
    shop_path = "dialogue__shop"
    list_display = ("message_id", "dialogue", "author", "created_at", "is_image", "is_read", "order_number")
    list_filter = (("dialogue__shop", ShopFilter), "author", "is_image")
    search_fields = ("message_id", "order_number", "text")
    list_select_related = ("dialogue",)

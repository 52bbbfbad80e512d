"""Messages in the admin: to look at. The shop's own texts can be edited."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin_base import BY_SHOP, LeadAdmin, ShopFilter, ViewAdmin
from messaging.models import (
    BuyerMessage,
    Dialogue,
    DialogueMessage,
    Holiday,
    KindTerms,
    MailingHold,
    MessageFile,
    MessageTemplate,
    Overrule,
    PolicyPhrase,
    PolicyRule,
    PostingFacts,
    Reaction,
    WorkingHours,
    WritingTerms,
)


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
    list_display = (
        "message_id",
        "desk",
        "dialogue",
        "author",
        "created_at",
        "is_image",
        "is_read",
        "order_number",
    )
    list_filter = (("dialogue__shop", ShopFilter), "author", "is_image")
    search_fields = ("message_id", "order_number", "text")
    list_select_related = ("dialogue",)


@admin.register(Reaction)
class ReactionAdmin(ViewAdmin):
    list_display = (
        "dialogue",
        "desk",
        "shop",
        "asked_at",
        "answered_at",
        "seconds",
        "working_seconds",
        "is_first",
        "by",
    )
    list_filter = (BY_SHOP, "asked_at", "is_first")
    search_fields = ("dialogue__chat_id",)
    list_select_related = ("shop", "dialogue", "by")


@admin.register(MessageFile)
class MessageFileAdmin(ViewAdmin):
    """Without the file itself: what was begun and not sent is its author's alone."""

    list_display = ("id", "shop", "message", "media_type", "size", "state", "created_at")
    list_filter = (BY_SHOP, "created_at", "state")
    search_fields = ("message__posting_number", "sha256")
    list_select_related = ("shop", "message")
    exclude = ("file", "draft")


@admin.register(Overrule)
class OverruleAdmin(ViewAdmin):
    shop_path = "message__shop"
    list_display = ("id", "message", "rule", "words", "reason", "by_label", "at")
    list_filter = (("message__shop", ShopFilter), "at", "rule")
    search_fields = ("words", "reason", "message__posting_number")
    list_select_related = ("message",)


@admin.register(PolicyRule)
class PolicyRuleAdmin(ViewAdmin):
    """Set on the desk, where an owner is told what a relaxed rule can cost."""

    list_display = ("rule", "shop", "strictness", "valid_from", "by_label", "reason", "at")
    list_filter = (BY_SHOP, "valid_from", "strictness")
    search_fields = ("rule", "reason")
    list_select_related = ("shop",)


@admin.register(PolicyPhrase)
class PolicyPhraseAdmin(ViewAdmin):
    list_display = ("phrase", "shop", "use", "valid_from", "valid_to", "by_label", "reason")
    list_filter = (BY_SHOP, "use")
    search_fields = ("phrase", "reason")
    list_select_related = ("shop",)


@admin.register(WritingTerms)
class WritingTermsAdmin(ViewAdmin):
    list_display = (
        "shop",
        "time_zone",
        "language",
        "own_minutes",
        "undo_seconds",
        "most_an_hour",
        "most_alike",
    )
    list_filter = (BY_SHOP,)
    search_fields = ("time_zone",)
    list_select_related = ("shop",)


@admin.register(WorkingHours)
class WorkingHoursAdmin(ViewAdmin):
    list_display = ("shop", "weekday", "opens", "closes")
    list_filter = (BY_SHOP, "weekday")
    search_fields = ("weekday",)
    list_select_related = ("shop",)


@admin.register(Holiday)
class HolidayAdmin(ViewAdmin):
    list_display = ("day", "shop", "is_working", "name")
    list_filter = (BY_SHOP, "is_working")
    search_fields = ("name",)
    list_select_related = ("shop",)


@admin.register(KindTerms)
class KindTermsAdmin(ViewAdmin):
    """Set on the desk, which says what leaves without a person then."""

    list_display = ("kind", "shop", "drafts", "unattended")
    list_filter = (BY_SHOP, "kind", "unattended")
    search_fields = ("kind",)
    list_select_related = ("shop",)


@admin.register(MailingHold)
class MailingHoldAdmin(ViewAdmin):
    list_display = ("shop", "reason", "count", "limit", "at", "resumed_at", "resumed_by", "allowance")
    list_filter = (BY_SHOP, "at", "reason")
    search_fields = ("sample",)
    list_select_related = ("shop", "resumed_by")

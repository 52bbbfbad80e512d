"""The queue and the timeline in the admin: to look at."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin
from worklist.models import TimelineEntry, WorkItem


@admin.register(WorkItem)
class WorkItemAdmin(ViewAdmin):
    list_display = ("id", "shop", "kind", "state", "posting_number", "deadline_at", "amount", "assignee")
    list_filter = (BY_SHOP, "state", "kind")
    search_fields = ("posting_number", "product")
    list_select_related = ("shop", "assignee")


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ViewAdmin):
    list_display = ("at", "shop", "posting_number", "origin", "code", "by")
    list_filter = (BY_SHOP, "origin", "code")
    search_fields = ("posting_number", "by")
    list_select_related = ("shop",)

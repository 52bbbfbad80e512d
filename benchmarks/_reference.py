"""What the queue is measured against: Django's own list of the same columns over the same rows."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from sellerdesk.urls import urlpatterns as desk
from worklist.models import WorkItem
from worklist.states import ItemState

PER_PAGE = 50


class OpenItems(admin.ModelAdmin):  # type: ignore[type-arg]
    """A changelist as one would write it with care."""

    list_display = (
        "deadline_at",
        "kind",
        "posting_number",
        "product",
        "reason",
        "amount",
        "shop",
        "assignee",
        "opened_at",
    )
    list_select_related = ("shop", "assignee")
    list_per_page = PER_PAGE
    show_full_result_count = False
    ordering = ("sort_at", "id")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(state=ItemState.OPEN)


site = admin.AdminSite(name="reference")
site.register(WorkItem, OpenItems)
ADDRESS = "/reference/worklist/workitem/"
urlpatterns = [*desk, path("reference/", site.urls)]

"""What the queue is measured against: Django's own list of the same columns over the same rows."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timesince import timeuntil

from sellerdesk.urls import urlpatterns as desk
from worklist.models import WorkItem
from worklist.states import ItemState

PER_PAGE = 50


class Items(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker alone
    """A changelist as one would write it with care for the same work: the queue's columns, ticks and filters."""

    state = ItemState.OPEN
    list_display: tuple[str, ...] = (
        "deadline",
        "kind",
        "posting_number",
        "goods",
        "reason",
        "sum_at_risk",
        "shop",
        "assignee",
    )
    list_filter = ("kind", "shop", "assignee")
    search_fields = ("posting_number", "product", "reason")
    list_select_related = ("shop", "assignee")
    list_per_page = PER_PAGE
    show_full_result_count = False
    ordering: tuple[str, ...] = ("sort_at", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(state=self.state)

    @admin.display(ordering="sort_at")
    def deadline(self, item: WorkItem) -> str:
        return timeuntil(item.deadline_at) if item.deadline_at else ""

    @admin.display(ordering="product")
    def goods(self, item: WorkItem) -> str:
        picture = (
            format_html('<img src="{}" alt="" width="24" height="24">', item.picture) if item.picture else ""
        )
        address = reverse("posting", args=[item.shop_id, item.posting_number])
        return format_html('{}<a href="{}">{}</a>', picture, address, item.product)

    @admin.display(ordering="amount")
    def sum_at_risk(self, item: WorkItem) -> str:
        return f"{item.amount} {item.currency}"


class DoneItems(Items):
    """The same for what is worked off."""

    state = ItemState.DONE
    list_display = ("closed_at", *Items.list_display[1:-1], "closed_by")
    list_filter = ("kind", "shop")
    ordering = ("-closed_at", "id")


urlpatterns = [*desk]
ADDRESSES = {}
for name, items in {"open": Items, "done": DoneItems}.items():
    site = admin.AdminSite(name=f"reference-{name}")
    site.register(WorkItem, items)
    urlpatterns.append(path(f"reference/{name}/", site.urls))
    ADDRESSES[name] = f"/reference/{name}/worklist/workitem/"

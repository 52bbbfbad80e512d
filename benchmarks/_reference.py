"""What the queue is measured against: Django's own list of the same columns over the same rows."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.timesince import timeuntil

from sellerdesk.urls import urlpatterns as desk
from worklist.models import WorkItem
from worklist.presence import who_is_in
from worklist.states import ItemState

PER_PAGE = 50


CASE = ("kind", "posting_number", "goods", "reason", "sum_at_risk", "shop")


class Items(admin.ModelAdmin):  # type: ignore[type-arg]  # generic for the checker alone
    """A changelist as one would write it with care for the same work: the queue's columns, ticks and filters."""

    state: ItemState
    search_fields = ("posting_number", "product", "reason")
    list_select_related = ("shop", "assignee")
    list_per_page = PER_PAGE
    show_full_result_count = False

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


class OpenItems(Items):
    """The queue, with who has a case open now: asked once for the page."""

    state = ItemState.OPEN
    list_display = ("deadline", *CASE, "assignee", "here")
    list_filter = ("kind", "shop", "assignee")
    ordering = ("sort_at", "id")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        changes: ChangeList = super().get_changelist_instance(request)
        self.people = who_is_in([(row.shop_id, row.posting_number) for row in changes.result_list])
        return changes

    def here(self, item: WorkItem) -> str:
        return ", ".join(one.label for one in self.people.get((item.shop_id, item.posting_number), ()))


class DoneItems(Items):
    """What is worked off."""

    state = ItemState.DONE
    list_display = ("closed_at", *CASE, "closed_by")
    list_filter = ("kind", "shop")
    ordering = ("-closed_at", "id")


urlpatterns = [*desk]
ADDRESSES = {}
for name, items in {"open": OpenItems, "done": DoneItems}.items():
    site = admin.AdminSite(name=f"reference-{name}")
    site.register(WorkItem, items)
    urlpatterns.append(path(f"reference/{name}/", site.urls))
    ADDRESSES[name] = f"/reference/{name}/worklist/workitem/"

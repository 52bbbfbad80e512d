"""The queue, what staff leave on it and what they are told, in the admin. Cases are moved by the services alone."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin_acts import Act, ActForm, ReasonForm, Refused, carry_out
from accounts.admin_base import BY_SHOP, ForSuperusersOnly, ViewAdmin
from accounts.models import User
from accounts.states import Permission
from worklist.models import Attachment, Job, Note, Notice, NoticeSettings, SavedView, TimelineEntry, WorkItem
from worklist.selectors import mates
from worklist.services import NoColleague, Stale, assign, bring_back, close_item, note
from worklist.states import LIVE, Event, ItemState, Kind, Origin


class ColleagueForm(ActForm):
    """Whom a case is given to, of the people in one's own shops; nobody makes it free."""

    colleague = forms.ModelChoiceField(
        User.objects.none(), label=_("Colleague"), required=False, empty_label=_("nobody")
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, user=user)
        everybody = User.objects.filter(is_active=True).order_by("last_name", "first_name", "username")
        people = everybody if user.is_superuser else mates(user)
        self.fields["colleague"].queryset = people  # type: ignore[attr-defined]  # a choice of rows


def _assign(item: WorkItem, user: User, words: dict[str, Any]) -> bool:
    try:
        return assign(item, to=words["colleague"], by=user)
    except NoColleague:
        raise Refused(gettext("The colleague may not work in this shop.")) from None
    except Stale:
        raise Refused(gettext("It is closed already.")) from None


def _close(item: WorkItem, user: User, words: dict[str, Any]) -> bool:
    kind = Kind(item.kind)
    if not close_item(shop=item.shop, kind=kind, key=item.key, by=user.label, outcome=words["reason"]):
        return False
    _tell(item, Event.CLOSED, user, words["reason"])
    return True


def _reopen(item: WorkItem, user: User, words: dict[str, Any]) -> bool:
    if item.state != ItemState.DONE:
        return False
    _tell(item, Event.WOKEN, user, words["reason"])
    return bring_back(shop=item.shop, kind=Kind(item.kind), key=item.key, reason=words["reason"])


def _tell(item: WorkItem, event: Event, user: User, reason: str) -> None:
    if item.posting_number:
        note(item.shop, item.posting_number, event, by=user.label, origin=Origin.STAFF, reason=reason)


ASSIGN = Act(
    permission=Permission.WORK,
    run=_assign,
    title=_("Give these cases to a colleague"),
    words=_("Whoever is given them is told. Only people who may work in the shop of a case can have it."),
    form=ColleagueForm,
)
CLOSE = Act(
    permission=Permission.SETTLE,
    run=_close,
    title=_("Take these cases out of the queue"),
    words=_(
        "Nothing is told to Ozon, and nothing is refunded. A case comes back when Ozon brings news of it."
    ),
    form=ReasonForm,
)
REOPEN = Act(
    permission=Permission.SETTLE,
    run=_reopen,
    title=_("Put these cases back into the queue"),
    words=_("They stand there as they did, with this reason, until somebody works them off."),
    form=ReasonForm,
)


@admin.register(WorkItem)
class WorkItemAdmin(ViewAdmin):
    list_display = (
        "id",
        "desk",
        "shop",
        "kind",
        "state",
        "posting_number",
        "deadline_at",
        "money",
        "assignee",
        "opened_at",
    )
    list_filter = (BY_SHOP, "state", "kind", "deadline_at")
    search_fields = ("posting_number", "product", "key")
    date_hierarchy = "opened_at"
    list_select_related = ("shop", "assignee")
    actions = ("give", "close", "reopen")

    @admin.display(description=_("sum"), ordering="amount")
    def money(self, obj: WorkItem) -> str:
        """With its currency: shops have several."""
        return f"{localize(obj.amount)} {obj.currency}" if obj.amount is not None else "—"

    @admin.action(description=ASSIGN.title, permissions=["work"])
    def give(self, request: HttpRequest, rows: QuerySet[WorkItem]) -> HttpResponseBase | None:
        return carry_out(self, request, rows.filter(state__in=LIVE), ASSIGN)

    @admin.action(description=CLOSE.title, permissions=["settle"])
    def close(self, request: HttpRequest, rows: QuerySet[WorkItem]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, CLOSE)

    @admin.action(description=REOPEN.title, permissions=["settle"])
    def reopen(self, request: HttpRequest, rows: QuerySet[WorkItem]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, REOPEN)


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ViewAdmin):
    list_display = ("at", "desk", "shop", "posting_number", "origin", "code", "by")
    list_filter = (BY_SHOP, "at", "origin", "code")
    search_fields = ("posting_number", "by")
    list_select_related = ("shop",)


@admin.register(Note)
class NoteAdmin(ViewAdmin):
    list_display = ("created_at", "desk", "shop", "posting_number", "by", "text", "removed_at")
    list_filter = (BY_SHOP, "created_at")
    search_fields = ("posting_number", "by", "text")
    list_select_related = ("shop",)


@admin.register(Attachment)
class AttachmentAdmin(ViewAdmin):
    """The file itself is fetched on the posting's page, where it is asked who asks."""

    list_display = ("created_at", "desk", "shop", "posting_number", "name", "media_type", "size", "by")
    list_filter = (BY_SHOP, "created_at", "media_type")
    search_fields = ("posting_number", "name", "by")
    list_select_related = ("shop",)
    exclude = ("file",)


@admin.register(Notice)
class NoticeAdmin(ForSuperusersOnly, ViewAdmin):
    list_display = ("created_at", "desk", "user", "shop", "kind", "posting_number", "read_at")
    list_filter = (BY_SHOP, "kind", "created_at")
    search_fields = ("user__username", "posting_number")
    list_select_related = ("user", "shop")


@admin.register(NoticeSettings)
class NoticeSettingsAdmin(ForSuperusersOnly, ViewAdmin):
    shop_path = ""
    list_display = ("user", "muted", "quiet_from", "quiet_to", "lead_minutes")
    search_fields = ("user__username",)
    list_select_related = ("user",)


@admin.register(SavedView)
class SavedViewAdmin(ForSuperusersOnly, ViewAdmin):
    shop_path = ""
    list_display = ("name", "owner", "shop", "query", "created_at")
    list_filter = (BY_SHOP,)
    search_fields = ("name", "owner__username")
    list_select_related = ("owner", "shop")


@admin.register(Job)
class JobAdmin(ForSuperusersOnly, ViewAdmin):
    """The file of an export is fetched by its own person alone."""

    shop_path = ""
    list_display = ("created_at", "user", "kind", "state", "done", "total", "finished_at")
    list_filter = ("kind", "state", "created_at")
    search_fields = ("user__username", "error")
    list_select_related = ("user",)
    exclude = ("file",)

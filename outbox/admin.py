"""Effects, their attempts and the switches in the admin. Effects are moved by the services alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.admin_acts import Act, ReasonForm, Refused, carry_out
from accounts.admin_base import BY_SHOP, EditAdmin, ViewAdmin, ViewInline
from accounts.models import User
from accounts.states import Action, Permission
from outbox import services
from outbox.models import Attempt, Effect, Switch
from outbox.states import Mode, Status, SwitchKind


@admin.register(Switch)
class SwitchAdmin(EditAdmin):
    """Only the mode, and only for those whose role may turn it."""

    editable = ("mode",)
    list_display = ("shop", "kind", "mode", "desk")
    list_filter = (BY_SHOP, "kind", "mode")
    list_select_related = ("shop",)

    def save_model(self, request: HttpRequest, obj: Switch, form: "ModelForm[Switch]", change: bool) -> None:
        """By the service, and told on the audit list as from the connection page: which way it was turned."""
        kind, was, mode = SwitchKind(obj.kind), Mode(form.initial["mode"]), Mode(obj.mode)
        services.set_switch(shop=obj.shop, kind=kind, mode=mode)
        if was != mode and isinstance(request.user, User):
            audit.record(request.user, Action.SWITCH_SET, shop=obj.shop, kind=kind, was=was, mode=mode)


class AttemptInline(ViewInline):
    model = Attempt


def _moved(effect: Effect, was: Status, act: Callable[[], Effect]) -> bool:
    """Whether this act moved it, or an earlier one had."""
    try:
        act()
    except services.NotAllowed as error:
        raise Refused(str(error)) from error
    return effect.status == was


def _release(effect: Effect, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - one shape for all acts
    return _moved(effect, Status.HELD, lambda: services.release(effect.pk, by=user.label))


def _retry(effect: Effect, user: User, words: dict[str, Any]) -> bool:  # noqa: ARG001 - the same
    return _moved(effect, Status.DEAD, lambda: services.retry(effect.pk, by=user.label))


def _drop(effect: Effect, user: User, words: dict[str, Any]) -> bool:
    reason = f"{user.label}: {words['reason']}"
    was = Status(effect.status)
    return was != Status.CANCELLED and _moved(effect, was, lambda: services.drop(effect.pk, reason=reason))


RELEASE = Act(
    permission=Permission.SETTLE,
    run=_release,
    title=_("Release these held writes"),
    words=_("They go to Ozon at once, and cannot be called back. The switch of their kind has to be on."),
)
RETRY = Act(
    permission=Permission.SETTLE,
    run=_retry,
    title=_("Try these writes again that gave up"),
    words=_("They go to Ozon at once, from their first attempt on."),
)
DROP = Act(
    permission=Permission.SETTLE,
    run=_drop,
    title=_("Drop these writes for good"),
    words=_("They are never sent. What may have been sent already is refused."),
    form=ReasonForm,
)


@admin.register(Effect)
class EffectAdmin(ViewAdmin):
    inlines = (AttemptInline,)
    list_display = (
        "id",
        "desk",
        "shop",
        "kind",
        "status",
        "posting_number",
        "attempts",
        "due_at",
        "created_at",
        "error",
    )
    list_filter = (BY_SHOP, "status", "kind", "created_at")
    search_fields = ("posting_number", "key", "error")
    date_hierarchy = "created_at"
    list_select_related = ("shop",)
    readonly_fields = ("attempted_at", "claimed_until", "unknown_at", "read_back_at", "finished_at")
    actions = ("release", "retry", "drop")

    @admin.action(description=RELEASE.title, permissions=["settle"])
    def release(self, request: HttpRequest, rows: QuerySet[Effect]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, RELEASE)

    @admin.action(description=RETRY.title, permissions=["settle"])
    def retry(self, request: HttpRequest, rows: QuerySet[Effect]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, RETRY)

    @admin.action(description=DROP.title, permissions=["settle"])
    def drop(self, request: HttpRequest, rows: QuerySet[Effect]) -> HttpResponseBase | None:
        return carry_out(self, request, rows, DROP)


@admin.register(Attempt)
class AttemptAdmin(ViewAdmin):
    shop_path = "effect__shop"
    list_display = ("id", "effect", "number", "outcome", "started_at", "finished_at")
    list_filter = ("outcome", "started_at")
    search_fields = ("effect__posting_number", "effect__key", "detail")
    list_select_related = ("effect",)

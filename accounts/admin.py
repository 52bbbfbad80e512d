"""People in the admin, for superusers only: whoever edits people walks through every wall."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from axes import admin as attempt_pages
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static import admin as static_pages  # noqa: F401 - registers what is taken away below
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as totp_pages  # noqa: F401 - the same
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.authtoken import admin as token_pages  # noqa: F401 - registers what is taken away below
from rest_framework.authtoken.models import Token, TokenProxy

from accounts import audit, credentials, second
from accounts.admin_base import (
    Listed,
    ModelAdmin,
    ScopedAdmin,
    ShopFilter,
    TabularInline,
    UserAdmin,
    ViewOnly,
)
from accounts.admin_lists import OnDesk
from accounts.forms import own_names, time_zones
from accounts.models import Invitation, LoginSession, Membership, User
from accounts.people import close
from accounts.selectors import shops_of
from accounts.states import Action
from ozon.models import Shop

if TYPE_CHECKING:
    from django.db.models.fields.related import RelatedField


class ForSuperusers:
    """Django's permissions are not enough: who may change a colleague may become him."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


class ForSuperusersToSee:
    """As above, for what nobody changes."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_superuser(request)


class NamesPermissions:
    """Django's permissions in the reader's language, and those alone that open something: the rest of the admin is for
    superusers."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]  # mixed into a ModelAdmin
        if field is not None and db_field.remote_field.model is Permission:
            pages = [model for model, page in admin.site._registry.items() if isinstance(page, ScopedAdmin)]
            kinds = ContentType.objects.get_for_models(*pages).values()
            field.queryset = field.queryset.filter(content_type__in=[kind.pk for kind in kinds])
            field.label_from_instance = permission_text
        return field


VERBS = {"add": _("may add"), "change": _("may change"), "delete": _("may delete"), "view": _("may look")}


def permission_text(permission: Permission) -> str:
    verb = permission.codename.partition("_")[0]
    return f"{permission.content_type} | {VERBS.get(verb, permission.name)}"


class MembershipInline(ForSuperusers, TabularInline):
    model = Membership
    extra = 1

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        """No place in a removed shop."""
        if db_field.remote_field.model is Shop:
            return shops_of(request.user)
        return super().get_field_queryset(db, db_field, request)


CHOSEN: dict[str, Callable[[], Any]] = {"language": own_names, "time_zone": time_zones}


@admin.register(User)
class StaffAdmin(NamesPermissions, ForSuperusers, OnDesk, Listed, UserAdmin):
    """Users are never deleted, their names stand in the history: clear “active” instead."""

    actions = ("take_tokens_back", "take_second_factors_away")
    inlines = (MembershipInline,)
    list_display = (
        "username",
        "desk",
        "first_name",
        "last_name",
        "is_active",
        "is_superuser",
        "has_second_factor",
        "last_login",
    )
    list_filter = ("is_active", "is_superuser", ("memberships__shop", ShopFilter), "memberships__role")
    search_fields = ("username", "first_name", "last_name", "email")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Preferences"), {"fields": ("language", "time_zone", "theme", "density")}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Language and time zone are chosen, as in one's own preferences."""
        choices = CHOSEN.get(db_field.name)
        if choices:
            return ChoiceField(
                label=capfirst(db_field.verbose_name), choices=choices, initial=db_field.default
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Take the REST tokens of these users back"))
    def take_tokens_back(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Their programs get 401 from now on; ``manage.py drf_create_token`` makes a new token."""
        for user in users:
            if Token.objects.filter(user=user).delete()[0]:
                audit.record(_actor(request), Action.TOKENS_TAKEN, who=user.label)
        self.message_user(request, _("The tokens of these users open nothing any more."))

    @admin.action(description=_("Take the second factor of these users away"))
    def take_second_factors_away(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """For who lost his device; never one's own, which needs password and code."""
        others = users.exclude(pk=_actor(request).pk)
        taken = sum(second.reset(user, by=_actor(request)) for user in others)
        self.message_user(request, _("Second factors taken away: %(n)s.") % {"n": taken})

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Whose account is closed here is logged out as from the team page."""
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data and not obj.is_active:
            close(obj)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password set here ends every session and the REST token, as one's own change does."""
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == HTTPStatus.FOUND:
            user = User.objects.get(pk=id)
            credentials.password_set(user, by=_actor(request))
        return answer


def _actor(request: HttpRequest) -> User:
    """The admin lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101  # the admin lets in nobody else
    return request.user


@admin.register(Invitation)
class InvitationAdmin(ViewOnly, ForSuperusersToSee, ModelAdmin):
    """To look at: they are made and taken back on the team page, and a link is never shown again."""

    list_display = ("made_at", "role", "name", "email", "made_by", "expires_at", "used_at", "revoked_at")
    list_filter = ("role",)
    search_fields = ("name", "email")
    list_select_related = ("made_by",)
    ordering = ("-made_at",)
    show_full_result_count = False


@admin.register(LoginSession)
class LoginSessionAdmin(ViewOnly, ForSuperusersToSee, ModelAdmin):
    """To look at; a person's page in the team ends them."""

    list_display = ("user", "address", "agent", "began_at", "seen_at")
    search_fields = ("user__username", "address")
    list_select_related = ("user",)
    ordering = ("-seen_at",)
    show_full_result_count = False


# What these packages registered is about people of every shop: names and addresses of failed logins, and groups whose
# permissions reach their members in all of them.
for attempts in (AccessAttempt, AccessLog, AccessFailureLog, Group):
    admin.site.unregister(attempts)


@admin.register(Group)
class PeopleGroupAdmin(NamesPermissions, ForSuperusers, Listed, GroupAdmin):
    pass


@admin.register(AccessAttempt)
class FailedLoginsAdmin(ForSuperusers, Listed, attempt_pages.AccessAttemptAdmin):  # type: ignore[misc]  # axes is not typed
    """Deleting a row opens a door that was closed after too many wrong passwords."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(AccessLog)
class LoginsAdmin(ViewOnly, ForSuperusersToSee, attempt_pages.AccessLogAdmin):  # type: ignore[misc]  # axes is not typed
    pass


@admin.register(AccessFailureLog)
class FailuresAdmin(ViewOnly, ForSuperusersToSee, attempt_pages.AccessFailureLogAdmin):  # type: ignore[misc]  # axes is not typed
    pass


# A secret of a second factor may be seen by nobody, and turned off by its owner alone or as above.
for device in (TOTPDevice, StaticDevice):
    admin.site.unregister(device)
# The token package registered a page of its own on import. It shows every token to whoever may see the model.
admin.site.unregister(TokenProxy)

"""People in the admin, for superusers only: whoever edits people walks through every wall."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken import admin as token_pages  # noqa: F401 - registers what is taken away below
from rest_framework.authtoken.models import Token, TokenProxy

from accounts.admin_base import ShopFilter, TabularInline, UserAdmin
from accounts.forms import AdminLoginForm
from accounts.models import Membership, User
from accounts.selectors import shops_of
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


@admin.register(User)
class StaffAdmin(ForSuperusers, UserAdmin):
    """Users are never deleted, their names stand in the history: clear “active” instead."""

    actions = ("take_tokens_back",)
    inlines = (MembershipInline,)
    list_display = ("username", "first_name", "last_name", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", ("memberships__shop", ShopFilter), "memberships__role")
    search_fields = ("username", "first_name", "last_name", "email")
    fieldsets = (
        *(UserAdmin.fieldsets or ()),
        (_("Preferences"), {"fields": ("language", "time_zone", "theme", "density")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.action(description=_("Take the REST tokens of these users back"))
    def take_tokens_back(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """Their programs get 401 from now on; ``manage.py drf_create_token`` makes a new token."""
        Token.objects.filter(user__in=users).delete()
        self.message_user(request, _("The tokens of these users open nothing any more."))


admin.site.login_form = AdminLoginForm
# The token package registered a page of its own on import. It shows every token to whoever may see the model.
admin.site.unregister(TokenProxy)

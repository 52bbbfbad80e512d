"""The wall in Django's admin: staff who are not superusers see rows, links and choices of their shops only."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Field, Model, QuerySet, URLField
from django.db.models.fields.related import RelatedField
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.selectors import AnyUser, may, shops_of, shops_where
from accounts.states import Permission
from ozon.models import Shop

if TYPE_CHECKING:  # Django's own classes take no type parameter when they run
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    UserAdmin = DjangoUserAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline
    UserAdmin = DjangoUserAdmin


def within(rows: QuerySet[Any], user: AnyUser, path: str) -> QuerySet[Any]:
    """Rows whose shop, reached by ``path``, is one of the user's."""
    return rows.filter(**{f"{path}__in": shops_of(user).order_by().values("id")})


class ShopFilter(RelatedFieldListFilter):
    """The filter beside a list, without the names of other people's shops."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: ModelAdmin
    ) -> list[tuple[str, Any]]:
        shops: list[tuple[str, Any]] = field.get_choices(
            include_blank=False,
            ordering=self.field_admin_ordering(field, request, model_admin),
            limit_choices_to={"pk__in": shops_of(request.user).values("id")},
        )
        return shops


BY_SHOP = ("shop", ShopFilter)


class ScopedAdmin(ModelAdmin):
    """Base of every admin of rows that belong to a shop. ``shop_path`` leads from the row to it."""

    shop_path = "shop"
    list_per_page = 50
    show_full_result_count = False  # a count over the whole table is the slowest query of a list
    formfield_overrides: ClassVar[Any] = {URLField: {"assume_scheme": "https"}}
    ordering: ClassVar[tuple[str, ...]] = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(super().get_queryset(request), request.user, self.shop_path)

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        """Choices of a link, also where the id is typed in by hand."""
        related = db_field.remote_field.model
        if related is Shop:
            return shops_of(request.user)
        if any(field.name == "shop" for field in related._meta.get_fields()):
            return within(related._default_manager.all(), request.user, "shop")
        return super().get_field_queryset(db, db_field, request)


class ViewOnly:
    """Nobody writes here: rows come from Ozon or from the services, which also tell the timeline why."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ViewAdmin(ViewOnly, ScopedAdmin):
    """To look at, whoever looks."""


class ViewInline(ViewOnly, TabularInline):
    """Rows of a row, to look at."""

    extra = 0


class LeadAdmin(ScopedAdmin):
    """What changes how a shop works: for those whose role in that shop lets them settle things, as on the desk."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._leads(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._leads(request, obj)

    def _leads(self, request: HttpRequest, obj: Model | None) -> bool:
        shop = obj if isinstance(obj, Shop) else getattr(obj, "shop", None)
        return shop is None or may(request.user, Permission.SETTLE, shop)

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        if db_field.remote_field.model is Shop:
            return shops_where(request.user, Permission.SETTLE)
        return super().get_field_queryset(db, db_field, request)


class EditAdmin(LeadAdmin):
    """Some fields of a row that stays: named in ``editable``, all others are shown and nothing is added or deleted."""

    editable: tuple[str, ...] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        """The fields that were changed: workers and services write the others meanwhile."""
        obj.save(update_fields=form.changed_data)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [
            field.name
            for field in self.model._meta.fields
            if isinstance(field, Field) and field.editable and field.name not in self.editable
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

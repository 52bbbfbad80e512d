"""The wall in Django's admin: staff who are not superusers see rows, links and choices of their shops only."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Field, Model, QuerySet, URLField
from django.db.models.fields.related import RelatedField
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import audit
from accounts.admin_lists import OnDesk, ShortPaginator
from accounts.models import User
from accounts.selectors import AnyUser, may, shops_of, shops_where
from accounts.states import Action, Permission
from ozon.addresses import client_address
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


class Listed:
    """What is written in the admin stands in the audit list too, beside what is done on the desk."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _list(request, obj)
        return super().log_addition(request, obj, message)  # type: ignore[misc]  # mixed into a ModelAdmin

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _list(request, obj)
        return super().log_change(request, obj, message)  # type: ignore[misc]  # mixed into a ModelAdmin

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        for obj in queryset:
            _list(request, obj)
        return super().log_deletions(request, queryset)  # type: ignore[misc]  # mixed into a ModelAdmin


def _list(request: HttpRequest, obj: Model) -> None:
    if isinstance(request.user, User):
        shop = obj if isinstance(obj, Shop) else getattr(obj, "shop", None)
        audit.record(
            request.user,
            Action.ADMIN,
            shop=shop if isinstance(shop, Shop) else None,
            address=client_address(request),
            what=f"{obj._meta.verbose_name} {obj}",
        )


class ScopedAdmin(OnDesk, Listed, ModelAdmin):
    """Base of every admin of rows that belong to a shop. ``shop_path`` leads from the row to it; empty for rows of
    people, which only superusers see."""

    shop_path = "shop"
    list_per_page = 50
    show_full_result_count = False
    paginator = ShortPaginator
    formfield_overrides: ClassVar[Any] = {URLField: {"assume_scheme": "https"}}
    ordering: ClassVar[tuple[str, ...]] = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return within(rows, request.user, self.shop_path) if self.shop_path else rows

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Whether acts that lead a shop are offered; each row's shop is asked again."""
        return _somewhere(request, Permission.SETTLE)

    def has_work_permission(self, request: HttpRequest) -> bool:
        """As above, for acts on cases."""
        return _somewhere(request, Permission.WORK)

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


def _somewhere(request: HttpRequest, permission: Permission) -> bool:
    return _is_ops(request) or shops_where(request.user, permission).exists()


def _is_ops(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


class ViewOnly:
    """Nobody writes here: rows come from Ozon or from the services, which also tell the timeline why."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ForSuperusersOnly:
    """Rows about a person, not about a shop."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_ops(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_ops(request)


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

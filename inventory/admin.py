"""The stock ledger in the admin: to look at. Quantities change by movements only."""

from django.contrib import admin

from accounts.admin_base import BY_SHOP, ViewAdmin
from inventory.models import DeliveryMethod, Product, Reservation, StockItem, StockMovement, Warehouse


@admin.register(Warehouse)
class WarehouseAdmin(ViewAdmin):
    list_display = ("name", "shop", "warehouse_id", "is_rfbs")
    list_filter = (BY_SHOP, "is_rfbs")
    search_fields = ("name", "=warehouse_id")
    list_select_related = ("shop",)


@admin.register(DeliveryMethod)
class DeliveryMethodAdmin(ViewAdmin):
    list_display = ("name", "shop", "warehouse_id", "tpl_integration_type", "ozon_status", "cutoff")
    list_filter = (BY_SHOP, "tpl_integration_type", "ozon_status", "is_express")
    search_fields = ("name", "=method_id", "=warehouse_id")
    list_select_related = ("shop",)


@admin.register(Product)
class ProductAdmin(ViewAdmin):
    list_display = ("offer_id", "desk", "shop", "name", "sku")
    list_filter = (BY_SHOP,)
    search_fields = ("offer_id", "name", "=sku")
    list_select_related = ("shop",)


@admin.register(StockItem)
class StockItemAdmin(ViewAdmin):
    list_display = (
        "offer_id",
        "desk",
        "shop",
        "warehouse_id",
        "grade",
        "on_hand",
        "ozon_present",
        "ozon_reserved",
        "pushed",
    )
    list_filter = (BY_SHOP, "grade")
    search_fields = ("offer_id",)
    list_select_related = ("shop",)


@admin.register(StockMovement)
class StockMovementAdmin(ViewAdmin):
    list_display = ("at", "desk", "shop", "component", "quantity", "cause", "posting_number", "by")
    list_filter = (BY_SHOP, "at", "cause")
    search_fields = ("component", "posting_number")
    list_select_related = ("shop",)


@admin.register(Reservation)
class ReservationAdmin(ViewAdmin):
    list_display = ("posting_number", "desk", "shop", "offer_id", "quantity", "holding", "changed_at")
    list_filter = (BY_SHOP, "holding")
    search_fields = ("posting_number", "offer_id")
    list_select_related = ("shop",)

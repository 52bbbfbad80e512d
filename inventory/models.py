"""The stock ledger: what is on hand, what is spoken for, what Ozon believes."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.states import Cause, Grade, Holding
from ozon.models import Shop


class Warehouse(models.Model):
    """A seller's warehouse as Ozon lists it."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    warehouse_id = models.BigIntegerField("warehouse_id")
    name = models.CharField(_("name"), max_length=200)
    is_rfbs = models.BooleanField("rFBS", default=False)

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        constraints = [
            models.UniqueConstraint(fields=["shop", "warehouse_id"], name="inventory_warehouse_once")
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryMethod(models.Model):
    """A way from a warehouse to the buyer as Ozon lists it. Ozon's words are kept raw; ``cutoff`` is local time."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    method_id = models.BigIntegerField("delivery_method_id")
    name = models.CharField(_("name"), max_length=300, default="", blank=True)
    warehouse_id = models.BigIntegerField("warehouse_id", default=0)
    provider_id = models.BigIntegerField("provider_id", default=0)
    tpl_integration_type = models.CharField(_("who delivers"), max_length=100, default="", blank=True)
    ozon_status = models.CharField(_("Ozon's status"), max_length=100, default="", blank=True)
    is_express = models.BooleanField("Express", default=False)
    cutoff = models.CharField(_("pack before"), max_length=100, default="", blank=True)
    pack_minutes = models.PositiveIntegerField(_("minutes to pack"), default=0)
    dropoff_address = models.CharField(_("drop-off point"), max_length=500, default="", blank=True)

    class Meta:
        verbose_name = _("delivery method")
        verbose_name_plural = _("delivery methods")
        constraints = [
            models.UniqueConstraint(fields=["shop", "method_id"], name="inventory_delivery_method_once")
        ]
        indexes = [models.Index(fields=["shop", "warehouse_id"], name="inventory_method_warehouse")]

    def __str__(self) -> str:
        return self.name or str(self.method_id)


class Product(models.Model):
    """A product of the seller's catalogue. ``offer_id`` is the seller's article, the ledger's key.

    ``barcodes`` are all of them as Ozon lists them, texts. Words of the name are found by trigrams.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    offer_id = models.CharField("offer_id", max_length=100)
    product_id = models.BigIntegerField("product_id", null=True)
    sku = models.BigIntegerField("sku", null=True)
    name = models.CharField(_("name"), max_length=500, default="", blank=True)
    picture = models.URLField(_("picture"), max_length=500, default="", blank=True)
    barcodes = models.JSONField(_("barcodes"), default=list, blank=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [models.UniqueConstraint(fields=["shop", "offer_id"], name="inventory_product_once")]
        indexes = [
            models.Index(fields=["shop", "sku"], name="inventory_product_sku"),
            GinIndex(fields=["barcodes"], opclasses=["jsonb_path_ops"], name="inventory_product_barcode"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="inventory_product_words"),
            GinIndex(OpClass(Upper("offer_id"), name="gin_trgm_ops"), name="inventory_product_article"),
        ]

    def __str__(self) -> str:
        return self.offer_id


class StockItem(models.Model):
    """Goods of one grade in one warehouse. ``on_hand`` is ``opening`` plus its movements and nothing else.

    ``ozon_present`` and ``ozon_reserved`` are Ozon's figures at ``ozon_read_at``. Pieces.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    warehouse_id = models.BigIntegerField("warehouse_id")
    offer_id = models.CharField("offer_id", max_length=100)
    grade = models.CharField(_("grade"), max_length=16, choices=Grade, default=Grade.A)
    opening = models.IntegerField(_("opening figure"), default=0)
    on_hand = models.IntegerField(_("on hand"), default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    ozon_present = models.IntegerField(_("at Ozon"), null=True)
    ozon_reserved = models.IntegerField(_("reserved at Ozon"), null=True)
    ozon_read_at = models.DateTimeField(null=True)
    pushed = models.IntegerField(_("last quantity told"), null=True)
    pushed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "warehouse_id", "offer_id", "grade"], name="inventory_stock_once"
            ),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="inventory_stock_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}@{self.warehouse_id}"


class StockMovement(models.Model):
    """One change of the quantity on hand, in pieces, signed. Append-only; a cause acts once per component."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements")
    cause = models.CharField(_("cause"), max_length=16, choices=Cause)
    cause_id = models.CharField(max_length=120)
    component = models.CharField("offer_id", max_length=100)
    quantity = models.IntegerField(_("pieces"))
    posting_number = models.CharField(_("posting"), max_length=80, default="", blank=True, db_index=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "cause", "cause_id", "component", "item"], name="inventory_movement_once"
            ),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="inventory_movement_cause"),
            models.CheckConstraint(condition=~Q(quantity=0), name="inventory_movement_moves"),
        ]
        indexes = [models.Index(F("shop"), F("at").desc(), name="inventory_movement_shop")]

    def __str__(self) -> str:
        return f"{self.component} {self.quantity:+d}"


class Reservation(models.Model):
    """What one posting line holds. The sum of the reserving rows is what is spoken for."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    warehouse_id = models.BigIntegerField("warehouse_id")
    offer_id = models.CharField("offer_id", max_length=100)
    quantity = models.PositiveIntegerField(_("pieces"))
    holding = models.CharField(_("holding"), max_length=8, choices=Holding)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "posting_number", "offer_id"], name="inventory_reservation_once"
            ),
            models.CheckConstraint(
                condition=Q(holding__in=Holding.values), name="inventory_reservation_holding"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "warehouse_id", "offer_id"],
                name="inventory_reserving",
                condition=Q(holding__in=["open", "packed", "asked"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number} {self.offer_id}×{self.quantity}"

"""What the seller has: warehouses, ways from them, products, kits."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

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
    # The seller's own words about it; Ozon's catalogue never overwrites them.
    buffer = models.PositiveIntegerField(
        _("kept back"), db_default=0, help_text=_("Pieces in each warehouse that Ozon is never told of.")
    )
    floor_price = models.DecimalField(
        _("lowest price"), max_digits=14, decimal_places=2, null=True, blank=True
    )

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


class KitComponent(models.Model):
    """``quantity`` pieces of ``offer_id`` are in one ``kit``. A kit has no stock of its own: its components have."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kit = models.CharField(_("kit"), max_length=100)
    offer_id = models.CharField("offer_id", max_length=100)
    quantity = models.PositiveIntegerField(_("pieces"), default=1, validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = _("component of a kit")
        verbose_name_plural = _("components of kits")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kit", "offer_id"], name="inventory_component_once"),
            models.CheckConstraint(condition=~Q(kit=F("offer_id")), name="inventory_component_is_other"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="inventory_component_some"),
        ]

    def __str__(self) -> str:
        return f"{self.kit}: {self.offer_id}×{self.quantity}"


class PriceDay(models.Model):
    """A product's price as it stood on a day, in the shop's currency: our own record, Ozon keeps none."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    offer_id = models.CharField("offer_id", max_length=100)
    day = models.DateField(_("day"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2)
    old_price = models.DecimalField(_("crossed-out price"), max_digits=14, decimal_places=2, null=True)
    min_price = models.DecimalField(_("lowest price at Ozon"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)

    class Meta:
        verbose_name = _("price of a day")
        verbose_name_plural = _("prices by day")
        constraints = [
            models.UniqueConstraint(fields=["shop", "offer_id", "day"], name="inventory_price_day_once")
        ]
        indexes = [models.Index(fields=["shop", "-day"], name="inventory_price_day")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.day}: {self.price}"


class GuardSettings(models.Model):
    """When a shop wants to be warned. Without a row the defaults hold. Percent are of the 30-day median."""

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="guards")
    cover_days = models.PositiveIntegerField(
        _("days of cover"),
        default=7,
        help_text=_("Warn when stock lasts fewer days at the present rate of sales."),
    )
    price_fall = models.PositiveIntegerField(_("price fall, percent"), default=30)
    price_rise = models.PositiveIntegerField(_("price rise, percent"), default=50)
    warns_low_stock = models.BooleanField(_("warn of low stock"), default=True)
    warns_prices = models.BooleanField(_("warn of price errors"), default=True)

    class Meta:
        verbose_name = _("guard settings")
        verbose_name_plural = _("guard settings")

    def __str__(self) -> str:
        return str(self.shop)

"""The mirror of Ozon's postings."""

from decimal import Decimal

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from orders.states import FINAL_STATUSES, TO_PACK, Scheme
from ozon.models import Shop


class Posting(models.Model):
    """One posting as Ozon last showed it. ``ozon_*`` is Ozon's word; ``packed_at`` and ``handed_over_at`` are what
    we saw. Replaced only by a reading that began later (``read_at``), never ranked by status."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    order_id = models.BigIntegerField("order_id", default=0)
    order_number = models.CharField(_("order"), max_length=80, default="", blank=True)
    parent_number = models.CharField(_("parent posting"), max_length=80, default="", blank=True)
    scheme = models.CharField(_("scheme"), max_length=8, choices=Scheme)
    ozon_status = models.CharField(_("Ozon's status"), max_length=64)
    ozon_substatus = models.CharField(_("Ozon's substatus"), max_length=64, default="", blank=True)
    actions = models.JSONField(_("Ozon's available actions"), default=list, blank=True)
    in_process_at = models.DateTimeField(_("ordered"), null=True)
    shipment_date = models.DateTimeField(_("ship by"), null=True)
    delivering_date = models.DateTimeField(_("handed to delivery"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    packed_at = models.DateTimeField(_("seen packed"), null=True)
    handed_over_at = models.DateTimeField(_("seen handed over"), null=True)
    warehouse_id = models.BigIntegerField("warehouse_id", null=True)
    delivery_method = models.CharField(_("delivery method"), max_length=300, default="", blank=True)
    delivery_method_id = models.BigIntegerField("delivery_method_id", null=True)
    carrier = models.CharField(_("carrier"), max_length=200, default="", blank=True)
    flow = models.CharField(_("who delivers"), max_length=64, default="", blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=120, default="", blank=True)
    # What the carrier scans on the label.
    upper_barcode = models.CharField(_("upper barcode"), max_length=100, default="", blank=True)
    lower_barcode = models.CharField(_("lower barcode"), max_length=100, default="", blank=True)
    is_express = models.BooleanField("Express", default=False)
    is_legal = models.BooleanField(_("bought by a company"), default=False)
    is_external = models.BooleanField(_("order of an external shop"), default=False)
    has_buyout = models.BooleanField(_("bought out by Ozon"), default=False)
    # The last moment without a worse tariff; what Ozon wants to know before assembly, by its names: SKUs.
    late_after = models.DateTimeField(_("late after"), null=True)
    requirements = models.JSONField(_("Ozon wants before assembly"), default=dict, blank=True)
    reason_id = models.BigIntegerField("cancel_reason_id", default=0)
    reason = models.CharField(_("Ozon's reason"), max_length=500, default="", blank=True)
    cancellation_type = models.CharField(max_length=32, default="", blank=True)
    cancelled_after_ship = models.BooleanField(_("cancelled after packing"), null=True)
    affects_rating = models.BooleanField(_("counts in the error index"), null=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    read_at = models.DateTimeField(_("read"))
    # Ozon's last reading, compressed, and what it was: an unchanged row is not written again.
    payload = models.BinaryField(default=b"", editable=False)
    fingerprint = models.BinaryField(default=b"", editable=False)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["shop", "posting_number"], name="orders_posting_once"),
            models.CheckConstraint(condition=Q(scheme__in=Scheme.values), name="orders_posting_scheme"),
        ]
        indexes = [
            # Whole numbers, their beginnings and their ends.
            models.Index(
                fields=["shop", "posting_number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="orders_posting_number",
            ),
            models.Index(
                F("shop"),
                OpClass(Reverse("posting_number"), name="text_pattern_ops"),
                name="orders_posting_end",
            ),
            models.Index(
                fields=["shop", "order_number"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="orders_posting_order",
            ),
            models.Index(
                fields=["tracking_number"], name="orders_posting_tracking", condition=~Q(tracking_number="")
            ),
            models.Index(
                fields=["upper_barcode"], name="orders_posting_upper", condition=~Q(upper_barcode="")
            ),
            models.Index(
                fields=["lower_barcode"], name="orders_posting_lower", condition=~Q(lower_barcode="")
            ),
            models.Index(F("shop"), F("in_process_at").desc(), name="orders_posting_new"),
            models.Index(
                fields=["shop", "id"],
                name="orders_posting_open",
                condition=~Q(ozon_status__in=FINAL_STATUSES),
            ),
            # The packing list: by the moment to ship.
            models.Index(
                fields=["shop", "shipment_date", "id"],
                name="orders_posting_to_pack",
                condition=Q(ozon_status=TO_PACK),
            ),
        ]

    def __str__(self) -> str:
        return self.posting_number

    @property
    def is_marked(self) -> bool:
        """Whether something about it is rare enough to be said."""
        return self.is_express or self.is_legal or self.is_external or self.has_buyout


class PostingLine(models.Model):
    """One product of a posting. ``price`` is for one piece, in the posting's currency."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="lines")
    sku = models.BigIntegerField("sku", default=0)
    offer_id = models.CharField("offer_id", max_length=100)
    name = models.CharField(_("product"), max_length=500, default="", blank=True)
    quantity = models.PositiveIntegerField(_("pieces"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    is_buyout = models.BooleanField(_("bought out by Ozon"), default=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["posting", "sku", "offer_id"], name="orders_line_once"),
        ]
        indexes = [
            models.Index(fields=["sku", "posting"], name="orders_line_sku"),
            models.Index(fields=["offer_id", "posting"], name="orders_line_offer"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}×{self.quantity}"

    @property
    def total(self) -> Decimal | None:
        return None if self.price is None else self.price * self.quantity

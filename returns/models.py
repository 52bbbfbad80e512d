"""Returns: one row per return of either of Ozon's lists, with Ozon's word, our decision and the parcel apart."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from returns.states import Claim, Parcel, ReturnSource


class Return(models.Model):
    """One return. ``actions`` and ``rejection_reasons`` are what Ozon offered at the last reading.

    ``attempt`` counts decisions that were confirmed not to have happened: it is in the effect's key.
    ``accepted_at`` is when Ozon took the latest one: what is read soon after may still show the time before.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    source = models.CharField(_("list"), max_length=8, choices=ReturnSource)
    return_id = models.BigIntegerField("return_id")
    number = models.CharField(_("number"), max_length=80, default="", blank=True)
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    order_number = models.CharField(_("order"), max_length=80, default="", blank=True)
    # What stands on the parcel that comes back.
    barcode = models.CharField(_("barcode"), max_length=120, default="", blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=120, default="", blank=True)
    schema = models.CharField(_("scheme"), max_length=16, default="", blank=True)
    type = models.CharField(_("type"), max_length=40, default="", blank=True)
    sku = models.BigIntegerField("sku", default=0)
    offer_id = models.CharField("offer_id", max_length=100, default="", blank=True)
    product = models.CharField(_("product"), max_length=500, default="", blank=True)
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    ozon_state = models.CharField(_("Ozon's state"), max_length=100, default="", blank=True)
    ozon_state_name = models.CharField(max_length=300, default="", blank=True)
    ozon_group = models.CharField(max_length=100, default="", blank=True)
    ozon_money = models.CharField(max_length=300, default="", blank=True)
    claim = models.CharField(_("claim"), max_length=20, choices=Claim, default=Claim.NONE)
    parcel = models.CharField(_("parcel"), max_length=20, choices=Parcel, default=Parcel.NOT_EXPECTED)
    reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    wish = models.TextField(_("buyer's words"), default="", blank=True)
    photos = models.JSONField(default=list, blank=True)
    is_defect = models.BooleanField(_("defect"), null=True)
    actions = models.JSONField(default=list, blank=True)
    rejection_reasons = models.JSONField(default=list, blank=True)
    place = models.CharField(_("place"), max_length=500, default="", blank=True)
    storage_from = models.DateTimeField(_("paid storage from"), null=True)
    disposal_at = models.DateTimeField(_("disposal"), null=True)
    opened_at = models.DateTimeField(_("opened"), null=True)
    changed_at = models.DateTimeField(_("Ozon's last change"), null=True)
    attempt = models.PositiveIntegerField(default=1)
    decided_by = models.CharField(_("decided by"), max_length=150, default="", blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "return_id"], name="returns_return_once"),
            models.CheckConstraint(condition=Q(claim__in=Claim.values), name="returns_claim"),
            models.CheckConstraint(condition=Q(parcel__in=Parcel.values), name="returns_parcel"),
            models.CheckConstraint(condition=Q(source__in=ReturnSource.values), name="returns_source"),
        ]
        indexes = [
            models.Index(fields=["number"], name="returns_number"),
            models.Index(fields=["return_id"], name="returns_id"),
            models.Index(fields=["order_number"], name="returns_order"),
            models.Index(fields=["barcode"], name="returns_barcode", condition=~Q(barcode="")),
            models.Index(
                fields=["tracking_number"], name="returns_tracking", condition=~Q(tracking_number="")
            ),
            models.Index(
                fields=["shop"],
                name="returns_open",
                condition=Q(
                    claim__in=[
                        "awaiting_decision",
                        "deciding",
                        "unknown",
                        "partial_offered",
                        "item_requested",
                        "refund_approved",
                        "acted",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.return_id)

"""Returns: one row per return of either of Ozon's lists, with Ozon's word, our decision and the parcel apart."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from returns.states import Claim, Parcel, ReturnSource, SellerCompensation


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
    # When it last came to await a decision: an offer that was declined starts the time anew.
    awaiting_since = models.DateTimeField(_("awaits since"), null=True, blank=True)
    offers = models.PositiveSmallIntegerField(_("parts offered"), default=0)
    rejection_comment = models.TextField(_("why it was rejected"), default="", blank=True)
    dispute_until = models.DateTimeField(_("the buyer may dispute until"), null=True, blank=True)
    compensation = models.CharField(
        _("compensation by Ozon"), max_length=16, choices=SellerCompensation, default=SellerCompensation.NONE
    )
    compensation_status = models.CharField(max_length=60, default="", blank=True)
    compensation_at = models.DateTimeField(_("compensation changed"), null=True, blank=True)
    compensation_until = models.DateTimeField(_("answer to Ozon's offer until"), null=True, blank=True)
    ticket = models.CharField(_("request to Ozon's support"), max_length=80, default="", blank=True)
    warehouse_id = models.BigIntegerField("warehouse_id", null=True, blank=True)
    place_id = models.BigIntegerField(default=0)
    place_name = models.CharField(_("name of the place"), max_length=300, default="", blank=True)
    target_place = models.CharField(_("on its way to"), max_length=500, default="", blank=True)
    arrived_at = models.DateTimeField(_("arrived at the place"), null=True, blank=True)
    storage_days = models.PositiveIntegerField(_("days in storage"), default=0)
    storage_sum = models.DecimalField(_("storage so far"), max_digits=14, decimal_places=2, null=True)
    storage_currency = models.CharField(max_length=3, default="", blank=True)
    is_opened = models.BooleanField(_("opened"), null=True)
    commission = models.DecimalField(_("commission"), max_digits=14, decimal_places=2, null=True)
    final_at = models.DateTimeField(_("end of the way"), null=True, blank=True)
    parcel_since = models.DateTimeField(_("in this place of the way since"), null=True, blank=True)
    # Ours: the parcel lies on the receiving table.
    received_at = models.DateTimeField(_("received by us"), null=True, blank=True)
    received_by = models.CharField(_("received by"), max_length=150, default="", blank=True)
    # No rule acts on this case any more.
    hands_off = models.BooleanField(_("no automation"), default=False)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        constraints = [
            models.UniqueConstraint(fields=["shop", "source", "return_id"], name="returns_return_once"),
            models.CheckConstraint(condition=Q(claim__in=Claim.values), name="returns_claim"),
            models.CheckConstraint(condition=Q(parcel__in=Parcel.values), name="returns_parcel"),
            models.CheckConstraint(condition=Q(source__in=ReturnSource.values), name="returns_source"),
            models.CheckConstraint(
                condition=Q(compensation__in=SellerCompensation.values), name="returns_compensation"
            ),
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
                        "disputed",
                    ]
                ),
            ),
            # Parcels that wait to be fetched, by place.
            models.Index(
                fields=["shop", "place_id"], name="returns_waiting", condition=Q(parcel="at_pickup_point")
            ),
            # Parcels on their way: the ones that have not moved for long.
            models.Index(
                fields=["shop", "parcel_since"],
                name="returns_moving",
                condition=Q(parcel__in=["awaiting", "in_transit", "at_pickup_point"]),
            ),
            models.Index(fields=["shop", "opened_at"], name="returns_opened"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.return_id)

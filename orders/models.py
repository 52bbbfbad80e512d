"""The mirror of Ozon's postings, cancellations, and buyers' requests to cancel."""

from decimal import Decimal

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.states import FINAL_STATUSES, CancellationState, Goods, Initiator, Part, RequestState, Scheme
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
    tracking_number = models.CharField(_("tracking number"), max_length=120, default="", blank=True)
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
            models.Index(F("shop"), F("in_process_at").desc(), name="orders_posting_new"),
            models.Index(
                fields=["shop", "id"],
                name="orders_posting_open",
                condition=~Q(ozon_status__in=FINAL_STATUSES),
            ),
        ]

    def __str__(self) -> str:
        return self.posting_number


class PostingLine(models.Model):
    """One product of a posting. ``price`` is for one piece, in the posting's currency."""

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="lines")
    sku = models.BigIntegerField("sku", default=0)
    offer_id = models.CharField("offer_id", max_length=100)
    name = models.CharField(_("product"), max_length=500, default="", blank=True)
    quantity = models.PositiveIntegerField(_("pieces"))
    price = models.DecimalField(_("price"), max_digits=14, decimal_places=2, null=True)

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


class Cancellation(models.Model):
    """A cancelled posting being worked off, once. Settled when stock, money and message each are over."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting = models.OneToOneField(Posting, models.CASCADE, related_name="case")
    state = models.CharField(
        _("state"), max_length=16, choices=CancellationState, default=CancellationState.CANCELLED
    )
    goods = models.CharField(_("goods"), max_length=16, choices=Goods)
    initiator = models.CharField(_("initiator"), max_length=16, choices=Initiator)
    stock = models.CharField(_("stock"), max_length=16, choices=Part, default=Part.PENDING)
    money = models.CharField(_("money"), max_length=16, choices=Part, default=Part.NOT_EXPECTED)
    message = models.CharField(_("message"), max_length=16, choices=Part, default=Part.NOT_EXPECTED)
    is_history = models.BooleanField(_("over before the shop was connected"), default=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CancellationState.values), name="orders_cancellation_state"
            ),
            models.CheckConstraint(
                condition=Q(goods__in=Goods.values)
                & Q(stock__in=Part.values)
                & Q(money__in=Part.values)
                & Q(message__in=Part.values),
                name="orders_cancellation_parts",
            ),
            models.UniqueConstraint(fields=["shop", "posting"], name="orders_cancellation_once"),
        ]
        indexes = [
            models.Index(fields=["id"], name="orders_cancellation_open", condition=Q(state="cancelled")),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id}: {self.get_state_display()}"


class CancellationRequest(models.Model):
    """A buyer's wish to cancel an rFBS posting. Approved by itself after ``auto_approve_date``.

    ``attempt`` counts decisions that were confirmed not to have happened: it is in the effect's key.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    cancellation_id = models.BigIntegerField("cancellation_id")
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    state = models.CharField(_("state"), max_length=16, choices=RequestState, default=RequestState.REQUESTED)
    ozon_state = models.CharField(_("Ozon's state"), max_length=64)
    ozon_state_name = models.CharField(max_length=200, default="", blank=True)
    initiator = models.CharField(max_length=32, default="", blank=True)
    reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    wish = models.TextField(_("buyer's words"), default="", blank=True)
    requested_at = models.DateTimeField(_("requested"), null=True)
    auto_approve_date = models.DateTimeField(_("approved by itself"), null=True)
    was_approving = models.BooleanField(null=True, editable=False)
    comment = models.CharField(_("our comment"), max_length=1000, default="", blank=True)
    attempt = models.PositiveIntegerField(default=1)
    decided_by = models.CharField(_("decided by"), max_length=150, default="", blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    read_at = models.DateTimeField(_("read"))

    class Meta:
        verbose_name = _("cancellation request")
        verbose_name_plural = _("cancellation requests")
        constraints = [
            models.UniqueConstraint(fields=["shop", "cancellation_id"], name="orders_request_once"),
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="orders_request_state"),
        ]
        indexes = [
            models.Index(
                fields=["shop", "auto_approve_date"],
                name="orders_request_open",
                condition=Q(state__in=["requested", "approving", "rejecting", "unknown"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.cancellation_id)


class RatingReading(models.Model):
    """One rating of the seller as it stood on a day. ``value_type`` says what the value is: percent, seconds, score."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    code = models.CharField(_("rating"), max_length=100)
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=300, default="", blank=True)
    group = models.CharField(_("group"), max_length=200, default="", blank=True)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=6, null=True)
    previous = models.DecimalField(_("before"), max_digits=18, decimal_places=6, null=True)
    ozon_status = models.CharField(_("Ozon's status"), max_length=100, default="", blank=True)
    direction = models.CharField(_("better is"), max_length=100, default="", blank=True)
    meaning = models.CharField(_("change"), max_length=100, default="", blank=True)
    value_type = models.CharField(_("measured in"), max_length=100, default="", blank=True)

    class Meta:
        verbose_name = _("rating of a day")
        verbose_name_plural = _("ratings by day")
        constraints = [models.UniqueConstraint(fields=["shop", "code", "day"], name="orders_rating_once")]
        indexes = [models.Index(fields=["shop", "-day"], name="orders_rating_day")]

    def __str__(self) -> str:
        return f"{self.code} {self.day}"


class IndexDay(models.Model):
    """The error index of FBS and rFBS on a day, and what Ozon took for handling the errors."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    index = models.DecimalField(_("error index"), max_digits=18, decimal_places=6, null=True)
    costs = models.DecimalField(_("costs"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)

    class Meta:
        verbose_name = _("error index of a day")
        verbose_name_plural = _("error index by day")
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="orders_index_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.index}"


class IndexDefect(models.Model):
    """A posting that counts in the error index: why (``ozon_type``), by how much, and what it costs.

    One posting may count more than once. ``has_grace``: Ozon takes nothing for it.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=100)
    ozon_type = models.CharField(_("error"), max_length=100, default="", blank=True)
    error_at = models.DateTimeField(_("when"))
    index = models.DecimalField(_("error index"), max_digits=18, decimal_places=6, null=True)
    charge_percent = models.DecimalField(_("charge in percent"), max_digits=18, decimal_places=6, null=True)
    charge = models.DecimalField(_("charge"), max_digits=16, decimal_places=4, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    delivery_schema = models.CharField(_("scheme"), max_length=100, default="", blank=True)
    has_grace = models.BooleanField(_("forgiven"), default=False)

    class Meta:
        verbose_name = _("error in the index")
        verbose_name_plural = _("errors in the index")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "posting_number", "ozon_type", "error_at"], name="orders_defect_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-error_at"], name="orders_defect_new")]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.ozon_type}"

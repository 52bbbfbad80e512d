"""The stock ledger: what is on hand, what is spoken for, what Ozon believes."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.goods import whole
from inventory.states import Cause, Grade, Holding
from ozon.models import Shop


class StockItem(models.Model):
    """Goods of one grade in one warehouse. ``on_hand`` is ``opening`` plus its movements and nothing else.

    It falls below zero only where more was shipped than was there, and then ``oversold_since`` says since when.
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
    place = models.CharField(_("place"), max_length=60, default="", blank=True)
    oversold_since = models.DateTimeField(_("oversold since"), null=True)
    # Since when our free quantity and Ozon's differ without a pause.
    differs_since = models.DateTimeField(_("differs since"), null=True)

    class Meta:
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "warehouse_id", "offer_id", "grade"], name="inventory_stock_once"
            ),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="inventory_stock_grade"),
            models.CheckConstraint(
                condition=Q(on_hand__gte=0) | Q(oversold_since__isnull=False), name="inventory_stock_oversold"
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "differs_since"],
                name="inventory_stock_differs",
                condition=Q(differs_since__isnull=False),
            ),
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
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
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

    @property
    def of_posting(self) -> str:
        """The posting, also where only a cancelled part of it is held."""
        return whole(self.posting_number)

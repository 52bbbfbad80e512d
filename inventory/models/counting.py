"""Stock-takes: what was counted, beside what the ledger said when it was entered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.states import Grade, TakeState
from ozon.models import Shop


class StockTake(models.Model):
    """A count of a warehouse, by scan or from a file. One being counted at a time per warehouse."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    warehouse_id = models.BigIntegerField("warehouse_id")
    state = models.CharField(_("state"), max_length=16, choices=TakeState, default=TakeState.COUNTING)
    reason = models.CharField(_("reason"), max_length=300, default="", blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("stock-take")
        verbose_name_plural = _("stock-takes")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "warehouse_id"], name="inventory_take_once", condition=Q(state="counting")
            ),
            models.CheckConstraint(condition=Q(state__in=TakeState.values), name="inventory_take_state"),
        ]
        indexes = [models.Index(fields=["shop", "-started_at"], name="inventory_take_new")]

    def __str__(self) -> str:
        return f"{self.warehouse_id} {self.started_at:%Y-%m-%d}"


class StockTakeLine(models.Model):
    """What was counted of an offer and grade; ``expected`` is what the ledger said at entry. Pieces."""

    take = models.ForeignKey(StockTake, models.CASCADE, related_name="lines", verbose_name=_("stock-take"))
    offer_id = models.CharField("offer_id", max_length=100)
    grade = models.CharField(_("grade"), max_length=16, choices=Grade, default=Grade.A)
    counted = models.PositiveIntegerField(_("counted"))
    expected = models.IntegerField(_("by the ledger"), null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("counted line")
        verbose_name_plural = _("counted lines")
        constraints = [
            models.UniqueConstraint(fields=["take", "offer_id", "grade"], name="inventory_take_line_once"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="inventory_take_line_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id}: {self.counted}"

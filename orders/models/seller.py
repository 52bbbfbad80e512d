"""Cancellations by the seller."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.states import SELLER_CANCEL_OPEN, SellerCancelState
from ozon.models import Shop


class SellerCancellation(models.Model):
    """A posting, or a part of it, that the seller cancels: the intent, and what became of it.

    One open at a time per posting. ``lines`` (sku, offer_id, quantity) is empty for the whole posting.
    ``before`` is what the posting listed when it was sent, by SKU: the reading that shows less proves a part.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    state = models.CharField(
        _("state"), max_length=16, choices=SellerCancelState, default=SellerCancelState.SENDING
    )
    lines = models.JSONField(_("lines"), default=list, blank=True)
    before = models.JSONField(_("before"), default=dict, blank=True, editable=False)
    reason_id = models.BigIntegerField("cancel_reason_id")
    reason = models.CharField(_("reason"), max_length=500, default="", blank=True)
    comment = models.CharField(_("comment"), max_length=1000, default="", blank=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    # What the form said it would do to the error index: kept beside what was decided on it.
    foreseen = models.JSONField(_("foreseen"), default=dict, blank=True)
    error = models.CharField(_("Ozon's words"), max_length=1000, default="", blank=True)
    by = models.CharField(_("by"), max_length=300, default="", blank=True)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("cancellation by the seller")
        verbose_name_plural = _("cancellations by the seller")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "posting_number"],
                name="orders_seller_cancel_once",
                condition=Q(state__in=SELLER_CANCEL_OPEN),
            ),
            models.CheckConstraint(
                condition=Q(state__in=SellerCancelState.values), name="orders_seller_cancel_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.get_state_display()}"

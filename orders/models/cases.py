"""Cancellations being worked off, and buyers' requests to cancel."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.postings import Posting
from orders.states import CancelCause, CancellationState, Goods, Initiator, Part, RequestState
from ozon.models import Shop


class Cancellation(models.Model):
    """A cancelled posting being worked off, once. Settled when stock, money and message each are over."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting = models.OneToOneField(Posting, models.CASCADE, related_name="case")
    state = models.CharField(
        _("state"), max_length=16, choices=CancellationState, default=CancellationState.CANCELLED
    )
    goods = models.CharField(_("goods"), max_length=16, choices=Goods)
    initiator = models.CharField(_("initiator"), max_length=16, choices=Initiator)
    cause = models.CharField(_("cause"), max_length=16, choices=CancelCause, default=CancelCause.OTHER)
    # No rule knew the reason: it counts as "other" and is listed until somebody writes one.
    is_cause_guessed = models.BooleanField(_("no rule knows the reason"), default=False)
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
            models.CheckConstraint(
                condition=Q(cause__in=CancelCause.values), name="orders_cancellation_cause"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="orders_cancellation_open", condition=Q(state="cancelled")),
            # The report by week, and what settled since a moment.
            models.Index(fields=["shop", "recorded_at"], name="orders_cancellation_new"),
            models.Index(
                fields=["shop", "settled_at"],
                name="orders_cancellation_settled",
                condition=Q(settled_at__isnull=False),
            ),
            models.Index(
                fields=["shop", "id"],
                name="orders_cancellation_guessed",
                condition=Q(is_cause_guessed=True),
            ),
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

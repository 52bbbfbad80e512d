"""What a shop may change about cancellations: what a reason means, and who is written to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.states import CancelCause, Initiator, Scheme
from ozon.models import Shop


class CauseRule(models.Model):
    """What a reason of Ozon's means. The first rule that fits decides; the shop's own come before everybody's.

    Every condition that is filled in must hold: the reason's id, the initiator, words that stand in its text.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=100)
    reason_id = models.BigIntegerField("cancel_reason_id", null=True, blank=True)
    initiator = models.CharField(_("initiator"), max_length=16, choices=Initiator, default="", blank=True)
    words = models.CharField(
        _("words"), max_length=200, default="", blank=True, help_text=_("Upper and lower case are the same.")
    )
    cause = models.CharField(_("cause"), max_length=16, choices=CancelCause)

    class Meta:
        verbose_name = _("meaning of a reason")
        verbose_name_plural = _("meanings of reasons")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "reason_id", "initiator", "words"],
                name="orders_cause_rule_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(cause__in=CancelCause.values), name="orders_cause_rule_cause"),
            models.CheckConstraint(
                condition=Q(reason_id__isnull=False) | ~Q(initiator="") | ~Q(words=""),
                name="orders_cause_rule_says",
            ),
        ]
        indexes = [models.Index(fields=["shop", "position", "id"], name="orders_cause_rule_order")]

    def __str__(self) -> str:
        return f"{self.reason_id or self.words or self.initiator} → {self.get_cause_display()}"


class DraftRule(models.Model):
    """Whether a cancellation of this scheme by this initiator drafts a message. Without a row the default holds."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    scheme = models.CharField(_("scheme"), max_length=8, choices=Scheme)
    initiator = models.CharField(_("initiator"), max_length=16, choices=Initiator)
    drafts = models.BooleanField(_("drafts a message"))

    class Meta:
        verbose_name = _("draft rule")
        verbose_name_plural = _("draft rules")
        constraints = [
            models.UniqueConstraint(fields=["shop", "scheme", "initiator"], name="orders_draft_rule_once"),
            models.CheckConstraint(condition=Q(scheme__in=Scheme.values), name="orders_draft_rule_scheme"),
            models.CheckConstraint(
                condition=Q(initiator__in=Initiator.values), name="orders_draft_rule_initiator"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.initiator}: {self.drafts}"

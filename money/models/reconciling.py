"""Our ledger beside Ozon's bookings: one row per article of a posting from which money went back, or should."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from money.states import Verdict
from ozon.models import Shop

SCHEMES = (("fbs", "FBS"), ("rfbs", "rFBS"), ("fbo", "FBO"))


class Reconciliation(models.Model):
    """What we meant, what Ozon shows on the case, and what it booked; computed anew, never edited by hand.

    All sums are positive and in ``currency``: ``planned`` by our decisions (with ``shipping`` apart), ``shown`` by
    Ozon's state of the returns, ``booked`` taken back from the seller for the sale, ``booked_shipping`` for the way
    the buyer was repaid, ``compensated`` paid to the seller. None: nothing of that kind is known. ``settled_*``: a
    person accepted a difference of exactly these sums; other sums open it again.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    sku = models.BigIntegerField("sku", default=0)
    offer_id = models.CharField("offer_id", max_length=100, default="", blank=True)
    product = models.CharField(_("product"), max_length=500, default="", blank=True)
    scheme = models.CharField(_("scheme"), max_length=8, choices=SCHEMES, default="", blank=True)
    cases = models.JSONField(_("returns"), default=list, blank=True)
    planned = models.DecimalField(_("meant"), max_digits=14, decimal_places=2, null=True)
    shipping = models.DecimalField(_("return shipping"), max_digits=14, decimal_places=2, null=True)
    shown = models.DecimalField(_("shown by Ozon"), max_digits=14, decimal_places=2, null=True)
    booked = models.DecimalField(_("booked"), max_digits=14, decimal_places=2, null=True)
    booked_shipping = models.DecimalField(
        _("booked for shipping"), max_digits=14, decimal_places=2, null=True
    )
    compensated = models.DecimalField(_("compensated by Ozon"), max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3)
    verdict = models.CharField(_("result"), max_length=16, choices=Verdict)
    since = models.DateTimeField(_("since"), help_text=_("Since when money is expected, or was seen."))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    settled_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    settled_by = models.CharField(_("accepted by"), max_length=150, default="", blank=True)
    settled_why = models.CharField(_("why"), max_length=500, default="", blank=True)

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        constraints = [
            models.UniqueConstraint(fields=["shop", "posting_number", "sku"], name="money_reconciled_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="money_verdict"),
        ]
        indexes = [
            models.Index(fields=["shop", "verdict", "since", "id"], name="money_verdicts"),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number} {self.offer_id}: {self.get_verdict_display()}"


class Touched(models.Model):
    """A posting to compare anew: one row more each time something about its money changed, in the same transaction.

    Whoever compares deletes exactly the rows he took before he read, so a change that came later is never lost.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)

    class Meta:
        verbose_name = _("posting to compare")
        verbose_name_plural = _("postings to compare")
        indexes = [models.Index(fields=["shop", "id"], name="money_touched_in_turn")]

    def __str__(self) -> str:
        return self.posting_number

"""Packing with us, and sheets of labels."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.postings import Posting
from orders.states import PACK_OPEN, LabelState, PackState
from ozon.models import Shop


class Packing(models.Model):
    """One packing of a posting: scanned, told to Ozon, taken or refused. One open at a time per posting.

    ``scanned`` counts pieces by SKU (as text). ``packages`` is what Ozon is told: a list of ``{sku: pieces}``; several
    make several postings, whose numbers stand in ``numbers``. ``attempt`` is in the effect's key.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting = models.ForeignKey(Posting, models.CASCADE, related_name="packings")
    state = models.CharField(_("state"), max_length=16, choices=PackState, default=PackState.PACKING)
    scanned = models.JSONField(_("scanned"), default=dict, blank=True)
    packages = models.JSONField(_("packages"), default=list, blank=True)
    numbers = models.JSONField(_("postings"), default=list, blank=True)
    attempt = models.PositiveIntegerField(default=1)
    error = models.CharField(_("Ozon's words"), max_length=1000, default="", blank=True)
    stopped_for = models.CharField(_("stopped because"), max_length=32, default="", blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    sent_at = models.DateTimeField(_("told to Ozon"), null=True)
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("packing")
        verbose_name_plural = _("packings")
        constraints = [
            models.UniqueConstraint(
                fields=["posting"], name="orders_packing_once", condition=Q(state__in=PACK_OPEN)
            ),
            models.CheckConstraint(condition=Q(state__in=PackState.values), name="orders_packing_state"),
        ]
        indexes = [models.Index(fields=["shop", "-started_at"], name="orders_packing_new")]

    def __str__(self) -> str:
        return f"{self.posting}: {self.get_state_display()}"


class LabelSheet(models.Model):
    """Labels of several postings as one PDF. ``tasks`` are Ozon's ids while it makes them; ``left_out`` says which
    postings are missing and why, in Ozon's words."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=LabelState, default=LabelState.WAITING)
    numbers = models.JSONField(_("postings"), default=list)
    tasks = models.JSONField("task_id", default=list, blank=True, editable=False)
    left_out = models.JSONField(_("left out"), default=list, blank=True)
    file = models.FileField(_("file"), upload_to="labels/%Y/%m/", blank=True)
    error = models.CharField(_("Ozon's words"), max_length=1000, default="", blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("over"), null=True)

    class Meta:
        verbose_name = _("sheet of labels")
        verbose_name_plural = _("sheets of labels")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LabelState.values), name="orders_label_state"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="orders_label_due", condition=Q(state="waiting")),
            models.Index(fields=["shop", "-asked_at"], name="orders_label_new"),
        ]

    def __str__(self) -> str:
        return f"{len(self.numbers)}: {self.get_state_display()}"

    @property
    def missing(self) -> set[str]:
        """Postings that are not on the PDF."""
        return {str(row["posting_number"]) for row in self.left_out}

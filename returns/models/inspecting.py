"""What came back, piece by piece: what was found, who signed it, the pictures, and where each piece went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inventory.states import Grade
from returns.models.cases import Return
from returns.unit_states import Disposition, Inspection


class ReturnItem(models.Model):
    """One piece of a return; of a kit one component. ``version`` counts what was found: each keeps its record.

    Only a passed piece may go to stock (CHECK); what a piece moved in stock is keyed by its id and version.
    """

    case = models.ForeignKey(Return, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("piece"))
    offer_id = models.CharField("offer_id", max_length=100)
    kit = models.CharField(_("part of the kit"), max_length=100, default="", blank=True)
    inspection = models.CharField(_("found"), max_length=16, choices=Inspection, default=Inspection.PENDING)
    grade = models.CharField(_("grade"), max_length=16, choices=Grade, default="", blank=True)
    defect = models.CharField(_("defect code"), max_length=40, default="", blank=True)
    missing_parts = models.CharField(_("missing parts"), max_length=300, default="", blank=True)
    instead = models.CharField(_("what came instead"), max_length=300, default="", blank=True)
    remark = models.TextField(_("remark"), max_length=2000, default="", blank=True)
    disposition = models.CharField(_("goes to"), max_length=16, choices=Disposition, default="", blank=True)
    warehouse_id = models.BigIntegerField("warehouse_id", null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    inspector = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    signed = models.CharField(_("signed by"), max_length=150, default="", blank=True)
    inspected_at = models.DateTimeField(_("inspected"), null=True, blank=True)

    class Meta:
        verbose_name = _("returned piece")
        verbose_name_plural = _("returned pieces")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position", "offer_id"], name="returns_item_once"),
            models.CheckConstraint(condition=Q(inspection__in=Inspection.values), name="returns_item_found"),
            models.CheckConstraint(
                condition=Q(disposition__in=["", *Disposition.values]), name="returns_item_goes"
            ),
            models.CheckConstraint(
                condition=~Q(disposition=Disposition.RESTOCK)
                | Q(inspection=Inspection.PASSED, grade__in=["A", "B", "C"]),
                name="returns_only_sound_to_stock",
            ),
            models.CheckConstraint(
                condition=Q(inspection=Inspection.PENDING, inspected_at=None, version=0, disposition="")
                | (~Q(inspection=Inspection.PENDING) & Q(inspected_at__isnull=False, version__gt=0)),
                name="returns_item_signed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], name="returns_item_pending", condition=Q(inspection=Inspection.PENDING)
            ),
            models.Index(fields=["offer_id", "defect"], name="returns_item_defect", condition=~Q(defect="")),
        ]

    def __str__(self) -> str:
        return f"{self.offer_id} #{self.position}"


class InspectionRecord(models.Model):
    """What was found and decided at one inspection of a piece, as it was signed. Append-only."""

    item = models.ForeignKey(ReturnItem, models.CASCADE, related_name="records")
    version = models.PositiveIntegerField()
    inspection = models.CharField(_("found"), max_length=16, choices=Inspection)
    grade = models.CharField(_("grade"), max_length=16, choices=Grade, default="", blank=True)
    defect = models.CharField(_("defect code"), max_length=40, default="", blank=True)
    missing_parts = models.CharField(_("missing parts"), max_length=300, default="", blank=True)
    instead = models.CharField(_("what came instead"), max_length=300, default="", blank=True)
    remark = models.TextField(_("remark"), default="", blank=True)
    disposition = models.CharField(_("goes to"), max_length=16, choices=Disposition, default="", blank=True)
    warehouse_id = models.BigIntegerField("warehouse_id", null=True, blank=True)
    why = models.CharField(_("why it was corrected"), max_length=500, default="", blank=True)
    signed = models.CharField(_("signed by"), max_length=150)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="returns_record_once"),
            models.CheckConstraint(
                condition=Q(inspection__in=Inspection.values), name="returns_record_found"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.version}"


class Photo(models.Model):
    """A picture of what came back. ``sha256`` is of the file as kept, ``original_sha256`` as it arrived.

    Kept without the place and the device it was taken with. One taken away stays as evidence of that, without use.
    """

    case = models.ForeignKey(Return, models.CASCADE, related_name="pictures")
    item = models.ForeignKey(ReturnItem, models.SET_NULL, null=True, blank=True, related_name="pictures")
    file = models.FileField(_("file"), upload_to="inspections/%Y/%m", max_length=200)
    media_type = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size"), help_text=_("Bytes."))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200, default="", blank=True)
    by = models.CharField(_("by"), max_length=150)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    removed_at = models.DateTimeField(_("taken away"), null=True, blank=True)
    removed_by = models.CharField(_("taken away by"), max_length=150, default="", blank=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "original_sha256"], name="returns_photo_once", condition=Q(removed_at=None)
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="returns_photo_size"),
        ]

    def __str__(self) -> str:
        return self.name or self.sha256[:12]

"""What staff tell each other about a posting. It never leaves the house."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop


class Note(models.Model):
    """A colleague's words about a posting. Taken back within minutes it keeps its place, without its text."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    by = models.CharField(_("by"), max_length=150, blank=True)
    text = models.TextField(_("text"), max_length=4000, blank=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    removed_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = [
            models.Index(F("shop"), F("posting_number"), F("created_at").desc(), name="worklist_note_posting")
        ]

    def __str__(self) -> str:
        return f"{self.posting_number} {self.by}"


class Attachment(models.Model):
    """A file somebody put to a posting. Its content decides what it is, never its name."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    note = models.ForeignKey(Note, models.CASCADE, null=True, blank=True, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m", max_length=200)
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveIntegerField(_("size"), help_text=_("Bytes."))
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by = models.CharField(_("by"), max_length=150, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "posting_number", "sha256"], name="worklist_attachment_once"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="worklist_attachment_size"),
        ]

    def __str__(self) -> str:
        return self.name

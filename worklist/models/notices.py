"""What the desk tells one person, and what he wants to be told."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from worklist.states import NoticeKind


class Notice(models.Model):
    """One thing one person should know. ``kind`` and ``params`` are put into words when shown.

    ``key`` keeps a repeated cause from telling twice (unique per user and kind).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=NoticeKind)
    key = models.CharField(max_length=120)
    posting_number = models.CharField(_("posting"), max_length=80, blank=True)
    params = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "key"], name="worklist_notice_once"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="worklist_notice_kind"),
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="worklist_notice_user"),
            models.Index(fields=["user"], name="worklist_notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.posting_number}"


class NoticeSettings(models.Model):
    """Which kinds a person wants and when. No row: all of them, always, an hour before a deadline."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_settings")
    muted = models.JSONField(_("not wanted"), default=list, blank=True, help_text=_("Kinds of notices."))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    lead_minutes = models.PositiveSmallIntegerField(_("minutes before a deadline"), default=60)

    class Meta:
        verbose_name = _("settings of notices")
        verbose_name_plural = _("settings of notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                name="worklist_notice_quiet",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)

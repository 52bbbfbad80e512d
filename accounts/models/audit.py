"""What people did."""

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class AuditEntry(models.Model):
    """One deed of one person. Append-only: a trigger refuses UPDATE and DELETE, whoever asks.

    Nothing here is a real foreign key: a row outlives the shop it names (``shop_name`` keeps what it was called), and
    deleting either must not touch it. ``action`` and ``params`` are put into words when shown
    (``accounts.states.Action``); what case work leaves in a posting's timeline is not repeated here.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    # Nobody where a login was tried with a name nobody has.
    user = models.ForeignKey(
        User, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False
    )
    by = models.CharField(_("by"), max_length=310)
    action = models.CharField(_("action"), max_length=40)
    shop_id = models.BigIntegerField(_("shop"), null=True, blank=True)
    shop_name = models.CharField(_("shop"), max_length=200, blank=True)
    posting_number = models.CharField(_("posting"), max_length=80, blank=True)
    params = models.JSONField(default=dict, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("audit list")
        indexes = [
            models.Index(F("at").desc(), F("id").desc(), name="accounts_audit_at"),
            models.Index(F("user"), F("at").desc(), F("id").desc(), name="accounts_audit_user"),
            models.Index(F("shop_id"), F("at").desc(), F("id").desc(), name="accounts_audit_shop"),
            models.Index(F("action"), F("at").desc(), F("id").desc(), name="accounts_audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.by} {self.at:%Y-%m-%d %H:%M}"

"""Where a person is logged in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class LoginSession(models.Model):
    """What is known of one browser in which a person is logged in. The session itself is Django's row with the same
    key; where that is gone, this row is about nothing and is not shown.

    ``seen_at`` is right to five minutes: it is written that often at most.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    began_at = models.DateTimeField(_("first seen"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return str(self.agent or self.address or self.user_id)

"""Links that let people in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.states import Role
from ozon.models import Shop


class Invitation(models.Model):
    """A role in some shops for whoever opens the link first. Only a hash of the link's secret is kept.

    Open until it is used, revoked, or its time is over; each of these is a moment of its own.
    """

    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    shops = models.ManyToManyField(Shop, related_name="+", verbose_name=_("shops"))
    role = models.CharField(_("role"), max_length=16, choices=Role)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    made_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("invited by"))
    made_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_invitation_role"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="accounts_invitation_one_end"
            ),
        ]
        indexes = [
            models.Index(
                F("made_at").desc(),
                name="accounts_invitation_open",
                condition=Q(used_at=None, revoked_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.name or self.email}"

    @property
    def label(self) -> str:
        """Whom it is for, as far as somebody said."""
        return self.name or self.email

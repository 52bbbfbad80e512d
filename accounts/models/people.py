"""People, and which shops they may see."""

import zoneinfo

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.states import Density, Role, Theme
from ozon.models import Shop


def check_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”."), params={"name": value})


class User(AbstractUser):
    """A member of staff. A superuser is an ops admin of the installation and sees every shop."""

    language = models.CharField(_("language"), max_length=10, default="ru")
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Moscow", validators=[check_time_zone]
    )
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM, blank=True)
    density = models.CharField(_("density"), max_length=8, choices=Density, default=Density.DENSE)
    # Whether a confirmed second factor is set up. Written with it in one transaction (accounts.second), so that
    # a request need not ask.
    has_second_factor = models.BooleanField(_("second factor"), default=False, editable=False)

    @property
    def label(self) -> str:
        """Name for colleagues: full name, else the login."""
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        parts = [self.first_name[:1], self.last_name[:1]]
        return ("".join(parts) or self.username[:2]).upper()


class Membership(models.Model):
    """A user's place in a shop. No row, no sight of it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "shop"], name="accounts_membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user.label}, {self.shop.name}: {self.get_role_display()}"

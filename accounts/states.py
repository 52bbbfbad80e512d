"""Roles and what each may do. Pure: the one table of permissions."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    OPERATOR = "operator", _("operator")
    WAREHOUSE = "warehouse", _("warehouse")
    VIEWER = "viewer", _("viewer")


class Permission(StrEnum):
    WORK = "work"  # take, assign and close cases
    DECIDE = "decide"  # decisions that move money: requests, returns
    WRITE = "write"  # messages to buyers
    STOCK = "stock"  # put goods back
    SETTLE = "settle"  # unknown outcomes, held effects, switches
    OWN = "own"  # the shop itself: its key, its removal


_OFFICE = frozenset({Role.OWNER, Role.MANAGER, Role.OPERATOR})
_LEAD = frozenset({Role.OWNER, Role.MANAGER})
ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.WORK: _OFFICE | {Role.WAREHOUSE},
    Permission.DECIDE: _OFFICE,
    Permission.WRITE: _OFFICE,
    Permission.STOCK: _OFFICE | {Role.WAREHOUSE},
    Permission.SETTLE: _LEAD,
    Permission.OWN: frozenset({Role.OWNER}),
}


class Theme(models.TextChoices):
    SYSTEM = "", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class Density(models.TextChoices):
    DENSE = "dense", _("dense")
    ROOMY = "roomy", _("roomy")

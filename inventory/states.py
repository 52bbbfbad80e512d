"""Grades of goods and causes of movement. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """Shelf of the goods; only A is offered on Ozon."""

    A = "A", _("sound")
    DEFECTIVE = "defective", _("defective")


class Cause(models.TextChoices):
    """Why the quantity on hand changed."""

    HANDOVER = "handover", _("handed over to the carrier")
    CAME_BACK = "came_back", _("back from the carrier before delivery")
    OUT_OF_STOCK = "out_of_stock", _("written off: the goods were not there")
    DEFECT = "defect", _("moved to the defective shelf")
    RECEIVED = "received", _("received back")


class Holding(models.TextChoices):
    """Why a posting's goods are not free. Reserved is computed from these rows, never a movement."""

    OPEN = "open", _("open posting")
    PACKED = "packed", _("packed and cancelled, not put back yet")
    ASKED = "asked", _("cancelled, place unknown")
    FREE = "free", _("free again")
    GONE = "gone", _("handed over")


# Ozon reserves these itself, and may know more of them than we have read.
OZON_RESERVES = frozenset({Holding.OPEN})
# Ozon freed these when the posting was cancelled, but nobody has them on the shelf yet.
OURS_ALONE = frozenset({Holding.PACKED, Holding.ASKED})
RESERVING = OZON_RESERVES | OURS_ALONE

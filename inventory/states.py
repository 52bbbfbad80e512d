"""Grades of goods and causes of movement. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Grade(models.TextChoices):
    """Shelf of the goods; only A is offered on Ozon."""

    A = "A", _("sound")
    B = "B", _("opened, as new")
    C = "C", _("used or scratched")
    DEFECTIVE = "defective", _("defective")


class Cause(models.TextChoices):
    """Why the quantity on hand changed."""

    HANDOVER = "handover", _("handed over to the carrier")
    CAME_BACK = "came_back", _("back from the carrier before delivery")
    OUT_OF_STOCK = "out_of_stock", _("written off: the goods were not there")
    DEFECT = "defect", _("moved to the defective shelf")
    RECEIVED = "received", _("received back")
    CORRECTION = "correction", _("corrected by staff")
    STOCK_TAKE = "stock_take", _("counted")
    REGRADED = "regraded", _("moved to another shelf")
    TAKEN_OVER = "taken_over", _("Ozon's figure taken over")


class Holding(models.TextChoices):
    """Why a posting's goods are not free. Reserved is computed from these rows, never a movement."""

    OPEN = "open", _("open posting")
    PACKED = "packed", _("packed and cancelled, not put back yet")
    ASKED = "asked", _("cancelled, place unknown")
    FREE = "free", _("free again")
    GONE = "gone", _("handed over")


class TakeState(models.TextChoices):
    """How far a stock-take is."""

    COUNTING = "counting", _("being counted")
    POSTED = "posted", _("entered")
    DROPPED = "dropped", _("dropped")


TAKE_TRANSITIONS: dict[TakeState, frozenset[TakeState]] = {
    TakeState.COUNTING: frozenset({TakeState.POSTED, TakeState.DROPPED}),
    TakeState.POSTED: frozenset(),
    TakeState.DROPPED: frozenset(),
}


# Ozon reserves these itself, and may know more of them than we have read.
OZON_RESERVES = frozenset({Holding.OPEN})
# Ozon freed these when the posting was cancelled, but nobody has them on the shelf yet.
OURS_ALONE = frozenset({Holding.PACKED, Holding.ASKED})
RESERVING = OZON_RESERVES | OURS_ALONE

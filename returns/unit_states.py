"""What a returned piece turned out to be, and where it goes. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Inspection(models.TextChoices):
    """What was found. Only a passed piece can go back to stock."""

    PENDING = "pending", _("not looked at yet")
    PASSED = "passed", _("sound")
    DEFECTIVE = "defective", _("defective")
    SUBSTITUTED = "substituted", _("other goods came back")
    MISSING = "missing", _("not in the parcel")


class Disposition(models.TextChoices):
    """Where an inspected piece goes."""

    RESTOCK = "restock", _("back to stock")
    DISCOUNT = "discount", _("sell at a discount")
    REPAIR = "repair", _("to repair")
    SUPPLIER = "supplier", _("back to the supplier")
    WRITE_OFF = "write_off", _("write off")


# What may become of a piece by what was found. Missing pieces go nowhere; others' goods are not ours to sell.
POSSIBLE: dict[Inspection, frozenset[Disposition]] = {
    Inspection.PENDING: frozenset(),
    Inspection.PASSED: frozenset(Disposition),
    Inspection.DEFECTIVE: frozenset(set(Disposition) - {Disposition.RESTOCK}),
    Inspection.SUBSTITUTED: frozenset({Disposition.WRITE_OFF}),
    Inspection.MISSING: frozenset(),
}
INSPECTION_TRANSITIONS: dict[Inspection, frozenset[Inspection]] = {
    Inspection.PENDING: frozenset(set(Inspection) - {Inspection.PENDING}),
    # A correction: what was found the first time stays in the history.
    **{
        found: frozenset(set(Inspection) - {Inspection.PENDING})
        for found in Inspection
        if found != Inspection.PENDING
    },
}


class Defect(models.TextChoices):
    """Defect codes every shop begins with; it adds its own."""

    BROKEN = "broken", _("broken")
    DOES_NOT_WORK = "does_not_work", _("does not work")
    SCRATCHED = "scratched", _("scratched or worn")
    STAINED = "stained", _("stained")
    INCOMPLETE = "incomplete", _("parts are missing")
    WRONG_GOODS = "wrong_goods", _("wrong goods were sent")
    NOT_AS_DESCRIBED = "not_as_described", _("not as described")
    PACKAGING = "packaging", _("packaging spoiled")
    EXPIRED = "expired", _("out of date")
    OTHER = "other", _("other")

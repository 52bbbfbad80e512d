"""What lies in which package while a posting is being packed: closing one, and taking a piece out again.

A packing in hand keeps its closed packages in ``packages``; what was scanned beyond them lies in the open one.
"""

from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from orders.locks import lock_packing
from orders.models import Packing
from orders.packing_stops import NotPossible
from orders.states import PackState

Box = dict[str, int]  # pieces by SKU (as text)


def boxes_of(packing: Packing) -> list[Box]:
    """All packages with something in them, the open one last."""
    rest = open_box(packing)
    return [*packing.packages, rest] if rest else list(packing.packages)


def open_box(packing: Packing) -> Box:
    """What was scanned after the last package was closed."""
    left = Counter(packing.scanned)
    for box in packing.packages:
        left.subtract(box)
    return {sku: count for sku, count in left.items() if count > 0}


@transaction.atomic
def close_box(packing_pk: int) -> Packing:
    """What is scanned from now on lies in another package. Locks the packing. Raises ``NotPossible`` for an empty
    package, and once Ozon was told."""
    packing = _in_hand(packing_pk)
    rest = open_box(packing)
    if not rest:
        raise NotPossible(_("The package is empty. Scan what lies in it, then begin the next one."))
    packing.packages = [*packing.packages, rest]
    packing.save(update_fields=["packages"])
    return packing


@transaction.atomic
def take_out(packing_pk: int, *, sku: str) -> Packing:
    """One piece less: of the open package, else of the last closed one that holds it; an empty package is gone.
    Locks the packing. Raises ``NotPossible`` where nothing of it was scanned, and once Ozon was told."""
    packing = _in_hand(packing_pk)
    if not packing.scanned.get(sku):
        raise NotPossible(_("Nothing of it was scanned, so nothing was taken back."))
    if not open_box(packing).get(sku):
        packing.packages = _without(packing.packages, sku)
    left = packing.scanned[sku] - 1
    packing.scanned = {**packing.scanned, sku: left} if left else _less(packing.scanned, sku)
    packing.save(update_fields=["packages", "scanned"])
    return packing


def _without(boxes: list[Box], sku: str) -> list[Box]:
    at = max(place for place, box in enumerate(boxes) if box.get(sku))
    box = {**boxes[at], sku: boxes[at][sku] - 1}
    changed = [*boxes[:at], {key: count for key, count in box.items() if count}, *boxes[at + 1 :]]
    return [one for one in changed if one]


def _less(scanned: Box, sku: str) -> Box:
    return {key: count for key, count in scanned.items() if key != sku}


def _in_hand(packing_pk: int) -> Packing:
    packing = lock_packing(packing_pk)
    if packing.state != PackState.PACKING:
        raise NotPossible(_("This posting is no longer in hand. Scan the next one."))
    return packing

"""Acts on a part that was cancelled out of a packed posting: it lies in the parcel until somebody takes it out."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.states import Permission
from inventory.goods import Line
from orders import parts
from sellerdesk.desk.actions import Act, consequences, denied, pieces
from sellerdesk.desk.dossier import Dossier
from worklist.models import WorkItem


def part_acts(dossier: Dossier) -> list[Act]:
    """For each part that waits: it is on the shelf, or it left with the parcel."""
    waiting = [item for item in dossier.items if parts.is_part(item)]
    if not waiting:
        return []
    lines = parts.pieces_of(dossier.shop, [item.key for item in waiting])
    return [act for item in waiting if (gone := lines.get(item.key)) for act in _acts(dossier, item, gone)]


def _acts(dossier: Dossier, item: WorkItem, gone: Sequence[Line]) -> list[Act]:
    text = ", ".join(pieces(line.offer_id, line.quantity) for line in gone)
    return [_put_back(dossier, item, text), _handed_over(dossier, item, text)]


def _put_back(dossier: Dossier, item: WorkItem, text: str) -> Act:
    return Act(
        key=f"part-put-back-{item.pk}",
        title=_("Put the cancelled part back on the shelf"),
        icon="stock",
        url=reverse("part-put-back", args=[item.pk]),
        button=_("Put back %(lines)s") % {"lines": text},
        then=consequences(
            money=_("Nothing moves here."),
            stock=_("Free again: %(lines)s.") % {"lines": text},
            message=_("None."),
            index=_("Not changed."),
        ),
        denied=denied(dossier, Permission.STOCK),
        caution=_("Take it out of the parcel first: the rest of the posting still has to be shipped."),
    )


def _handed_over(dossier: Dossier, item: WorkItem, text: str) -> Act:
    return Act(
        key=f"part-handed-over-{item.pk}",
        title=_("The part left with the parcel"),
        icon="truck",
        url=reverse("part-handed-over", args=[item.pk]),
        button=_("Note: the carrier has it"),
        then=consequences(
            money=_("Nothing moves here."),
            stock=_("Leaves our stock: %(lines)s. Comes back when the parcel is received.") % {"lines": text},
            message=_("None."),
            index=_("Not changed."),
        ),
        denied=denied(dossier, Permission.STOCK),
    )

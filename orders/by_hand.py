"""Cases only a person can close, because Ozon shows no end of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import talks
from worklist.models import WorkItem
from worklist.services import close_item, note
from worklist.states import Event, Kind, Origin

# A parcel that had to be stopped, does not move or is lost, a dispute, money above what was planned, goods that were
# ordered, a price that is meant, a word with the buyer or the supplier: somebody looks into it and says so.
CLOSED_BY_HAND = frozenset(
    {
        Kind.STOP_DELIVERY,
        Kind.PARCEL_STUCK,
        Kind.PARCEL_LOST,
        Kind.DISPUTE,
        Kind.EXCESS_REFUND,
        Kind.LOW_STOCK,
        Kind.PRICE_ERROR,
        Kind.FOLLOW_UP_BUYER,
        Kind.FOLLOW_UP_SUPPLIER,
    }
)


class NotPossible(Exception):
    """The case ends by itself; the text says so."""


@transaction.atomic
def close(item: WorkItem, *, reason: str, by: str, version: int | None = None) -> bool:
    """Close a case with what was done about it. False when it was closed before. Raises ``NotPossible``, and
    ``talks.Stale`` for a dialogue whose case is not of ``version`` any more."""
    if item.kind == Kind.DIALOGUE:
        return talks.close(int(item.key), reason=reason, by=by, case_version=version).closed_by == by
    if item.kind not in CLOSED_BY_HAND:
        raise NotPossible(_("This case closes by itself once it is worked off."))
    if not close_item(shop=item.shop, kind=Kind(item.kind), key=item.key, by=by, outcome=reason):
        return False
    note(item.shop, item.posting_number, Event.CLOSED, by=by, origin=Origin.STAFF, reason=reason)
    return True

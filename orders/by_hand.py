"""Cases only a person can close, because Ozon shows no end of them."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from messaging import talks
from worklist import services
from worklist.figures import NOBODY
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
    """The case begins or ends by itself; the text says so."""


def may_come_back(item: WorkItem) -> bool:
    """Whether a person closed the case with his word alone, which he may take back."""
    return item.kind in CLOSED_BY_HAND and item.closed_by not in NOBODY


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


def reopen(item: WorkItem, *, by: User, version: int | None = None) -> bool:
    """Put a case back into the queue that somebody closed by hand; False when it is there already. Raises
    ``NotPossible``, and ``Stale`` of the queue where it was closed again after the person saw it."""
    if item.closed_at is not None and not may_come_back(item):
        raise NotPossible(_("This case comes back by itself as soon as there is something to do."))
    return services.reopen(item, by=by, version=version)

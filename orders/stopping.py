"""A parcel that is on its way and must not arrive: somebody asks the carrier to stop it.

Only rFBS: there the carrier is the seller's. On FBS Ozon stops its own parcels.
"""

from collections.abc import Collection

from django.utils import timezone

from orders.models import Cancellation, Posting
from orders.selectors import card_of, posting_of
from orders.states import CancelCause, Scheme
from ozon.models import Shop
from worklist.figures import NOBODY
from worklist.models import WorkItem
from worklist.services import Card, close_items, open_item
from worklist.states import Kind

# The parcel comes back by itself, or will never be seen again.
NOTHING_TO_STOP = frozenset({CancelCause.NOT_COLLECTED, CancelCause.LOST})


def ask_to_stop(case: Cancellation) -> None:
    """The goods of a recorded cancellation left the house: a task names carrier and tracking number. Idempotent.

    A task somebody closed by hand stays closed: the carrier was told when a rejected request lapsed.
    """
    posting = case.posting
    if posting.scheme != Scheme.RFBS or posting.delivered_at or case.cause in NOTHING_TO_STOP:
        return
    told = WorkItem.objects.filter(shop=case.shop, kind=Kind.STOP_DELIVERY, key=posting.posting_number)
    if told.exclude(closed_by__in=NOBODY).exists():
        return
    open_item(
        shop=case.shop,
        kind=Kind.STOP_DELIVERY,
        key=posting.posting_number,
        posting_number=posting.posting_number,
        card=card_of(posting, reason=_whom_to_tell(posting, posting.reason)),
        deadline_at=timezone.now(),
    )


def _whom_to_tell(posting: Posting, reason: str) -> str:
    """Carrier, number and reason, as Ozon writes them."""
    return " · ".join(filter(None, (posting.carrier, posting.tracking_number, reason)))


def stop_lapsed(shop: Shop, posting_number: str, *, reason: str) -> None:
    """We said no too late: the order is cancelled, and the parcel must not go out. Idempotent."""
    posting = posting_of(shop, posting_number)
    card = card_of(posting, reason=_whom_to_tell(posting, reason)) if posting else Card(reason=reason)
    open_item(
        shop=shop,
        kind=Kind.STOP_DELIVERY,
        key=posting_number,
        posting_number=posting_number,
        card=card,
        deadline_at=timezone.now(),
    )


def nothing_to_stop(shop: Shop, numbers: Collection[str], *, by: str, outcome: str) -> None:
    """The postings live again, or their goods never left. Idempotent; one UPDATE."""
    close_items(shop=shop, kind=Kind.STOP_DELIVERY, keys=numbers, by=by, outcome=outcome)

"""A parcel that is on its way and must not arrive: somebody asks the carrier to stop it.

Only rFBS: there the carrier is the seller's. On FBS Ozon stops its own parcels.
"""

from django.utils import timezone

from orders.models import Cancellation, Posting
from orders.selectors import card_for, card_of
from orders.states import CancelCause, Scheme
from ozon.models import Shop
from worklist.figures import NOBODY
from worklist.models import WorkItem
from worklist.services import close_item, open_item
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
        card=card_of(posting, reason=_whom_to_tell(posting)),
        deadline_at=timezone.now(),
    )


def _whom_to_tell(posting: Posting) -> str:
    """Carrier, number and reason, as Ozon writes them."""
    return " · ".join(filter(None, (posting.carrier, posting.tracking_number, posting.reason)))


def stop_lapsed(shop: Shop, posting_number: str, *, reason: str) -> None:
    """We said no too late: the order is cancelled, and the parcel must not go out. Idempotent."""
    open_item(
        shop=shop,
        kind=Kind.STOP_DELIVERY,
        key=posting_number,
        posting_number=posting_number,
        card=card_for(shop, posting_number, reason=reason),
        deadline_at=timezone.now(),
    )


def nothing_to_stop(shop: Shop, posting_number: str, *, outcome: str) -> None:
    """The posting lives again. Idempotent."""
    close_item(shop=shop, kind=Kind.STOP_DELIVERY, key=posting_number, by="Ozon", outcome=outcome)

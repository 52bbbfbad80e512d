"""What becomes of a packing when Ozon answers, when the posting is read again, and when its order is cancelled."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from orders.locks import lock_packings, lock_postings
from orders.models import Packing, Posting
from orders.packing_moves import again, ask_again, can_stop, close_failed, tell, to_state
from orders.packing_moves import stop as stop_locked
from orders.packing_stops import StopKind, stop_reason
from orders.ship_words import ALREADY_CANCELLED, SHIP_FAILED, code_of, sentence_of
from orders.states import (
    CANCELLED,
    HANDED_OVER,
    PACK_TRANSITIONS,
    PACKED_STATUS,
    SPLIT_PENDING,
    TO_PACK,
    PackState,
)
from ozon.models import Shop
from ozon.states import Source
from ozon.sync import want
from worklist.states import Event, Origin

AWAITED = 100  # postings looked at again in a pass
LONG = timedelta(minutes=20)  # beyond the time readers lag
NOT_SHOWN = gettext_noop(
    "Ozon took the assembly and does not show it. Look at the posting in Ozon's cabinet."
)
_SENT = frozenset({PackState.SENDING, PackState.ACCEPTED, PackState.UNKNOWN})


@transaction.atomic
def stop(shop: Shop, posting_number: str, *, reason: str, by: str = "") -> None:
    """A cancellation, a wish to cancel or a lapse arrives while somebody packs. ``reason`` is a ``StopKind``.

    Locks the posting even where nothing is being packed: whoever starts at this moment sees the news. An assembly that
    was not sent yet never is. Idempotent.
    """
    stop_all(shop, {posting_number: StopKind(reason)}, by=by)


@transaction.atomic
def stop_all(shop: Shop, reasons: dict[str, StopKind], *, by: str = "") -> None:
    """``stop`` for many postings, locked in one order."""
    postings = lock_postings(shop, reasons)
    packings = lock_packings(postings.values())
    for number, posting in postings.items():
        packing = packings.get(posting.pk)
        if packing is not None:
            stop_locked(packing, posting, reasons[number], by=by)


def recheck(shop: Shop, numbers: Iterable[str]) -> None:
    """Something was learnt about these postings' requests or cancellations: stop what must not go on. Idempotent."""
    postings = lock_postings(shop, numbers)
    packings = lock_packings(postings.values())
    for posting in postings.values():
        packing = packings.get(posting.pk)
        reason = stop_reason(posting) if packing is not None and can_stop(packing) else None
        if packing is not None and reason is not None:
            stop_locked(packing, posting, reason.kind)


def follow(postings: Sequence[Posting]) -> None:
    """A page of postings was stored, and is locked: bring their packings to what Ozon shows. Idempotent."""
    packings = lock_packings(postings)
    for posting in postings:
        if packing := packings.get(posting.pk):
            _follow(packing, posting, is_news=packing.attempt == 1)


def _follow(packing: Packing, posting: Posting, *, is_news: bool) -> None:
    """``is_news``: a failure that is shown can only be this attempt's."""
    state, status = PackState(packing.state), posting.ozon_status
    if state == PackState.LEFT and status != TO_PACK:  # an earlier one of the posting may have failed
        close_failed(packing, posting, by="Ozon", outcome=status)
    if status == CANCELLED:
        stop_locked(packing, posting, StopKind.CANCELLED)
    elif status == SPLIT_PENDING and not (state in _SENT and len(packing.packages) > 1):
        stop_locked(packing, posting, StopKind.SPLIT)
    elif status in {PACKED_STATUS, SPLIT_PENDING} | HANDED_OVER:
        _packed(packing, posting)
    elif _has_failed(posting) and is_news:
        _failed(packing, posting)


def _packed(packing: Packing, posting: Posting) -> None:
    if PackState.PACKED in _next(packing):
        packing.error = ""
        to_state(packing, PackState.PACKED, "error")
        tell(packing, posting, Event.SHIP_DONE, origin=Origin.OZON)
        close_failed(packing, posting, by="Ozon", outcome=str(PackState.PACKED))


def _has_failed(posting: Posting) -> bool:
    return posting.ozon_status == TO_PACK and posting.ozon_substatus == SHIP_FAILED


def _failed(packing: Packing, posting: Posting) -> None:
    if PackState.FAILED in _next(packing):
        packing.error = sentence_of(SHIP_FAILED)
        to_state(packing, PackState.FAILED, "error")
        tell(packing, posting, Event.SHIP_FAILED, origin=Origin.OZON)
        ask_again(packing, posting, reason=packing.error)


def _next(packing: Packing) -> Iterable[PackState]:
    return PACK_TRANSITIONS[PackState(packing.state)]


def awaited(shop: Shop) -> set[str]:
    """Postings to be read again by number: their assembly was taken, and its outcome may change nothing that lists of
    changes go by; or somebody packs one that lacks details, which are filled in elsewhere."""
    rows = Packing.objects.filter(shop=shop).filter(
        Q(state=PackState.ACCEPTED) | Q(state=PackState.PACKING) & ~Q(posting__requirements={})
    )
    return set(rows.order_by("pk").values_list("posting__posting_number", flat=True)[:AWAITED])


@transaction.atomic
def look_again(shop: Shop, *, read_at: datetime) -> None:
    """Postings that are awaited were read at ``read_at``, changed or not. A failure Ozon went on showing for the time
    its readers lag is this attempt's too; what it shows nothing of for long is looked at by a person. Idempotent."""
    settled = read_at - timedelta(seconds=settings.SETTLE_SECONDS)
    rows = Packing.objects.filter(shop=shop, state=PackState.ACCEPTED, sent_at__lt=settled)
    rows = rows.filter(posting__ozon_status=TO_PACK)
    numbers = list(rows.order_by("pk").values_list("posting__posting_number", flat=True)[:AWAITED])
    postings = lock_postings(shop, numbers)
    packings = lock_packings(postings.values())
    for posting in postings.values():
        packing = packings.get(posting.pk)
        if packing is None or packing.state != PackState.ACCEPTED:
            continue
        _follow(packing, posting, is_news=True)
        if packing.state == PackState.ACCEPTED and packing.sent_at and packing.sent_at < settled - LONG:
            _ask_once(packing, posting)


def _ask_once(packing: Packing, posting: Posting) -> None:
    if not packing.error:
        packing.error = NOT_SHOWN
        packing.save(update_fields=["error"])
        ask_again(packing, posting, reason=NOT_SHOWN)


def taken(packing: Packing, numbers: Sequence[str]) -> None:
    """Ozon took the assembly of a locked packing; whether it succeeds is shown later."""
    posting = packing.posting
    packing.numbers = list(numbers)
    tell(packing, posting, Event.SHIP_ACCEPTED)
    if packing.state in {PackState.SENDING, PackState.UNKNOWN}:
        to_state(packing, PackState.ACCEPTED, "numbers")
        _follow(packing, posting, is_news=False)
    else:
        packing.save(update_fields=["numbers"])
    want(packing.shop, Source.FBS)


def uncertain(packing: Packing) -> None:
    """The answer was lost: it may be packed."""
    if packing.state == PackState.SENDING:
        to_state(packing, PackState.UNKNOWN)


def refused(packing: Packing, words: str) -> None:
    """Ozon's no to a locked packing: cancelled, failed, or something the packer can mend."""
    posting, code = packing.posting, code_of(words)
    if packing.state not in {PackState.SENDING, PackState.UNKNOWN}:
        return
    want(packing.shop, Source.FBS)
    if code == ALREADY_CANCELLED:
        stop_locked(packing, posting, StopKind.CANCELLED)
        return
    if code == SHIP_FAILED and packing.state == PackState.UNKNOWN:
        _failed(packing, posting)
        return
    again(packing, error=sentence_of(words))
    tell(packing, posting, Event.SHIP_REFUSED, reason=packing.error)
    ask_again(packing, posting, reason=packing.error)


def not_sent(packing: Packing, reason: str) -> None:
    """It was not sent and will not be, or did not happen: in the packer's hands again and in the queue, since who
    packed it took it for done; unless it must stop."""
    if packing.state not in {PackState.SENDING, PackState.UNKNOWN}:
        return
    why = stop_reason(packing.posting)
    if why is None or not stop_locked(packing, packing.posting, why.kind, never_sent=True):
        again(packing, error=reason)
        ask_again(packing, packing.posting, reason=packing.error)

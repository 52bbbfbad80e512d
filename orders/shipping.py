"""Deliveries the seller makes himself or by a carrier of his own (rFBS): the tracking number, and telling Ozon how far
the parcel is. Nothing of it is ours to keep: Ozon's posting shows it, a little later."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from orders.locks import lock_posting
from orders.models import Posting
from orders.packing_stops import NotPossible, StopPacking, stop_reason
from outbox.models import Effect
from outbox.services import cancel_unsent, enqueue
from outbox.states import LIVE, STOPPABLE, EffectKind, Status
from worklist.services import note
from worklist.states import Event, Origin

Move = Literal["delivering", "last_mile", "delivered"]
SET_TRACKING = "set_track_number"
# By move: the action Ozon offers it under.
ACTION_OF: dict[Move, str] = {
    "delivering": "non_int_delivering",
    "last_mile": "non_int_last_mile",
    "delivered": "non_int_delivered",
}
LONGEST = 50  # characters of a tracking number
_NEWER = gettext_noop("Another number was entered.")
_ANEW = gettext_noop("It was told anew.")
_UNDER_WAY = LIVE - {Status.DEAD}  # what Ozon refused goes nowhere by itself


def offered(posting: Posting) -> Sequence[Move]:
    """The moves Ozon offers now, in their order."""
    return [move for move, action in ACTION_OF.items() if action in posting.actions]


def can_set_tracking(posting: Posting) -> bool:
    return SET_TRACKING in posting.actions


@transaction.atomic
def set_tracking(posting_pk: int, *, number: str, by: str) -> Effect | None:
    """Tell Ozon the carrier's number: one effect, the newest wins. None where Ozon shows that number already.

    Raises ``NotPossible``.
    """
    posting = lock_posting(posting_pk)
    number = number.strip()
    if (
        not number
        or len(number) > LONGEST
        or any(not sign.isprintable() or sign.isspace() for sign in number)
    ):
        raise NotPossible(
            _("Enter the number as the carrier gives it: no blanks, at most %(most)s characters.")
            % {"most": LONGEST}
        )
    if not can_set_tracking(posting):
        raise NotPossible(_("Ozon takes no tracking number for this posting now. Look at its status first."))
    known = list(_effects(posting, EffectKind.TRACKING_SET))
    if known and known[-1].status in _UNDER_WAY and known[-1].payload["number"] == number:
        return known[-1]
    if not any(row.status in LIVE for row in known) and posting.tracking_number == number:
        return None
    for row in known:
        if row.status in STOPPABLE:
            reason = _ANEW if row.payload["number"] == number else _NEWER
            cancel_unsent(shop=posting.shop, kind=EffectKind.TRACKING_SET, key=row.key, reason=reason)
    note(
        posting.shop,
        posting.posting_number,
        Event.TRACKING_SENT,
        by=by,
        origin=Origin.STAFF,
        number=number,
    )
    return enqueue(
        shop=posting.shop,
        kind=EffectKind.TRACKING_SET,
        key=f"track:{posting.posting_number}:{len(known) + 1}",
        payload={"number": number},
        posting_number=posting.posting_number,
        lane=f"track:{posting.posting_number}",
        by=by,
    )


@transaction.atomic
def move(posting_pk: int, *, to: Move, by: str) -> Effect:
    """Tell Ozon that the parcel is on its way, with the courier, or delivered: one effect. Idempotent while that is
    under way; one that Ozon refused is told anew.

    A parcel that must not leave does not. Raises ``StopPacking``, ``NotPossible``.
    """
    posting = lock_posting(posting_pk)
    known = [row for row in _effects(posting, EffectKind.DELIVERY_MOVE) if row.payload["to"] == to]
    last = known[-1] if known else None
    if last and last.status == Status.UNKNOWN:
        raise NotPossible(
            _("A decision was sent and Ozon did not answer. It is being read back; wait for that.")
        )
    if last and last.status in _UNDER_WAY:
        return last
    if to not in offered(posting):
        raise NotPossible(_("Ozon does not offer this step now. Look at the posting's status first."))
    if last and last.status == Status.DONE and not _is_shown(posting, last):
        raise NotPossible(_("Ozon took this step and shows it in a moment. Wait for the next reading."))
    reason = stop_reason(posting) if to == "delivering" else None
    if reason is not None:
        raise StopPacking(reason)
    if last and last.status == Status.DEAD:
        cancel_unsent(shop=posting.shop, kind=EffectKind.DELIVERY_MOVE, key=last.key, reason=_ANEW)
    note(posting.shop, posting.posting_number, Event.MOVE_SENT, by=by, origin=Origin.STAFF, status=to)
    return enqueue(
        shop=posting.shop,
        kind=EffectKind.DELIVERY_MOVE,
        key=f"move:{posting.posting_number}:{to}:{len(known) + 1}",
        payload={"to": to},
        posting_number=posting.posting_number,
        by=by,
    )


def _effects(posting: Posting, kind: EffectKind) -> Sequence[Effect]:
    rows = Effect.objects.filter(shop=posting.shop, kind=kind, posting_number=posting.posting_number)
    return list(rows.order_by("pk"))


def _is_shown(posting: Posting, effect: Effect) -> bool:
    """Whether what is offered was so after this step. A posting that stays as it was is not written again when it is
    read: then the time its readers lag tells. The step itself looks at Ozon before it writes."""
    if effect.finished_at is None:
        return False
    settled = effect.finished_at + timedelta(seconds=settings.SETTLE_SECONDS)
    return posting.read_at > effect.finished_at or timezone.now() > settled

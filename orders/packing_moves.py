"""The only mover of ``Packing.state``: its moves along the table, with what each of them always brings.

Every function takes a packing that is locked, its posting before it.
"""

from typing import Any

from django.utils import timezone

from orders.models import Packing, Posting
from orders.packing_stops import SENTENCES, StopKind
from orders.selectors import card_of
from orders.states import PACK_TRANSITIONS, PackState
from orders.transitions import move
from outbox.services import cancel_unsent
from outbox.states import EffectKind
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

# What has happened to the order: it stops even what was packed. A mere wish stops what is not told to Ozon yet.
FINAL_STOPS = frozenset({StopKind.CANCELLED, StopKind.LAPSED, StopKind.AGREED, StopKind.SPLIT})
_OVER = frozenset({PackState.PACKED, PackState.STOPPED, PackState.LEFT})


def to_state(packing: Packing, state: PackState, *fields: str) -> None:
    """Move along the table; ``ValueError`` on a move it does not know."""
    packing.ended_at = timezone.now() if state in _OVER else None
    move(packing, state, PACK_TRANSITIONS, "ended_at", *fields)


def effect_key(packing: Packing) -> str:
    return f"pack:{packing.pk}:{packing.attempt}"


def again(packing: Packing, *, error: str) -> None:
    """In the packer's hands again: what was sent did not happen. The next sending is another one."""
    packing.error = error[:1000]
    take_up(packing, "error")


def take_up(packing: Packing, *fields: str) -> None:
    """Back in hand for another attempt. The last package is open again: nothing begins one but the packer."""
    packing.attempt += 1
    packing.packages = packing.packages[:-1]
    to_state(packing, PackState.PACKING, "attempt", "packages", *fields)


def can_stop(packing: Packing) -> bool:
    return PackState.STOPPED in PACK_TRANSITIONS[PackState(packing.state)]


def stop(
    packing: Packing, posting: Posting, kind: StopKind, *, by: str = "", never_sent: bool = False
) -> bool:
    """Stop what can still be stopped; False when it was over, or Ozon was told and only asked for. Idempotent.

    What cannot be called back any more keeps its state, and ``stopped_for`` says what should have stopped it.
    ``never_sent``: its effect is over, and nothing left.
    """
    state = PackState(packing.state)
    if not can_stop(packing):
        return False
    is_final = kind in FINAL_STOPS
    told = not never_sent and state not in {PackState.PACKING, PackState.FAILED}
    if told and state == PackState.SENDING:
        told = not cancel_unsent(
            shop=packing.shop,
            kind=EffectKind.POSTING_SHIP,
            key=effect_key(packing),
            reason=SENTENCES[kind],
        )
    if told and not is_final:
        if packing.stopped_for != kind:
            packing.stopped_for = kind
            packing.save(update_fields=["stopped_for"])
        return False
    if state == PackState.PACKED and posting.handed_over_at:
        return False  # the parcel is gone; its return is a case of its own
    packing.stopped_for = kind
    to_state(packing, PackState.STOPPED, "stopped_for")
    note(packing.shop, posting.posting_number, Event.PACK_STOPPED, by=by, reason=SENTENCES[kind])
    close_failed(packing, posting, by=by, outcome=str(kind))
    return True


def ask_again(packing: Packing, posting: Posting, *, reason: str) -> None:
    """Put an assembly that did not happen into the queue, until the moment to ship. Idempotent."""
    open_item(
        shop=packing.shop,
        kind=Kind.SHIP_FAILED,
        key=posting.posting_number,
        posting_number=posting.posting_number,
        card=card_of(posting, reason=reason),
        deadline_at=posting.shipment_date,
    )


def close_failed(packing: Packing, posting: Posting, *, by: str, outcome: str) -> None:
    close_item(shop=packing.shop, kind=Kind.SHIP_FAILED, key=posting.posting_number, by=by, outcome=outcome)


def tell(
    packing: Packing,
    posting: Posting,
    event: Event,
    *,
    by: str = "",
    origin: Origin = Origin.DESK,
    **params: Any,
) -> None:
    note(packing.shop, posting.posting_number, event, by=by, origin=origin, **params)

"""The only movers of ``SellerCancellation.state``: a posting, or a part of it, that the seller cancels.

Locks: the posting, then its cancellation, then the effect. What the cancellation does to the stock follows from the
posting as Ozon shows it afterwards, like every other cancellation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from money.approvals import DECIDED, lapse
from money.states import ApprovalKind
from orders.locks import lock_open_seller_cancels, lock_posting
from orders.models import Posting, SellerCancellation
from orders.packing_follow import stop as stop_packing
from orders.packing_stops import StopKind
from orders.selectors import card_of, posting_of, worth
from orders.seller_words import next_step
from orders.states import IN_HOUSE, SELLER_CANCEL_TRANSITIONS, SellerCancelState
from orders.transitions import move
from outbox.services import enqueue
from outbox.states import EffectKind
from ozon.models import Shop
from ozon.states import Source
from ozon.sync import want
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

WHOLE, PART = "cancel", "product_cancel"  # Ozon's names among a posting's available actions
COMMENT_LIMIT = 1000
# Reasons that say nothing without words: Ozon's "other", by id and by what such titles say.
WORDLESS_IDS = frozenset({402})
WORDLESS = ("друг", "иное", "иная", "other", "укажите", "комментар", "其他")
NOT_DONE = gettext_noop("It did not happen.")


class NotPossible(Exception):
    """The posting cannot be cancelled so; the text says why, for staff."""


@dataclass(frozen=True)
class Piece:
    """So many pieces of a product of the posting."""

    sku: int
    offer_id: str
    quantity: int

    def kept(self) -> dict[str, Any]:
        return {"sku": self.sku, "offer_id": self.offer_id, "quantity": self.quantity}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be cancelled and why. No ``pieces``: the whole posting. ``listed`` is what the posting listed when
    the decision was taken (``listing``): on another one it is not carried out."""

    reason_id: int
    reason: str
    comment: str = ""
    pieces: tuple[Piece, ...] = ()
    listed: str


def needs_comment(reason_id: int, title: str) -> bool:
    """Whether Ozon wants words with this reason."""
    return reason_id in WORDLESS_IDS or any(word in title.casefold() for word in WORDLESS)


def offered(posting: Posting) -> frozenset[str]:
    """Which of the two ways Ozon offers now; none once the goods have left the house."""
    if posting.ozon_status not in IN_HOUSE:
        return frozenset()
    return frozenset({WHOLE, PART} & set(posting.actions))


def listing(posting: Posting) -> str:
    """What the posting lists, in one word: changes with every piece."""
    return ",".join(f"{sku}:{quantity}" for sku, quantity in sorted(pieces_by_sku(posting).items()))


def pieces_by_sku(posting: Posting) -> dict[int, int]:
    found: dict[int, int] = {}
    for line in posting.lines.all():
        found[line.sku] = found.get(line.sku, 0) + line.quantity
    return found


def chosen(posting: Posting, wanted: Mapping[int, int]) -> tuple[Piece, ...]:
    """The pieces of these quantities by SKU; none when that is all the posting lists. Raises ``NotPossible``."""
    there = pieces_by_sku(posting)
    if unknown := wanted.keys() - there.keys():
        raise NotPossible(_("The order does not hold the product %(sku)s.") % {"sku": min(unknown)})
    if any(quantity < 0 or quantity > there[sku] for sku, quantity in wanted.items()):
        raise NotPossible(_("The order holds fewer pieces than that."))
    named = {line.sku: line.offer_id for line in posting.lines.all()}
    pieces = tuple(Piece(sku, named[sku], quantity) for sku, quantity in sorted(wanted.items()) if quantity)
    if not pieces:
        raise NotPossible(_("Choose at least one piece to cancel."))
    return () if {piece.sku: piece.quantity for piece in pieces} == there else pieces


def amount_of(posting: Posting, pieces: Sequence[Piece]) -> Decimal | None:
    """What the buyer gets back; None while the price of a line is not known."""
    if not pieces:
        return worth(posting)
    prices = {line.sku: line.price for line in posting.lines.all()}
    if any(prices[piece.sku] is None for piece in pieces):
        return None
    return sum(((prices[piece.sku] or Decimal(0)) * piece.quantity for piece in pieces), Decimal(0))


def pieces_text(posting: Posting, pieces: Sequence[Piece]) -> str:
    rows = pieces or [Piece(line.sku, line.offer_id, line.quantity) for line in posting.lines.all()]
    return ", ".join(f"{row.offer_id} ×{row.quantity}" for row in rows)


def to_state(row: SellerCancellation, state: SellerCancelState, *fields: str) -> None:
    """Move a locked cancellation along the table; ``ValueError`` on a move the table does not know."""
    if not SELLER_CANCEL_TRANSITIONS[state]:
        row.ended_at = timezone.now()
    move(row, state, SELLER_CANCEL_TRANSITIONS, "ended_at", *fields)


@transaction.atomic
def decide(posting_pk: int, wish: Wish, *, by: str) -> SellerCancellation:
    """Cancel whatever the sum, once. People decide through ``seller_second.cancel_as``, which knows their limits.

    A repeat of what is under way is a no-op. Raises ``NotPossible``.
    """
    posting = lock_posting(posting_pk)
    under_way = find_same(posting, wish)
    if under_way is not None:
        return under_way
    check(posting, wish)
    return carry_out(posting, wish, by=by)


def find_same(posting: Posting, wish: Wish) -> SellerCancellation | None:
    """What is under way for a locked posting, if it is just this. Raises ``NotPossible`` for anything else."""
    number = posting.posting_number
    row = lock_open_seller_cancels(posting.shop, [number]).get(number)
    if row is None:
        return None
    same = (row.reason_id, row.comment, row.lines) == (
        wish.reason_id,
        wish.comment[:COMMENT_LIMIT],
        [piece.kept() for piece in wish.pieces],
    )
    if same:
        return row
    raise NotPossible(
        _("%(who)s cancels this order already: %(state)s. Wait until Ozon shows it.")
        % {"who": row.by, "state": row.get_state_display()}
    )


def check(posting: Posting, wish: Wish) -> None:
    """Of a locked posting. Raises ``NotPossible``."""
    ways = offered(posting)
    if not ways:
        raise NotPossible(_("Ozon does not let this order be cancelled any more. Look at its status."))
    if listing(posting) != wish.listed:
        raise NotPossible(_("The order changed meanwhile. Look at it again."))
    if wish.pieces and PART not in ways:
        raise NotPossible(_("Ozon lets this order be cancelled as a whole only."))
    if not wish.pieces and WHOLE not in ways:
        raise NotPossible(_("Ozon lets only a part of this order be cancelled."))
    if any(piece.sku <= 0 for piece in wish.pieces):
        raise NotPossible(
            _("Ozon does not tell the SKU of a product. Cancel the whole order, or in its cabinet.")
        )
    if not wish.comment.strip() and needs_comment(wish.reason_id, wish.reason):
        raise NotPossible(_("This reason needs a comment: Ozon wants it in words."))


def carry_out(
    posting: Posting, wish: Wish, *, by: str, foreseen: Mapping[str, Any] | None = None
) -> SellerCancellation:
    """Cancel a locked posting that may be: one row, one effect."""
    shop, number = posting.shop, posting.posting_number
    row = SellerCancellation.objects.create(
        shop=shop,
        posting_number=number,
        lines=[piece.kept() for piece in wish.pieces],
        before={str(sku): quantity for sku, quantity in pieces_by_sku(posting).items()},
        reason_id=wish.reason_id,
        reason=wish.reason[:500],
        comment=wish.comment.strip()[:COMMENT_LIMIT],
        amount=amount_of(posting, wish.pieces),
        currency=posting.currency,
        foreseen=dict(foreseen or {}),
        by=by[:300],
    )
    stop_packing(shop, number, reason=StopKind.SELLER_CANCEL)
    lines = pieces_text(posting, wish.pieces)
    note(shop, number, Event.CANCEL_DECIDED, by=by, origin=Origin.STAFF, lines=lines, reason=row.reason)
    lapse(shop=shop, kind=ApprovalKind.SELLER_CANCEL, key=approval_key(posting), reason=DECIDED, by=by)
    _close_refused(shop, number, by=by)
    enqueue(
        shop=shop,
        kind=EffectKind.POSTING_CANCEL,
        key=effect_key(row),
        payload=_payload(row),
        posting_number=number,
        by=by,
    )
    return row


def _payload(row: SellerCancellation) -> dict[str, Any]:
    amount = None if row.amount is None else str(row.amount)
    return {"cancellation": row.pk, "reason_id": row.reason_id, "lines": row.lines, "amount": amount}


def effect_key(row: SellerCancellation) -> str:
    """A new decision is a new row: each is sent once."""
    return f"seller_cancel:{row.pk}"


def approval_key(posting: Posting) -> str:
    """Under which key a second person is asked about the posting."""
    return str(posting.pk)


def accepted(row: SellerCancellation) -> None:
    """Ozon took the call for a locked cancellation; it shows later. Idempotent."""
    if row.state not in {SellerCancelState.SENDING, SellerCancelState.UNKNOWN}:
        return
    to_state(row, SellerCancelState.ACCEPTED)
    note(row.shop, row.posting_number, Event.CANCEL_ACCEPTED)
    want(row.shop, Source.FBS)


def lost(row: SellerCancellation) -> None:
    """The answer was lost: it may have happened. Idempotent."""
    if row.state == SellerCancelState.SENDING:
        to_state(row, SellerCancelState.UNKNOWN)


def refused(row: SellerCancellation, *, words: str) -> None:
    """Ozon said no to a locked cancellation: somebody has to do something else about the order. Idempotent."""
    if SellerCancelState.REFUSED not in SELLER_CANCEL_TRANSITIONS[SellerCancelState(row.state)]:
        return
    row.error = words[:1000]
    to_state(row, SellerCancelState.REFUSED, "error")
    reason = next_step(row.error)
    note(row.shop, row.posting_number, Event.CANCEL_REFUSED, reason=reason)
    posting = posting_of(row.shop, row.posting_number)
    if posting is not None:
        open_item(
            shop=row.shop,
            kind=Kind.NOT_DELIVERED,
            key=item_key(row.posting_number),
            posting_number=row.posting_number,
            card=card_of(posting, reason=reason),
            deadline_at=posting.shipment_date,
        )
    want(row.shop, Source.FBS)


def not_sent(row: SellerCancellation, *, reason: str) -> None:
    """It was not sent and will not be, or a person saw that it did not happen. Idempotent."""
    if row.state == SellerCancelState.SENDING:
        row.error = reason[:1000]
        to_state(row, SellerCancelState.DROPPED, "error")
    elif row.state == SellerCancelState.UNKNOWN:
        row.error = NOT_DONE
        to_state(row, SellerCancelState.REFUSED, "error")
    want(row.shop, Source.FBS)


def seen(row: SellerCancellation) -> None:
    """Ozon shows what a locked cancellation wanted. Idempotent."""
    if SellerCancelState.DONE in SELLER_CANCEL_TRANSITIONS[SellerCancelState(row.state)]:
        to_state(row, SellerCancelState.DONE)
        note(row.shop, row.posting_number, Event.CANCEL_SEEN, origin=Origin.OZON)


def item_key(posting_number: str) -> str:
    return f"cancel:{posting_number}"


def _close_refused(shop: Shop, posting_number: str, *, by: str) -> None:
    close_item(
        shop=shop, kind=Kind.NOT_DELIVERED, key=item_key(posting_number), by=by, outcome="decided again"
    )

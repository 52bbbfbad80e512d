"""What each return lets one expect of Ozon's bookings. Pure."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from money.bookings import ZERO
from money.states import SENT, RefundState
from money.verdicts import Case, Surety
from returns.states import ENDED, FULL_MONEY, MONEY_SHOWN, Claim

LONG_AGO = datetime.min.replace(tzinfo=UTC)
# What was sent, or went out by hand: an intent that never left moves nothing.
MEANT = SENT | {RefundState.DONE}
# Ozon took the decision, and the buyer, or what Ozon's action does, decides whether money moves.
_OPEN_ENDED = frozenset({Claim.PARTIAL_OFFERED, Claim.ACTED})
# Nobody decided for money yet, or decided against it.
_WITHOUT_MONEY = frozenset(
    {
        Claim.AWAITING_DECISION,
        Claim.DECIDING,
        Claim.UNKNOWN,
        Claim.ITEM_REQUESTED,
        Claim.REJECTED,
        Claim.DISPUTED,
        Claim.WITHDRAWN,
    }
)
# Goods that were never taken: their money goes back with their cancelled posting.
REFUSED_TYPES = frozenset({"cancellation", "fullreturn", "partialreturn"})


class Told(NamedTuple):
    """What of a ``Return`` counts here."""

    pk: int
    source: str
    return_id: int
    posting_number: str
    schema: str
    type: str
    sku: int
    offer_id: str
    product: str
    quantity: int
    price: Decimal | None
    currency: str
    ozon_state: str
    claim: str
    compensation: str
    compensation_at: datetime | None
    opened_at: datetime | None
    changed_at: datetime | None
    decided_at: datetime | None
    read_at: datetime

    @property
    def ledger_key(self) -> str:
        """The refund ledger's name for it (``selectors.money_key``)."""
        return f"{self.source}:{self.return_id}"

    @property
    def total(self) -> Decimal | None:
        return None if self.price is None else self.price * self.quantity

    @property
    def is_cancelled_goods(self) -> bool:
        return self.type.casefold() in REFUSED_TYPES

    @property
    def at(self) -> datetime:
        """Its latest moment that Ozon or we gave it."""
        known = (self.opened_at, self.changed_at, self.decided_at)
        return max((moment for moment in known if moment), default=self.read_at)


class Meant(NamedTuple):
    """What of a live ``Refund`` counts here."""

    pk: int
    posting_number: str
    offer_id: str
    return_id: str
    amount: Decimal
    shipping: Decimal
    currency: str
    state: str
    reference: str
    created_at: datetime
    accepted_at: datetime | None
    done_at: datetime | None

    @property
    def is_by_hand(self) -> bool:
        """Paid outside Ozon: it is never booked."""
        return bool(self.reference)

    @property
    def at(self) -> datetime:
        return self.accepted_at or self.done_at or self.created_at


class Seen(NamedTuple):
    """What of an ``ObservedRefund`` counts here."""

    posting_number: str
    source: str
    source_id: str
    amount: Decimal | None
    seen_at: datetime


def shown_by(told: Told, seen: Seen | None, meant: Meant | None) -> Decimal | None:
    """The sum Ozon shows on the return; None where it shows none, or does not tell it."""
    state = told.ozon_state.casefold()
    if seen is not None and seen.amount is not None:
        return seen.amount
    if state in FULL_MONEY:
        return told.total
    return meant.amount if meant and (seen or state in MONEY_SHOWN) else None


def case_of(told: Told, seen: Seen | None, meant: Meant | None, *, is_cancelled: bool) -> Case:
    """What a return lets one expect. ``is_cancelled``: its posting is, so refused goods expect nothing of their own.

    Refused goods were never sold: the buyer has his money without a booking, unless one shows otherwise.
    """
    is_shown = seen is not None or told.ozon_state.casefold() in MONEY_SHOWN
    if is_shown and (meant is not None or not told.is_cancelled_goods):
        return _shown(told, seen, meant)
    if meant is not None:
        return _meant(told, meant)
    nothing = (
        told.claim in _WITHOUT_MONEY
        or told.ozon_state.casefold() in ENDED
        or (is_cancelled and told.is_cancelled_goods)
    )
    return Case(surety=Surety.MAYBE, amount=ZERO if nothing else told.total, since=told.at)


def _shown(told: Told, seen: Seen | None, meant: Meant | None) -> Case:
    amount, since = shown_by(told, seen, meant), seen.seen_at if seen else told.at
    if amount is None:
        return Case(surety=Surety.PART, amount=told.total, since=since)
    return Case(
        surety=Surety.SURE,
        amount=amount,
        shipping=meant.shipping if meant else ZERO,
        since=since,
        differs=meant is not None and meant.amount != amount,
    )


def _meant(told: Told, meant: Meant) -> Case:
    if meant.is_by_hand:
        return Case(surety=Surety.MAYBE, amount=ZERO, since=meant.at)
    sure = meant.state in {RefundState.ACCEPTED, RefundState.DONE} and told.claim not in _OPEN_ENDED
    return Case(
        surety=Surety.SURE if sure else Surety.MAYBE,
        amount=meant.amount,
        shipping=meant.shipping,
        since=meant.at,
    )

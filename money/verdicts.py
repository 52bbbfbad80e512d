"""Whether what Ozon booked is what had to go back, for one article of a posting. Pure: the one table of verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, auto

from money.bookings import ZERO, Booked
from money.states import Verdict


class Surety(Enum):
    """How far a case tells what goes back."""

    SURE = auto()  # exactly this: Ozon shows it, or took our decision
    PART = auto()  # Ozon shows money, and not how much: more than nothing, at most this
    MAYBE = auto()  # this or nothing: the outcome is not known, or Ozon tells only where the parcel is


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One reason for money to go back. ``amount`` None: any sum. ``since``: since when it is expected, or known.

    ``differs``: Ozon shows another sum than was decided, whatever is booked.
    """

    surety: Surety
    amount: Decimal | None
    shipping: Decimal = ZERO
    since: datetime
    differs: bool = False

    @property
    def total(self) -> Decimal:
        return (self.amount or ZERO) + self.shipping


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    since: datetime


def judge(
    cases: Sequence[Case],
    booked: Booked,
    *,
    compensation_since: datetime | None,
    now: datetime,
    patience: timedelta,
) -> Outcome:
    """What comparing comes to. ``compensation_since``: Ozon shows its compensation as paid since then.

    Money that is missing is waited for until ``patience`` is over; money that is too much is told at once.
    """
    seen = max((case.since for case in cases), default=_moment(booked))
    if booked.last is not None:
        seen = _moment(booked)
    if booked.foreign or any(case.differs for case in cases):
        return Outcome(Verdict.AMOUNT_DIFFERS, seen)
    if _fits(cases, booked):
        return _compensation(booked, compensation_since, now=now, patience=patience) or _fine(booked, seen)
    if not cases:
        return Outcome(Verdict.NO_CASE, seen)
    awaited = [case.since for case in cases if case.surety is not Surety.MAYBE]
    if not awaited or (booked.back >= _due(cases) and not _part_missing(cases, booked)):
        return Outcome(Verdict.AMOUNT_DIFFERS, seen)
    since = max(awaited)
    if now - since <= patience:
        return Outcome(Verdict.WAITING, since)
    return Outcome(Verdict.AMOUNT_DIFFERS if booked.back else Verdict.NO_MONEY, since)


def _fine(booked: Booked, seen: datetime) -> Outcome:
    return Outcome(Verdict.MATCHED if booked.back else Verdict.NOT_EXPECTED, seen)


def _fits(cases: Sequence[Case], booked: Booked) -> bool:
    """Whether the sum is one of those the cases explain; so is one lessened by what programmes bore of the price."""
    if not cases:
        return not booked.back
    if _part_missing(cases, booked):
        return False
    slack = _slack(cases)
    sums = {booked.back, booked.back - booked.programmes}
    return any(
        low <= sum_ and (slack is None or sum_ <= low + slack) for low in _lows(cases) for sum_ in sums
    )


def _due(cases: Sequence[Case]) -> Decimal:
    """What must go back at least."""
    return sum((case.total for case in cases if case.surety is Surety.SURE), ZERO)


def _part_missing(cases: Sequence[Case], booked: Booked) -> bool:
    """Ozon shows money of an unknown sum, and nothing is booked beyond what else is due."""
    return any(case.surety is Surety.PART for case in cases) and booked.back <= _due(cases)


def _lows(cases: Sequence[Case]) -> set[Decimal]:
    """Every sum that may come of what is due and of each that may be or not."""
    sums = {_due(cases)}
    for case in cases:
        if case.surety is Surety.MAYBE and case.amount is not None:
            sums |= {low + case.total for low in sums}
    return sums


def _slack(cases: Sequence[Case]) -> Decimal | None:
    """How much more may be booked where Ozon does not tell the sum; None: any sum."""
    loose = [case for case in cases if case.surety is Surety.PART or case.amount is None]
    if any(case.amount is None for case in loose):
        return None
    return sum((case.total for case in loose), ZERO)


def _compensation(
    booked: Booked, since: datetime | None, *, now: datetime, patience: timedelta
) -> Outcome | None:
    """Ozon says that it paid for lost goods, and no payment is booked."""
    if since is None or (booked.compensated or ZERO) > 0:
        return None
    return Outcome(Verdict.WAITING if now - since <= patience else Verdict.NO_MONEY, since)


def _moment(booked: Booked) -> datetime:
    """The day of the last booking; the beginning of all days where there is none and no case either."""
    day = booked.last
    return datetime.combine(day, time.min, UTC) if day else datetime.min.replace(tzinfo=UTC)

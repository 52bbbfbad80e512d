"""What Ozon's bookings say of one article of a posting, added up. Pure: no rate is invented, nothing is rounded before
it is added."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from money.states import Family, PartKind

ZERO = Decimal(0)
KOPECK = Decimal("0.01")


class Part(NamedTuple):
    """What of an ``Accrual`` counts here. Signed: negative is taken from the seller."""

    date: date
    kind: str
    sku: int
    type_id: int
    amount: Decimal | None
    currency: str
    sale_commission: Decimal | None = None
    commission: Decimal | None = None
    bonus: Decimal | None = None
    coinvestment: Decimal | None = None


PART_FIELDS = Part._fields


@dataclass(frozen=True, slots=True)
class Booked:
    """Positive sums in one currency, to the kopeck; None: nothing of that kind is booked.

    ``programmes`` is what Ozon's and its partners' programmes bore of ``goods``: the buyer got so much less back.
    ``first`` and ``last``: the days of what counts here. ``foreign``: money went back in another currency too.
    """

    goods: Decimal | None = None
    shipping: Decimal | None = None
    compensated: Decimal | None = None
    programmes: Decimal = ZERO
    first: date | None = None
    last: date | None = None
    foreign: bool = False

    @property
    def back(self) -> Decimal:
        """All that went to the buyer."""
        return (self.goods or ZERO) + (self.shipping or ZERO)

    @property
    def is_nothing(self) -> bool:
        return self.last is None and not self.foreign


def family_of_part(part: Part, families: Mapping[int, Family]) -> Family:
    """What one figure is for; a sale's own block needs no dictionary."""
    if part.kind == PartKind.SALE:
        return Family.SALE
    return families.get(part.type_id, Family.OTHER)


def booked(parts: Iterable[Part], families: Mapping[int, Family], currency: str) -> Booked:
    """Add up the bookings of one article of one posting. Corrections count, however many days apart they come."""
    told = [(family_of_part(part, families), part) for part in parts if part.amount]
    ours = [(family, part) for family, part in told if part.currency in {"", currency}]
    sales = [part for family, part in ours if family == Family.SALE]
    shipping = [part for family, part in ours if family == Family.SHIPPING]
    paid = [part for family, part in ours if family == Family.COMPENSATION]
    goods = taken_back([(part.date, part.amount or ZERO) for part in sales])
    foreign = [
        part for family, part in told if part.currency not in {"", currency} and _goes_back(family, part)
    ]
    days = [part.date for part in (*_back(sales), *shipping, *paid, *foreign)]
    return Booked(
        goods=goods,
        shipping=None if not shipping else -_sum(shipping),
        compensated=None if not paid else _sum(paid),
        programmes=_programmes(sales),
        first=min(days, default=None),
        last=max(days, default=None),
        foreign=bool(foreign),
    )


def taken_back(sales: Iterable[tuple[date, Decimal]]) -> Decimal | None:
    """How much of a sale was taken back; None where none of it was.

    A sale comes first, so what is added after something was taken back corrects that; on the very day only where the
    sale was booked before. Never below nothing.
    """
    rows = list(sales)
    begins = min((day for day, amount in rows if amount < 0), default=None)
    if begins is None:
        return None
    was_sold = any(day < begins for day, amount in rows if amount > 0)
    given = [
        amount
        for day, amount in rows
        if amount < 0 or (amount > 0 and (day > begins or (day == begins and was_sold)))
    ]
    return max(ZERO, kopecks(-sum(given, ZERO)))


def kopecks(amount: Decimal) -> Decimal:
    """Bookings have four decimals, what is given back two."""
    return amount.quantize(KOPECK, ROUND_HALF_UP)


def _back(sales: list[Part]) -> list[Part]:
    begins = min((part.date for part in sales if (part.amount or ZERO) < 0), default=None)
    return [] if begins is None else [part for part in sales if part.date >= begins]


def _goes_back(family: Family, part: Part) -> bool:
    return family in {Family.SALE, Family.SHIPPING} and (part.amount or ZERO) < 0


def _sum(parts: list[Part]) -> Decimal:
    return kopecks(sum((part.amount or ZERO for part in parts), ZERO))


def _programmes(sales: list[Part]) -> Decimal:
    back = [part for part in sales if (part.amount or ZERO) < 0]
    return kopecks(abs(sum(((part.bonus or ZERO) + (part.coinvestment or ZERO) for part in back), ZERO)))

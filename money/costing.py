"""What one returned article cost, as far as Ozon's bookings tell. Pure. Signed: negative is taken from the seller."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from money.bookings import ZERO, Part, family_of_part, kopecks, taken_back
from money.states import Family, PartKind


@dataclass(frozen=True, slots=True)
class Cost:
    """In one currency, to the kopeck. ``there`` and ``acquiring`` are the share of the sale that was in vain.

    ``foreign``: something was booked in another currency and is not in here.
    """

    goods: Decimal = ZERO
    commission: Decimal = ZERO
    there: Decimal = ZERO
    way_back: Decimal = ZERO
    storage: Decimal = ZERO
    shipping: Decimal = ZERO
    acquiring: Decimal = ZERO
    fine: Decimal = ZERO
    other: Decimal = ZERO
    compensation: Decimal = ZERO
    foreign: bool = False

    @property
    def net(self) -> Decimal:
        """What the return changed on the account, the price of the goods with it."""
        return self.goods + self.commission + self.lost

    @property
    def lost(self) -> Decimal:
        """What it cost beside the goods: the price and the commission only undo the sale."""
        told = (self.there, self.way_back, self.storage, self.shipping, self.acquiring, self.fine, self.other)
        return sum(told, self.compensation)

    def __add__(self, other: "Cost") -> "Cost":
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMS}
        return Cost(**sums, foreign=self.foreign or other.foreign)


SUMS = tuple(name for name in Cost.__dataclass_fields__ if name != "foreign")


_FIELD = {
    Family.RETURN_LOGISTICS: "way_back",
    Family.STORAGE: "storage",
    Family.SHIPPING: "shipping",
    Family.FINE: "fine",
    Family.OTHER: "other",
    Family.COMPENSATION: "compensation",
}
_OF_THE_SALE = {Family.LOGISTICS: "there", Family.ACQUIRING: "acquiring"}


def cost_of(parts: Iterable[Part], families: Mapping[int, Family], currency: str) -> Cost:
    """Of everything booked for one article of one posting. Nothing was taken back: the sale's own fees cost nothing in
    vain, and only what came of the way back counts."""
    told = [(family_of_part(part, families), part) for part in parts]
    ours = [(family, part) for family, part in told if part.currency in {"", currency} and part.amount]
    sales = [part for family, part in ours if family == Family.SALE]
    back = taken_back([(part.date, part.amount or ZERO) for part in sales]) or ZERO
    share = _share(sales, back)
    sums = dict.fromkeys(SUMS, ZERO)
    sums["goods"] = -back
    sums["commission"] = _commission_back(sales) if back else ZERO
    for family, part in ours:
        if family in _FIELD:
            sums[_FIELD[family]] += part.amount or ZERO
        elif family in _OF_THE_SALE:
            sums[_OF_THE_SALE[family]] += (part.amount or ZERO) * share
        elif family == Family.COMMISSION and (part.amount or ZERO) > 0:
            sums["commission"] += part.amount or ZERO
    foreign = any(part.amount and part.currency not in {"", currency} for _, part in told)
    return Cost(**{name: kopecks(amount) for name, amount in sums.items()}, foreign=foreign)


def _share(sales: list[Part], back: Decimal) -> Decimal:
    """How much of what was sold came back: all of it where the sale itself is not booked (any more)."""
    sold = sum((part.amount for part in sales if part.amount and part.amount > 0), ZERO)
    if not back:
        return ZERO
    return min(Decimal(1), back / sold) if sold else Decimal(1)


def _commission_back(sales: list[Part]) -> Decimal:
    """Returned with the goods: what the seller pays in truth where Ozon tells it, else by the price list."""
    told = (
        part.commission if part.commission is not None else part.sale_commission
        for part in sales
        if part.kind == PartKind.SALE and part.amount and part.amount < 0
    )
    return sum((amount for amount in told if amount), ZERO)

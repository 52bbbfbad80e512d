"""A seller's house and an Ozon as they really are, for random histories: who has which pieces, and what Ozon shows.

Nothing here knows the desk. Time goes on by a minute with everything that happens.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

CUP, POT, SET = "CUP", "POT", "SET"
MADE_OF: Mapping[str, Mapping[str, int]] = {SET: {CUP: 1, POT: 2}}
OPENING = {CUP: 12, POT: 5}
WAREHOUSE = 7
SKU = {CUP: 101, POT: 102, SET: 103}
WANTING = frozenset({352, 400})
LIVING = frozenset({"awaiting_packaging", "awaiting_deliver"})


def apart(lines: Mapping[str, int]) -> Counter[str]:
    """Pieces with sets taken apart: what lies on the shelves."""
    pieces: Counter[str] = Counter()
    for offer_id, quantity in lines.items():
        for component, per in MADE_OF.get(offer_id, {offer_id: 1}).items():
            pieces[component] += per * quantity
    return pieces


@dataclass(frozen=True)
class Parcel:
    """A posting as Ozon knows it. ``is_away``: its goods are not in the house."""

    number: str
    lines: Mapping[str, int]
    ordered_at: datetime
    parent: str = ""
    status: str = "awaiting_packaging"
    was_packed: bool = False
    is_away: bool = False
    delivering_date: datetime | None = None
    reason_id: int = 0

    def shown(self) -> dict[str, Any]:
        """As Ozon lists it."""
        cancelled = self.status == "cancelled"
        block = {
            "cancel_reason_id": self.reason_id,
            "cancel_reason": "Причина",
            "cancellation_type": "client",
            "cancelled_after_ship": self.was_packed,
        }
        return {
            "posting_number": self.number,
            "order_number": self.number.rpartition("-")[0],
            "parent_posting_number": self.parent,
            "status": self.status,
            "in_process_at": self.ordered_at.isoformat(),
            "delivering_date": self.delivering_date.isoformat() if self.delivering_date else None,
            "delivery_method": {"warehouse_id": WAREHOUSE},
            "cancellation": block if cancelled else None,
            "products": [
                {
                    "sku": SKU[offer_id],
                    "offer_id": offer_id,
                    "quantity": quantity,
                    "price": {"amount": "100", "currency": "RUB"},
                }
                for offer_id, quantity in self.lines.items()
            ],
        }


def less(lines: Mapping[str, int], offer_id: str) -> dict[str, int]:
    """One piece less of an article; an article of which nothing is left is not listed."""
    return {name: n - (name == offer_id) for name, n in lines.items() if n > (name == offer_id)}


@dataclass
class World:
    """``parcels`` are true now, ``told`` is everything Ozon ever showed, ``house`` what is in the house, ``limbo`` what
    of that lies in closed parcels nobody waits for, by posting."""

    now: datetime = field(default_factory=lambda: timezone.now() - timedelta(days=2))
    parcels: dict[str, Parcel] = field(default_factory=dict)
    told: dict[str, list[tuple[datetime, dict[str, Any]]]] = field(default_factory=dict)
    house: Counter[str] = field(default_factory=lambda: Counter(OPENING))
    limbo: dict[str, Counter[str]] = field(default_factory=dict)
    orders: int = 0

    def order(self, lines: Mapping[str, int]) -> Parcel:
        self.orders += 1
        return self._put(Parcel(f"1000-{self.orders:04d}-1", dict(lines), self.now))

    def split_up(self, parcel: Parcel) -> list[Parcel]:
        """A posting for each of its pieces; it is replaced by them."""
        self._put(replace(parcel, status="cancelled_from_split_pending"))
        pieces = [offer_id for offer_id, n in parcel.lines.items() for _ in range(n)]
        return [self._child(parcel, {offer_id: 1}) for offer_id in pieces]

    def split_off(self, parcel: Parcel, offer_id: str) -> Parcel:
        self._put(replace(parcel, lines=less(parcel.lines, offer_id)))
        return self._child(parcel, {offer_id: 1})

    def pack(self, parcel: Parcel) -> None:
        self._put(replace(parcel, status="awaiting_deliver", was_packed=True))

    def hand_over(self, parcel: Parcel) -> None:
        self.house.subtract(apart(parcel.lines))
        away = {"was_packed": True, "is_away": True, "delivering_date": self.now}
        self._put(replace(parcel, status="delivering", **away))

    def come_back(self, parcel: Parcel) -> None:
        """The carrier brings it back before delivery."""
        self.house.update(apart(parcel.lines))
        self._put(replace(parcel, status="awaiting_deliver", is_away=False, delivering_date=None))

    def deliver(self, parcel: Parcel) -> None:
        self._put(replace(parcel, status="delivered"))

    def refuse(self, parcel: Parcel, offer_id: str) -> Parcel:
        """The buyer takes all but one piece: that becomes a cancelled posting on its way back."""
        self._put(replace(parcel, lines=less(parcel.lines, offer_id), status="delivered"))
        back = self._child(parcel, {offer_id: 1})
        return self._put(replace(back, status="cancelled", was_packed=True, is_away=True))

    def cancel(self, parcel: Parcel, reason_id: int) -> None:
        """Not there or not sound (352, 400): then the pieces are not in the house, whatever was thought."""
        if parcel.was_packed and not parcel.is_away:
            self._leave_over(parcel, parcel.lines)
        if reason_id in WANTING and not parcel.is_away:
            self.house.subtract(apart(parcel.lines))
        self._put(replace(parcel, status="cancelled", reason_id=reason_id))

    def cancel_piece(self, parcel: Parcel, offer_id: str) -> None:
        if parcel.was_packed:
            self._leave_over(parcel, {offer_id: 1})
        self._put(replace(parcel, lines=less(parcel.lines, offer_id)))

    def revive(self, parcel: Parcel) -> None:
        self._put(replace(parcel, status="awaiting_packaging", reason_id=0))

    def take_out(self, number: str, pieces: Counter[str]) -> None:
        """Staff opened the parcel and put these on the shelf."""
        self.limbo[number] = self.limbo.get(number, Counter()) - pieces

    def lost(self, number: str, pieces: Counter[str]) -> None:
        """Staff say that the carrier has these."""
        self.take_out(number, pieces)
        self.house.subtract(pieces)

    def _leave_over(self, parcel: Parcel, lines: Mapping[str, int]) -> None:
        self.limbo.setdefault(parcel.number, Counter()).update(apart(lines))

    def left_over(self) -> Counter[str]:
        return sum(self.limbo.values(), Counter())

    def wanted(self) -> Counter[str]:
        """Pieces in the house that living postings will take."""
        return sum(
            (apart(parcel.lines) for parcel in self.parcels.values() if parcel.status in LIVING), Counter()
        )

    def _child(self, parent: Parcel, lines: Mapping[str, int]) -> Parcel:
        order = parent.number.rpartition("-")[0]
        serial = 1 + sum(number.startswith(f"{order}-") for number in self.parcels)
        return self._put(replace(parent, number=f"{order}-{serial}", parent=parent.number, lines=dict(lines)))

    def _put(self, parcel: Parcel) -> Parcel:
        self.now += timedelta(minutes=1)
        self.parcels[parcel.number] = parcel
        self.told.setdefault(parcel.number, []).append((self.now, parcel.shown()))
        return parcel

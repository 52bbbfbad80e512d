"""What the pages and the paper of a pick-up round show: shops, points, parcels, and their sums."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from ozon.models import Shop, SyncSource
from ozon.states import Source
from returns import waiting
from returns.models import Return
from returns.waiting import Place

MOST_PLACES = 40
MOST_PARCELS = 1000  # of one round
_DIGITS = 19


@dataclass(frozen=True)
class ShopState:
    """Whether a shop fetches returns by barcode (None: not asked yet), why it cannot be read, and Ozon's points."""

    shop: Shop
    is_enabled: bool | None
    error: str
    points: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Stop:
    """One point of a round. ``at_ozon`` is Ozon's own count of returns there, None where it tells none."""

    place: Place
    shop: Shop
    needs_pass: bool = False
    at_ozon: int | None = None
    parcels: Sequence[Return] = field(default_factory=list)

    @property
    def left_out(self) -> int:
        return self.place.parcels - len(self.parcels)

    @property
    def differs(self) -> bool:
        """Whether Ozon counts others than are known here."""
        return self.at_ozon is not None and self.at_ozon != self.place.parcels


@dataclass(frozen=True)
class Totals:
    """Sums over points; those of money None where currencies differ."""

    parcels: int
    pieces: int
    goods: Decimal | None
    storage: Decimal | None
    per_day: Decimal | None
    currency: str


def states_of(shops: Sequence[Shop]) -> dict[int, ShopState]:
    """What Ozon last told of the handing out in these shops. One query."""
    rows = {row.shop_id: row for row in SyncSource.objects.filter(shop__in=shops, source=Source.GIVEOUTS)}
    return {shop.pk: _state(shop, rows.get(shop.pk)) for shop in shops}


def _state(shop: Shop, row: SyncSource | None) -> ShopState:
    if row is None:
        return ShopState(shop, None, "", {})
    points = {number: point for point in row.cursor.get("points") or () for number in point["ids"] if number}
    return ShopState(shop, row.cursor.get("enabled"), row.error, points)


def stops(states: Mapping[int, ShopState], places: Iterable[Place]) -> list[Stop]:
    """The points with what Ozon tells of each."""
    found = []
    for place in places:
        state = states[place.shop_id]
        point = state.points.get(place.place_id, {})
        at_ozon = point.get("returns")
        found.append(Stop(place, state.shop, bool(point.get("needs_pass")), at_ozon))
    return found


def round_of(shops: Sequence[Shop], keys: Collection[str], *, now: datetime) -> list[Stop]:
    """The chosen points with their parcels, the most urgent first; those at which nothing waits are left out.

    As many queries for one point as for all of them.
    """
    states = states_of(shops)
    chosen = stops(states, waiting.places(list(states), now=now, keys=keys))
    points = {(stop.place.shop_id, stop.place.place_id): stop for stop in chosen[:MOST_PLACES]}
    listed: dict[tuple[int, int], list[Return]] = {point: [] for point in points}
    for case in waiting.parcels_at(points.keys())[:MOST_PARCELS] if points else ():
        listed[case.shop_id, case.place_id].append(case)
    return [
        Stop(stop.place, stop.shop, stop.needs_pass, stop.at_ozon, listed[point])
        for point, stop in points.items()
    ]


def keys_in(texts: Iterable[str]) -> list[str]:
    """Names of points (``Place.key``) out of an address; what can be none is left out."""
    return [text for text in dict.fromkeys(texts) if _is_key(text)][:MOST_PLACES]


def _is_key(text: str) -> bool:
    shop, _dash, place = text.partition("-")
    return all(part.isascii() and part.isdecimal() and len(part) < _DIGITS for part in (shop, place))


def totals(places: Collection[Place]) -> Totals:
    currencies = {place.currency for place in places}
    alike = len(currencies) == 1
    return Totals(
        parcels=sum(place.parcels for place in places),
        pieces=sum(place.pieces for place in places),
        goods=_sum(place.goods for place in places) if alike else None,
        storage=_sum(place.storage for place in places) if alike else None,
        per_day=_sum(place.per_day for place in places) if alike else None,
        currency=currencies.pop() if alike else "",
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))

"""What a posting holds, as the stock ledger counts it. Pure. Quantities are pieces."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ozon.models import Shop

Pair = tuple[int, str]  # warehouse_id, offer_id
# Behind a posting's number: which part of it that was cancelled, and is held apart. No number of Ozon's holds it.
PART = "/"


def whole(number: str) -> str:
    """The posting a part is of; a posting's own number stays itself."""
    return number.partition(PART)[0]


@dataclass(frozen=True)
class Line:
    """Goods of a posting: ``quantity`` pieces of ``offer_id``."""

    offer_id: str
    quantity: int


@dataclass(frozen=True)
class Kits:
    """What kits are made of: pieces by component, by kit. Knows all kits that share a component with what it was
    asked about, and nothing of others. A component is never a kit itself."""

    parts: Mapping[str, Mapping[str, int]]

    def apart(self, lines: Iterable[Line]) -> list[Line]:
        """The same goods with each kit taken apart into its components; one line per offer."""
        return merged(
            Line(offer_id, line.quantity * per)
            for line in lines
            for offer_id, per in self.parts.get(line.offer_id, {line.offer_id: 1}).items()
        )

    def sharing(self, offer_ids: Iterable[str]) -> set[str]:
        """These offers and every kit one of them is in: what Ozon is told of them changes together."""
        wanted = set(offer_ids)
        return wanted | {kit for kit, parts in self.parts.items() if wanted & parts.keys()}

    def parts_of(self, pairs: Iterable[Pair]) -> set[Pair]:
        """The components of the kits among these, each in the warehouse of its kit."""
        return {(place, part) for place, offer_id in pairs for part in self.parts.get(offer_id, ())}

    def related(self, pairs: Iterable[Pair]) -> set[Pair]:
        """All pairs whose postings take from the same goods as these."""
        near = set(pairs)
        near |= self.parts_of(near)
        return near | {(place, kit) for place, offer_id in near for kit in self.sharing([offer_id])}

    def taken(self, reserved: Mapping[Pair, int]) -> dict[Pair, int]:
        """What Ozon has reserved, by pair, with its kits taken apart."""
        total: dict[Pair, int] = {}
        for (place, offer_id), quantity in reserved.items():
            for part, per in self.parts.get(offer_id, {offer_id: 1}).items():
                total[place, part] = total.get((place, part), 0) + quantity * per
        return total


@dataclass(frozen=True, kw_only=True)
class Goods:
    """All a posting holds, and where it is shipped from. ``kits`` None: its lines are as Ozon lists them; else kits
    among them are taken apart already (``inventory.kits.apart``)."""

    shop: Shop
    posting_number: str
    warehouse_id: int
    lines: Sequence[Line]
    since: datetime | None = None  # when the order came in
    kits: Kits | None = None


def merged(lines: Iterable[Line]) -> list[Line]:
    """One line per offer: a posting may list the same article twice."""
    total: dict[str, int] = {}
    for line in lines:
        total[line.offer_id] = total.get(line.offer_id, 0) + line.quantity
    return [Line(offer_id, quantity) for offer_id, quantity in sorted(total.items())]

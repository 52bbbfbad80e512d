"""What has to be fetched from the shelves for some postings: each product once, with the postings it is for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from orders import packing_faces
from orders.models import Posting
from orders.packing_faces import Key, Piece
from orders.packing_list import held_back


@dataclass
class Pick:
    """One product in one place. ``postings`` are numbers with pieces; ``kits`` the kits it is a part of."""

    warehouse: str
    place: str
    offer_id: str
    name: str
    postings: list[tuple[str, int]] = field(default_factory=list)
    kits: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(count for _number, count in self.postings)


@dataclass(frozen=True)
class PickList:
    """The rows in the order of the way through the warehouse, and the postings by the moment to ship. ``held`` are
    numbers of those that stay on the shelf: a cancellation is asked for or under way."""

    picks: list[Pick]
    postings: list[Posting]
    held: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(pick.count for pick in self.picks)


@dataclass(frozen=True)
class _Need:
    """Pieces of one product for one posting."""

    posting: Posting
    offer_id: str
    name: str
    place: str
    count: int
    kit: str = ""


def pick_list(listed: Sequence[Posting]) -> PickList:
    """Kits are taken apart: their components lie on the shelves. A fixed number of queries."""
    held = held_back(listed)
    postings = [posting for posting in listed if posting.pk not in held]
    names = packing_faces.warehouses({posting.shop_id for posting in postings})
    found: dict[tuple[int, int, str], Pick] = {}
    for need in _needs(postings):
        posting = need.posting
        warehouse = posting.warehouse_id or 0
        pick = found.setdefault(
            (posting.shop_id, warehouse, need.offer_id),
            Pick(names.get((posting.shop_id, warehouse), ""), need.place, need.offer_id, need.name),
        )
        pick.postings.append((posting.posting_number, need.count))
        if need.kit and need.kit not in pick.kits:
            pick.kits.append(need.kit)
    kept = [posting.posting_number for posting in listed if posting.pk in held]
    return PickList(sorted(found.values(), key=_way), postings, kept)


def _needs(postings: Sequence[Posting]) -> list[_Need]:
    shop_ids = {posting.shop_id for posting in postings}
    pieces = packing_faces.pieces_of(postings)
    offers = {piece.offer_id for lines in pieces.values() for piece in lines}
    kits = packing_faces.kits_of(shop_ids, offers)
    parts = {part.offer_id for row in kits.values() for part in row}
    faces = packing_faces.products(shop_ids, parts) if parts else {}
    shelves = packing_faces.shelves_of(shop_ids, parts) if parts else {}
    needs = []
    for posting in postings:
        for piece in pieces[posting.pk]:
            kit = kits.get((posting.shop_id, piece.offer_id), [])
            needs += [] if kit else [_whole(posting, piece)]
            for part in kit:
                key: Key = (posting.shop_id, part.offer_id)
                name = faces[key].name if key in faces else part.offer_id
                place = shelves.get((posting.shop_id, posting.warehouse_id or 0, part.offer_id), "")
                count = part.quantity * piece.quantity
                needs.append(_Need(posting, part.offer_id, name, place, count, piece.offer_id))
    return needs


def _whole(posting: Posting, piece: Piece) -> _Need:
    return _Need(posting, piece.offer_id, piece.name, piece.place, piece.quantity)


def _way(pick: Pick) -> tuple[str, bool, list[tuple[int, str]], str]:
    """By warehouse, then place as people count (A2 before A10), what has none last, then article."""
    return pick.warehouse, not pick.place, _natural(pick.place), pick.offer_id


def _natural(text: str) -> list[tuple[int, str]]:
    parts = re.findall(r"\d+|\D+", text.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]

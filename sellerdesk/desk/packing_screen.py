"""What the packer's screen shows: the posting in hand, its counters and packages, and what was packed before it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import member
from accounts.models import User
from accounts.selectors import shops_where
from accounts.states import Permission
from orders import packing_list
from orders.models import Packing, Posting
from orders.packing_boxes import Box, boxes_of, open_box
from orders.packing_faces import Piece
from orders.packing_stops import StopReason, reason_of, stop_reason
from orders.packing_wants import cabinet_link, wants
from orders.states import IN_HOUSE, PACKED_STATUS, TO_PACK, PackState, Scheme

SHIFT = timedelta(hours=14)  # how long a packer's own postings stay in sight
SHOWN = 12
OPTIONS = "packing"
LAST = "packing-last"
# What was scanned, by how the screen says and sounds it.
TONES = {
    "counted": "ok",
    "complete": "ok",
    "opened": "info",
    "sent": "ok",
    "taken": "info",
    "stopped": "over",
}


@dataclass(frozen=True)
class Said:
    """The answer to the last scan or press. ``sku`` is the line it was about."""

    kind: str
    text: str
    sku: str = ""

    @property
    def tone(self) -> str:
        """Colour of the words; what is not known to be good is wrong."""
        return TONES.get(self.kind, "over")

    @property
    def icon(self) -> str:
        return {"ok": "check", "info": "parcel"}.get(self.tone, "alert")


@dataclass(frozen=True)
class Line:
    """One product on the screen: pieces wanted and scanned."""

    piece: Piece
    scanned: int
    is_last: bool

    @property
    def left(self) -> int:
        return max(0, self.piece.quantity - self.scanned)

    @property
    def step(self) -> str:
        """``done``, ``part`` or ``none``."""
        if not self.left:
            return "done"
        return "part" if self.scanned else "none"


@dataclass(frozen=True)
class Package:
    """``is_open``: what is scanned now goes into it."""

    number: int
    pieces: list[tuple[str, int]]
    is_open: bool


def packer_shops(user: User) -> list[int]:
    """Shops in which the user may pack."""
    return list(shops_where(user, Permission.STOCK).order_by().values_list("pk", flat=True))


def options_of(request: HttpRequest) -> dict[str, bool]:
    """The packer's own choices, kept while he is logged in."""
    kept = request.session.get(OPTIONS, {})
    return {"auto": bool(kept.get("auto")), "labels": bool(kept.get("labels"))}


def screen(
    request: HttpRequest,
    *,
    packing: Packing | None = None,
    refused: Posting | None = None,
    said: Said | None = None,
) -> dict[str, Any]:
    """The whole screen. ``packing`` is in hand; ``refused`` is a posting whose packing must not even begin."""
    user = member(request)
    context = {"now": timezone.now(), "said": said, "options": options_of(request)}
    context |= in_hand(packing, refused, said, user)
    return context | aside(request, packer_shops(user))


def in_hand(
    packing: Packing | None, refused: Posting | None, said: Said | None, user: User
) -> dict[str, Any]:
    """The part that changes with each scan."""
    posting = packing.posting if packing else refused
    stop = _stop(packing, refused)
    if posting is None:
        return {"packing": None, "posting": None, "stop": None, "next": _next(user)}
    shown: dict[str, Any] = {"packing": packing, "posting": posting, "stop": stop}
    if packing is None or stop:
        return shown
    row = packing_list.rows_of([posting])[0]
    last = said.sku if said else ""
    lines = [
        Line(piece, int(packing.scanned.get(str(piece.sku), 0)), str(piece.sku) == last)
        for piece in row.pieces
    ]
    return shown | {
        "row": row,
        "lines": lines,
        "packages": _packages(packing, row.pieces),
        "is_complete": all(not line.left for line in lines),
        "may_close_box": bool(open_box(packing)) and any(line.left for line in lines),
        "wants": wants(posting),
        "cabinet": cabinet_link(posting),
        "other": packing.by if packing.by != user.label[:150] else "",
    }


def _stop(packing: Packing | None, refused: Posting | None) -> StopReason | None:
    """Why the goods must not leave; of a packing that was stopped, what stopped it."""
    if packing and packing.state == PackState.STOPPED:
        return stop_reason(packing.posting) or reason_of(packing.stopped_for)
    posting = packing.posting if packing else refused
    return stop_reason(posting) if posting else None


def _packages(packing: Packing, pieces: list[Piece]) -> list[Package]:
    """Each package with its goods; none while everything goes into one."""
    boxes = boxes_of(packing)
    closed = len(packing.packages)
    if not closed:
        return []
    names = {str(piece.sku): piece.name for piece in pieces}
    shown = boxes if len(boxes) > closed else [*boxes, Box()]
    return [
        Package(number, [(names.get(sku, sku), count) for sku, count in box.items()], number > closed)
        for number, box in enumerate(shown, start=1)
    ]


def _next(user: User) -> packing_list.Row | None:
    """What the table offers while nothing is in hand."""
    first = packing_list.next_of(packer_shops(user))
    return packing_list.rows_of([first])[0] if first else None


def aside(request: HttpRequest, shop_ids: Collection[int]) -> dict[str, Any]:
    """What the packer finished in this shift with its labels, and which of it still lacks one."""
    since = timezone.now() - SHIFT
    by = member(request).label[:150]
    recent = packing_list.latest(shop_ids, by=by, since=since, limit=SHOWN)
    parcels = packing_list.parcels_of(recent)
    numbers = {one.pk: parcels[one.pk] or [one.posting.posting_number] for one in recent}
    asked = packing_list.sheets_of(
        {one.shop_id for one in recent}, [name for names in numbers.values() for name in names]
    )
    sheets = {one.pk: [asked.get((one.shop_id, name)) for name in numbers[one.pk]] for one in recent}
    late = {one.pk for one in recent if _came_late(one)}
    return {
        "recent": [(one, next(filter(None, sheets[one.pk]), None)) for one in recent],
        "bare": [
            one
            for one in recent
            if one.state == PackState.PACKED and parcels[one.pk] and None in sheets[one.pk]
        ],
        "late": late,
        "trouble": sum(one.pk in late or _is_trouble(one) for one in recent),
        "options": options_of(request),
    }


def _came_late(packing: Packing) -> bool:
    """Whether what should have stopped it came after Ozon was told, and holds still."""
    is_told = bool(packing.stopped_for) and packing.state != PackState.STOPPED
    return is_told and packing.posting.ozon_status in IN_HOUSE and stop_reason(packing.posting) is not None


def _is_trouble(packing: Packing) -> bool:
    """Whether the parcel cannot go: stopped, failed, refused by Ozon, or nobody knows."""
    if packing.state == PackState.PACKING:
        return bool(packing.error)
    return packing.state in {PackState.STOPPED, PackState.FAILED, PackState.UNKNOWN}


def posting_part(posting: Posting | None, *, may_pack: bool) -> dict[str, Any]:
    """What the posting's own page shows of packing and label while the parcel is in the house: at most two queries."""
    if posting is None or posting.scheme == Scheme.FBO or posting.ozon_status not in {TO_PACK, PACKED_STATUS}:
        return {}
    is_packed = posting.ozon_status == PACKED_STATUS
    numbers = [posting.posting_number] if is_packed else []
    sheets = packing_list.sheets_of([posting.shop_id], numbers) if numbers else {}
    return {
        "posting": posting,
        "packing": packing_list.last_of(posting),
        "sheet": sheets.get((posting.shop_id, posting.posting_number)),
        "wants": [] if is_packed else wants(posting),
        "cabinet": cabinet_link(posting),
        "may_start": may_pack and not is_packed,
        "may_ask": may_pack and is_packed,
    }

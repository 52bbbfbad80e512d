"""Reads for the packing screens: what is to pack by the moment to ship, what is packed, what Ozon could not assemble.

FBO is never among them: its goods are packed in Ozon's warehouse.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from orders.models import CancellationRequest, LabelSheet, Packing, Posting
from orders.packing_faces import Piece, pieces_of, warehouses
from orders.packing_stops import being_cancelled
from orders.states import (
    FINAL_STATUSES,
    PACK_OPEN,
    PACKED_STATUS,
    REQUEST_OPEN,
    SPLIT_PENDING,
    TO_PACK,
    PackState,
    Scheme,
)

SHIP_FAILED = "ship_failed"  # Ozon's substatus: the assembly did not work out
TOLD = (PackState.SENDING, PackState.ACCEPTED)  # the packer is done with it, Ozon not yet
LABELS_KEPT = timedelta(days=14)  # how far back a posting's sheet is looked for
PLACES = ("pack", "packed", "failed")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One view of the list. ``after`` is the last row of the page before: its moment to ship (None: it has none) and
    its key."""

    place: str = "pack"
    shop: int | None = None
    warehouse: int | None = None
    method: int | None = None
    is_express: bool = False
    text: str = ""
    after: tuple[datetime | None, int] | None = None

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the tab cuts the list down."""
        return replace(self, after=None) != Wanted(place=self.place)


def listed(shop_ids: Collection[int], wanted: Wanted) -> QuerySet[Posting]:
    """All postings of the view, soonest to ship first; the page is cut by ``behind``."""
    rows = narrow(_in_place(shop_ids, wanted.place), wanted)
    return rows.order_by(F("shipment_date").asc(nulls_last=True), "id")


def behind(rows: QuerySet[Posting], after: tuple[datetime | None, int] | None) -> QuerySet[Posting]:
    """Rows that come after the cursor."""
    if after is None:
        return rows
    at, pk = after
    if at is None:
        return rows.filter(shipment_date=None, id__gt=pk)
    further = Q(shipment_date__gt=at) | Q(shipment_date=at, id__gt=pk) | Q(shipment_date=None)
    return rows.filter(further)


def _in_place(shop_ids: Collection[int], place: str) -> QuerySet[Posting]:
    """The final ones are named, for the index of what is open knows them by that."""
    rows = Posting.objects.filter(shop__in=shop_ids).exclude(ozon_status__in=FINAL_STATUSES)
    rows = rows.exclude(scheme=Scheme.FBO)
    told = Exists(Packing.objects.filter(posting=OuterRef("pk"), state__in=TOLD))
    match place:
        case "packed":
            return rows.filter(Q(ozon_status=PACKED_STATUS) | Q(ozon_status=TO_PACK) & told)
        case "failed":
            return rows.filter(~told, _is_failed(), ozon_status=TO_PACK)
        case _:
            return rows.filter(~told, ozon_status=TO_PACK)


def _is_failed() -> Q:
    """Ozon could not assemble it or refused it, or nobody knows what became of it."""
    lost = Q(state__in=[PackState.FAILED, PackState.UNKNOWN]) | Q(state=PackState.PACKING) & ~Q(error="")
    return Q(ozon_substatus=SHIP_FAILED) | Q(Exists(Packing.objects.filter(lost, posting=OuterRef("pk"))))


def narrow(rows: QuerySet[Posting], wanted: Wanted) -> QuerySet[Posting]:
    """Rows that pass the filters; the tab is cut elsewhere."""
    if wanted.shop:
        rows = rows.filter(shop=wanted.shop)
    if wanted.warehouse:
        rows = rows.filter(warehouse_id=wanted.warehouse)
    if wanted.method:
        rows = rows.filter(delivery_method_id=wanted.method)
    if wanted.is_express:
        rows = rows.filter(is_express=True)
    if wanted.text:
        goods = Q(lines__offer_id__iexact=wanted.text) | Q(lines__name__icontains=wanted.text)
        named = Q(posting_number__icontains=wanted.text) | Q(tracking_number__iexact=wanted.text)
        rows = rows.filter(pk__in=rows.filter(named | goods).values("pk"))
    return rows


def counts(shop_ids: Collection[int], wanted: Wanted) -> dict[str, int]:
    """How many postings each tab has under these filters: one statement a tab."""
    return {place: narrow(_in_place(shop_ids, place), wanted).count() for place in PLACES}


@dataclass(frozen=True)
class Row:
    """A posting as the list shows it. ``packing`` is what a packer has in hand or Ozon was told, or what failed last;
    ``sheet`` the newest sheet its label is on; ``is_asked``: the buyer asks to cancel it; ``is_held``: it must not
    leave for another reason."""

    posting: Posting
    pieces: list[Piece]
    packing: Packing | None
    sheet: LabelSheet | None
    warehouse: str
    is_asked: bool
    is_held: bool

    @property
    def places(self) -> str:
        return ", ".join(dict.fromkeys(piece.place for piece in self.pieces if piece.place))

    @property
    def count(self) -> int:
        """Pieces in all."""
        return sum(piece.quantity for piece in self.pieces)


def rows_of(postings: Sequence[Posting]) -> list[Row]:
    """The postings with all a row shows, in a number of queries that does not grow with them. Their lines are fetched
    already, or will be one by one."""
    shop_ids = {posting.shop_id for posting in postings}
    numbers = [posting.posting_number for posting in postings]
    pieces = pieces_of(postings)
    packings = _packings([posting.pk for posting in postings])
    sheets = sheets_of(shop_ids, numbers)
    names = warehouses(shop_ids)
    asked = asked_to_cancel(postings)
    held = held_back(postings) - asked
    return [
        Row(
            posting,
            pieces[posting.pk],
            packings.get(posting.pk),
            sheets.get((posting.shop_id, posting.posting_number)),
            names.get((posting.shop_id, posting.warehouse_id or 0), ""),
            posting.pk in asked,
            posting.pk in held,
        )
        for posting in postings
    ]


def asked_to_cancel(postings: Sequence[Posting]) -> set[int]:
    """Keys of those whose buyer asks to cancel, and nobody has decided."""
    rows = CancellationRequest.objects.filter(
        shop__in={posting.shop_id for posting in postings},
        posting_number__in=[posting.posting_number for posting in postings],
        state__in=REQUEST_OPEN,
    )
    asked = set(rows.values_list("shop_id", "posting_number"))
    return {posting.pk for posting in postings if (posting.shop_id, posting.posting_number) in asked}


def next_of(shop_ids: Collection[int]) -> Posting | None:
    """The posting that must leave first of those nobody has in hand and nobody is cancelling."""
    in_hand = Packing.objects.filter(posting=OuterRef("pk"), state__in=PACK_OPEN)
    rows = listed(shop_ids, Wanted()).filter(~being_cancelled(), ~Exists(in_hand))
    return rows.defer("payload").prefetch_related("lines").first()


def held_back(postings: Sequence[Posting]) -> set[int]:
    """Keys of those that must not be packed now: asked to be cancelled, or being cancelled."""
    rows = Posting.objects.filter(being_cancelled(), pk__in=[posting.pk for posting in postings])
    return set(rows.values_list("pk", flat=True))


def _packings(posting_pks: Collection[int]) -> dict[int, Packing]:
    """The open packing of each posting, else the last one that failed."""
    states = [*PACK_OPEN, PackState.FAILED]
    rows = Packing.objects.filter(posting__in=posting_pks, state__in=states).order_by("id")
    found: dict[int, Packing] = {}
    for row in rows:
        if row.posting_id not in found or found[row.posting_id].state not in PACK_OPEN:
            found[row.posting_id] = row
    return found


def sheets_of(shop_ids: Collection[int], numbers: Collection[str]) -> dict[tuple[int, str], LabelSheet]:
    """The newest sheet each posting's label was asked on, by shop and number."""
    since = timezone.now() - LABELS_KEPT
    rows = LabelSheet.objects.filter(
        shop__in=shop_ids, asked_at__gte=since, numbers__has_any_keys=list(numbers)
    )
    found: dict[tuple[int, str], LabelSheet] = {}
    for sheet in rows.order_by("asked_at", "id"):
        found.update({(sheet.shop_id, number): sheet for number in sheet.numbers})
    return found


def parcels_of(packings: Sequence[Packing]) -> dict[int, list[str]]:
    """The numbers under which each packing's parcels wait for the carrier, by its key: one query. Several packages
    became postings of their own; none is named before all of them are packed."""
    numbers = {number for one in packings for number in [one.posting.posting_number, *one.numbers]}
    orders = {one.posting.order_number for one in packings if len(one.packages) > 1} - {""}
    rows = Posting.objects.filter(shop__in={one.shop_id for one in packings})
    rows = rows.filter(Q(posting_number__in=numbers) | Q(order_number__in=orders))
    known = list(rows.order_by("pk").only("shop", "posting_number", "parent_number", "ozon_status"))
    return {one.pk: _parcels(one, known) for one in packings}


def _parcels(packing: Packing, known: Sequence[Posting]) -> list[str]:
    number, boxes = packing.posting.posting_number, len(packing.packages)
    names = {number, *packing.numbers}
    rows = [row for row in known if row.shop_id == packing.shop_id and row.ozon_status != SPLIT_PENDING]
    own = [row for row in rows if row.posting_number in names or (boxes > 1 and row.parent_number == number)]
    if len(own) < boxes or any(row.ozon_status == TO_PACK for row in own):
        return []
    return [row.posting_number for row in own if row.ozon_status == PACKED_STATUS]


def latest(shop_ids: Collection[int], *, by: str, since: datetime, limit: int) -> list[Packing]:
    """What a packer finished lately, newest first: told to Ozon, packed, failed, refused or stopped."""
    rows = Packing.objects.filter(shop__in=shop_ids, by=by, started_at__gte=since)
    rows = rows.exclude(state=PackState.LEFT).exclude(state=PackState.PACKING, error="")
    return list(
        rows.select_related("posting").defer("posting__payload").order_by("-started_at", "-id")[:limit]
    )


def last_of(posting: Posting) -> Packing | None:
    """The newest packing of a posting, whatever became of it."""
    return Packing.objects.filter(posting=posting).order_by("-id").first()

"""Buyers' requests to cancel with what a decision rests on: goods, sum, where they are. Few queries for any number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from orders.models import CancellationRequest, Packing, Posting
from orders.requests import key_of
from orders.selectors import worth
from orders.states import PACK_OPEN, PACKED_STATUS
from worklist.models import WorkItem
from worklist.states import Kind


class Place(models.TextChoices):
    """Where the goods of a posting that may be cancelled are now."""

    SHELF = "shelf", _("not packed")
    PACKING = "packing", _("being packed now")
    PACKED = "packed", _("packed, still here")
    AWAY = "away", _("with the carrier")
    UNKNOWN = "unknown", _("not known yet")


_AWAY = Q(handed_over_at__isnull=False) | Q(delivering_date__isnull=False)
_PACKED = Q(packed_at__isnull=False) | Q(ozon_status=PACKED_STATUS)
# What the list can be narrowed to.
PLACES: dict[str, Q] = {Place.SHELF: ~_AWAY & ~_PACKED, Place.PACKED: _PACKED & ~_AWAY, Place.AWAY: _AWAY}


@dataclass(frozen=True)
class Row:
    """``item`` is its case in the queue, which holds the goods' face; None where it was never asked of a person.
    ``amount``: what an approval gives back; None while it is not known."""

    wish: CancellationRequest
    item: WorkItem | None
    posting: Posting | None
    place: Place
    amount: Decimal | None
    currency: str

    @property
    def seen(self) -> str:
        """The posting's sum as it is compared when a decision is carried out."""
        return str(self.posting.amount) if self.posting else ""

    @property
    def cursor(self) -> str:
        at = self.wish.auto_approve_date
        return f"{at.isoformat() if at else ''}~{self.wish.pk}"


def at_place(wishes: QuerySet[CancellationRequest], place: str) -> QuerySet[CancellationRequest]:
    """Those whose goods are there now."""
    postings = Posting.objects.filter(shop=OuterRef("shop"), posting_number=OuterRef("posting_number"))
    return wishes.filter(Exists(postings.filter(PLACES[place]))) if place in PLACES else wishes


def rows_of(wishes: Iterable[CancellationRequest]) -> list[Row]:
    """Five queries, whatever is asked of."""
    found = list(wishes)
    shops = {wish.shop_id for wish in found}
    postings = _postings(found, shops)
    keys = [key_of(wish) for wish in found]
    cases = WorkItem.objects.filter(shop__in=shops, kind=Kind.CANCELLATION_REQUEST, key__in=keys)
    items = {(item.shop_id, item.key): item for item in cases}
    packed = Packing.objects.filter(posting__in=[one.pk for one in postings.values()], state__in=PACK_OPEN)
    packing = set(packed.values_list("posting", flat=True))
    return [
        _row(
            wish,
            items.get((wish.shop_id, key_of(wish))),
            postings.get((wish.shop_id, wish.posting_number)),
            packing,
        )
        for wish in found
    ]


def _postings(wishes: Sequence[CancellationRequest], shops: Iterable[int]) -> dict[tuple[int, str], Posting]:
    numbers = {wish.posting_number for wish in wishes}
    rows = Posting.objects.filter(shop__in=list(shops), posting_number__in=numbers)
    rows = rows.defer("payload", "fingerprint").prefetch_related("lines")
    return {(posting.shop_id, posting.posting_number): posting for posting in rows}


def _row(wish: CancellationRequest, item: WorkItem | None, posting: Posting | None, packing: set[int]) -> Row:
    return Row(
        wish=wish,
        item=item,
        posting=posting,
        place=place_of(posting, is_being_packed=posting is not None and posting.pk in packing),
        amount=worth(posting) if posting else None,
        currency=posting.currency if posting else "",
    )


def place_of(posting: Posting | None, *, is_being_packed: bool) -> Place:
    if posting is None:
        return Place.UNKNOWN
    if posting.handed_over_at or posting.delivering_date:
        return Place.AWAY
    if posting.packed_at or posting.ozon_status == PACKED_STATUS:
        return Place.PACKED
    return Place.PACKING if is_being_packed else Place.SHELF

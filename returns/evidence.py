"""All that is evidence in a return, read once: a fixed number of queries, whatever there is of it.

Nothing of another shop, no key, and no note: what colleagues tell each other never leaves the house.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from messaging.models import DialogueMessage
from messaging.selectors import said_about
from money.models import Accrual, AccrualType, ObservedRefund, Reconciliation, Refund
from money.selectors import refunds_of
from returns.found_words import defect_names
from returns.models import InspectionRecord, Photo, Return, ReturnItem
from worklist.attachments import attachments_of
from worklist.models import Attachment, TimelineEntry

M = TypeVar("M", bound=Model)
# More of one return is no evidence any more; what is left out is counted.
MOST_EVENTS = 2000
MOST_SAID = 500
MOST_BOOKINGS = 500
MOST_FILES = 100


@dataclass(frozen=True)
class Evidence:
    """Oldest first where there is an order. ``left_out``: events and words beyond what is kept of each."""

    case: Return
    items: Sequence[ReturnItem]  # each with its records
    photos: Sequence[Photo]  # also those taken away: their hash stays evidence
    events: Sequence[TimelineEntry]
    said: Sequence[DialogueMessage]
    refunds: Sequence[Refund]
    observed: Sequence[ObservedRefund]
    bookings: Sequence[tuple[Accrual, str]]  # with what Ozon calls it
    reconciled: Sequence[Reconciliation]
    files: Sequence[Attachment]
    defects: dict[str, str]
    left_out: int


def evidence_of(case: Return) -> Evidence:
    """Twelve queries. ``case`` is one the caller may see."""
    shop, number = case.shop, case.posting_number
    events = TimelineEntry.objects.filter(shop=shop, posting_number=number).order_by("-at", "-id")
    said = said_about(shop, number)
    return Evidence(
        case=case,
        items=items_of(case),
        photos=list(case.pictures.select_related("item").order_by("pk")),
        events=_newest(events, MOST_EVENTS),
        said=_newest(said, MOST_SAID),
        refunds=list(refunds_of(shop, number).order_by("id")),
        observed=list(ObservedRefund.objects.filter(shop=shop, posting_number=number).order_by("id")),
        bookings=_bookings(case),
        reconciled=list(Reconciliation.objects.filter(shop=shop, posting_number=number).order_by("id")),
        files=_newest(attachments_of(shop, number).filter(note=None), MOST_FILES),
        defects=defect_names(shop),
        left_out=max(0, events.count() - MOST_EVENTS) + max(0, said.count() - MOST_SAID),
    )


def items_of(case: Return) -> list[ReturnItem]:
    """The pieces with every inspection of each. Two queries."""
    records = Prefetch("records", queryset=InspectionRecord.objects.order_by("version"))
    return list(case.items.prefetch_related(records))


def _newest(rows: QuerySet[M], most: int) -> list[M]:
    """The newest of rows that come newest first, oldest first."""
    return list(rows[:most])[::-1]


def _bookings(case: Return) -> list[tuple[Accrual, str]]:
    rows = Accrual.objects.filter(shop=case.shop, unit_number=case.posting_number)
    found = list(rows.order_by("date", "accrual_id", "part")[:MOST_BOOKINGS])
    types = AccrualType.objects.filter(shop=case.shop, type_id__in={row.type_id for row in found})
    words = {one.type_id: one.description or one.name for one in types}
    return [(row, words.get(row.type_id, "") or str(row.get_kind_display())) for row in found]

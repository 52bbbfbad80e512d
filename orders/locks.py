"""The only row locks of orders."""

from collections.abc import Iterable

from django.db.models import QuerySet

from orders.models import Cancellation, CancellationRequest, Posting
from ozon.models import Shop


def lock_postings(shop: Shop, numbers: Iterable[str]) -> dict[str, Posting]:
    """Lock the known ones of these postings, in one order, with their lines."""
    wanted = list(numbers)
    if not wanted:
        return {}
    rows: QuerySet[Posting] = Posting.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(shop=shop, posting_number__any=wanted).order_by("pk").prefetch_related("lines")
    return {row.posting_number: row for row in found}


def lock_cancellation(pk: int) -> Cancellation:
    rows: QuerySet[Cancellation] = Cancellation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop", "posting").get(pk=pk)


def lock_cases(postings: Iterable[Posting]) -> dict[int, Cancellation]:
    """Lock the cancellations of a page's postings, in one order, by posting: cases come before what they hold."""
    rows: QuerySet[Cancellation] = Cancellation.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(posting__in=[posting.pk for posting in postings]).order_by("pk")
    return {row.posting_id: row for row in found.select_related("shop")}


def lock_request(pk: int) -> CancellationRequest:
    rows: QuerySet[CancellationRequest] = CancellationRequest.objects.select_for_update(
        of=("self",), no_key=True
    )
    return rows.select_related("shop").get(pk=pk)


def lock_requests(shop: Shop, ids: Iterable[int]) -> dict[int, CancellationRequest]:
    """Lock the known ones of these requests, in one order, by Ozon's id."""
    rows: QuerySet[CancellationRequest] = CancellationRequest.objects.select_for_update(
        of=("self",), no_key=True
    )
    found = rows.filter(shop=shop, cancellation_id__in=list(ids)).order_by("pk").select_related("shop")
    return {row.cancellation_id: row for row in found}

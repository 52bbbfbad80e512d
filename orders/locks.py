"""The only row locks of orders."""

from collections.abc import Iterable

from django.db.models import QuerySet

from orders.models import (
    Cancellation,
    CancellationRequest,
    CauseRule,
    LabelSheet,
    Packing,
    Posting,
    SellerCancellation,
)
from orders.states import SELLER_CANCEL_OPEN
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


def lock_posting(pk: int) -> Posting:
    """Lock one posting, with its lines. It comes before its packings and its cases."""
    rows: QuerySet[Posting] = Posting.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").prefetch_related("lines").get(pk=pk)


def lock_packings(postings: Iterable[Posting]) -> dict[int, Packing]:
    """Lock the newest packing of each of these postings, in one order, by posting. The postings are locked before."""
    pks = [posting.pk for posting in postings]
    newest = Packing.objects.filter(posting__in=pks).order_by("posting", "-pk").distinct("posting")
    rows: QuerySet[Packing] = Packing.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk__in=list(newest.values_list("pk", flat=True))) if pks else rows.none()
    return {row.posting_id: row for row in found.order_by("pk").select_related("shop")}


def lock_packing(pk: int) -> Packing:
    """Lock one packing and, before it, its posting with the lines (as ``packing.posting``)."""
    posting = lock_posting(Packing.objects.values_list("posting", flat=True).get(pk=pk))
    rows: QuerySet[Packing] = Packing.objects.select_for_update(of=("self",), no_key=True)
    packing = rows.select_related("shop").get(pk=pk)
    packing.posting = posting
    return packing


def lock_sheet(pk: int) -> LabelSheet:
    rows: QuerySet[LabelSheet] = LabelSheet.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_seller_cancel(pk: int) -> SellerCancellation:
    """Lock one cancellation by the seller. Its posting, if it is locked too, comes before."""
    rows: QuerySet[SellerCancellation] = SellerCancellation.objects.select_for_update(
        of=("self",), no_key=True
    )
    return rows.select_related("shop").get(pk=pk)


def lock_open_seller_cancels(shop: Shop, numbers: Iterable[str]) -> dict[str, SellerCancellation]:
    """Lock what of these postings the seller is cancelling now, in one order, by posting number."""
    rows: QuerySet[SellerCancellation] = SellerCancellation.objects.select_for_update(
        of=("self",), no_key=True
    )
    found = rows.filter(shop=shop, posting_number__in=list(numbers), state__in=SELLER_CANCEL_OPEN)
    return {row.posting_number: row for row in found.order_by("pk").select_related("shop")}


def lock_rules(shop: Shop) -> list[CauseRule]:
    """Lock the shop's own meanings of reasons, in their order. Those who add one lock nothing by it."""
    rows: QuerySet[CauseRule] = CauseRule.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(shop=shop).order_by("position", "pk"))


def lock_cases_of_reasons(shop: Shop, reason_ids: Iterable[int]) -> None:
    """Lock every cancellation with one of these reasons, in the order in which pages lock theirs."""
    rows: QuerySet[Cancellation] = Cancellation.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(shop=shop, posting__reason_id__in=list(reason_ids)).order_by("pk")
    for _pk in found.values_list("pk", flat=True).iterator(chunk_size=5000):
        pass

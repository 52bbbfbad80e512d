"""Counting what a scanner reads against what the posting wants."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _

from orders.locks import lock_packing
from orders.models import Packing, Posting, PostingLine
from orders.packing_find import clean, kits_with, offers_of
from orders.packing_moves import stop
from orders.packing_stops import NotPossible, StopReason, reason_of, stop_reason
from orders.states import PackState

Heard = Literal["counted", "complete", "too_many", "not_in_order", "unknown", "stopped"]


@dataclass(frozen=True)
class ScanResult:
    """What a scan did. ``counted`` and ``wanted`` are pieces of ``line`` (of the posting where there is none);
    ``text`` is in the reader's language and, where nothing was counted, says what to do next."""

    kind: Heard
    line: PostingLine | None
    counted: int
    wanted: int
    text: str


@transaction.atomic
def scan(packing_pk: int, *, code: str, by: str) -> ScanResult:
    """Count one piece, by barcode, article or SKU. Locks the posting, so two scanners count one after the other.

    Raises ``NotPossible`` when it is not being packed any more. A posting that must not be packed is stopped.
    """
    packing = lock_packing(packing_pk)
    posting = packing.posting
    if packing.state == PackState.STOPPED:
        return _stopped(packing, reason_of(packing.stopped_for))
    if packing.state != PackState.PACKING:
        raise NotPossible(
            _("The posting is not being packed: %(state)s. Scan the next one.") % _words(packing)
        )
    reason = stop_reason(posting)
    if reason is not None:
        stop(packing, posting, reason.kind, by=by)
        return _stopped(packing, reason)
    return _count(packing, posting, clean(code))


def _words(packing: Packing) -> dict[str, str]:
    return {"state": packing.get_state_display()}


def packed_in(packages: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Pieces by SKU, as text, of all packages together."""
    packed: dict[str, int] = {}
    for package in packages:
        for sku, pieces in package.items():
            packed[sku] = packed.get(sku, 0) + pieces
    return packed


def wanted_of(posting: Posting) -> dict[str, int]:
    """Pieces by SKU, as text: what is to be scanned."""
    wanted: dict[str, int] = {}
    for line in posting.lines.all():
        wanted[str(line.sku)] = wanted.get(str(line.sku), 0) + line.quantity
    return wanted


def is_complete(packing: Packing, posting: Posting) -> bool:
    return bool(wanted_of(posting)) and missing_of(packing, posting) == surplus_of(packing, posting) == {}


def surplus_of(packing: Packing, posting: Posting) -> dict[str, int]:
    """Pieces by SKU that were scanned and are not wanted any more: the order was changed since."""
    wanted = wanted_of(posting)
    over = {sku: int(pieces) - wanted.get(sku, 0) for sku, pieces in packing.scanned.items()}
    return {sku: pieces for sku, pieces in over.items() if pieces > 0}


def missing_of(packing: Packing, posting: Posting) -> dict[str, int]:
    """Pieces by SKU that are wanted and not scanned yet."""
    wanted = wanted_of(posting)
    left = {sku: pieces - int(packing.scanned.get(sku, 0)) for sku, pieces in wanted.items()}
    return {sku: pieces for sku, pieces in left.items() if pieces > 0}


def _stopped(packing: Packing, reason: StopReason | None) -> ScanResult:
    text = reason.text if reason else _("Packing was stopped. Put the goods aside.")
    return _said("stopped", None, packing, text)


def _said(kind: Heard, line: PostingLine | None, packing: Packing, text: str) -> ScanResult:
    wanted = wanted_of(packing.posting)
    skus = [str(line.sku)] if line else list(wanted)
    counted = sum(int(packing.scanned.get(sku, 0)) for sku in skus)
    return ScanResult(kind, line, counted, sum(wanted[sku] for sku in skus), text)


def _count(packing: Packing, posting: Posting, code: str) -> ScanResult:
    offers = offers_of(packing.shop, code) if code else set()
    line = _line_of(posting, code, offers)
    if line is None:
        return _not_ours(packing, posting, code, offers)
    sku, wanted = str(line.sku), wanted_of(posting)
    counted = int(packing.scanned.get(sku, 0))
    if counted >= wanted[sku]:
        text = _("That is one too many: the order wants %(wanted)s. Put it back.") % {"wanted": wanted[sku]}
        return _said("too_many", line, packing, text)
    packing.scanned = {**packing.scanned, sku: counted + 1}
    packing.save(update_fields=["scanned"])
    if is_complete(packing, posting):
        return _said("complete", line, packing, _("Everything is scanned. Close the parcel."))
    text = _("%(counted)s of %(wanted)s") % {"counted": counted + 1, "wanted": wanted[sku]}
    return _said("counted", line, packing, text)


def _line_of(posting: Posting, code: str, offers: set[str]) -> PostingLine | None:
    """The line the code belongs to; of several one that still wants pieces is as good as another: they share it."""
    lines = list(posting.lines.all())
    by_goods = next((line for line in lines if line.offer_id in offers), None)
    return by_goods or next((line for line in lines if code in {line.offer_id, str(line.sku)}), None)


def _not_ours(packing: Packing, posting: Posting, code: str, offers: set[str]) -> ScanResult:
    kits = {kit for _shop, kit in kits_with([(packing.shop_id, offer_id) for offer_id in offers])}
    line = next((line for line in posting.lines.all() if line.offer_id in kits), None)
    if line:
        text = _("A part of the kit %(kit)s. When all its parts are in the parcel, count the kit with +.")
        return _said("not_in_order", line, packing, text % {"kit": line.offer_id})
    if offers:
        text = _("This product is not in the order. Put it back and scan the right one.")
        return _said("not_in_order", None, packing, text)
    text = _(
        "“%(code)s” is no barcode of this shop. Look whether the product belongs to another shop, or scan the barcode "
        "Ozon lists for it."
    )
    return _said("unknown", None, packing, text % {"code": code})

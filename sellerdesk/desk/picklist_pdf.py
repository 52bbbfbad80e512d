"""The pick list on A4: goods by place with boxes to tick, then the postings with barcodes that open them."""

from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer, Table

from orders.models import Posting
from sellerdesk.desk.pdf_fonts import BOX, LINES, WIDTH, build
from sellerdesk.desk.pdf_fonts import paragraph as _text
from sellerdesk.desk.picklist_rows import Pick, PickList
from sellerdesk.desk.wording import HARD, full_text

MOST_IN_ROW = 30  # postings: a row must fit a page


def draw(found: PickList, *, by: str, at: datetime) -> bytes:
    """The PDF. In the active language and time zone."""
    out = BytesIO()
    title = _("Pick list")
    parts = [*_head(title, found, by=by, at=at), *_goods(found.picks), *_orders(found)]
    build(out, parts, title=title, author=by)
    return out.getvalue()


def _head(title: str, found: PickList, *, by: str, at: datetime) -> list[Flowable]:
    orders = ngettext("%(n)s posting", "%(n)s postings", len(found.postings)) % {"n": len(found.postings)}
    goods = ngettext("%(n)s piece", "%(n)s pieces", found.count) % {"n": found.count}
    kinds = ngettext("%(n)s product", "%(n)s products", len(found.picks)) % {"n": len(found.picks)}
    return [
        _text(title, "title"),
        _text(f"{orders} · {kinds} · {goods}"),
        _text(f"{full_text(at)} · {by}", "small"),
        *_held(found.held),
        Spacer(0, 3 * mm),
    ]


def _held(numbers: list[str]) -> list[Flowable]:
    if not numbers:
        return []
    return [
        _text(_("Not on this list, they are being cancelled: %(numbers)s") % {"numbers": ", ".join(numbers)})
    ]


def _goods(picks: list[Pick]) -> list[Flowable]:
    """A table for each warehouse."""
    parts: list[Flowable] = []
    for warehouse in dict.fromkeys(pick.warehouse for pick in picks):
        rows = [row for pick in picks if pick.warehouse == warehouse for row in _pick(pick)]
        heads = [_("Place"), _("Product"), _("Pcs"), _("For postings")]
        widths = [24 * mm, 74 * mm, 14 * mm, WIDTH - 112 * mm]
        table = Table(
            [[_text(head, "small") for head in heads], *rows], colWidths=widths, repeatRows=1, style=LINES
        )
        parts += [_text(warehouse, "head")] if warehouse else []
        parts += [table, Spacer(0, 4 * mm)]
    return parts


def _pick(pick: Pick) -> list[list[Any]]:
    """The product's row, and further ones where it is for more postings than fit one."""
    of_kit = (
        [_text(_("part of the kit %(kits)s") % {"kits": ", ".join(pick.kits)}, "small")] if pick.kits else []
    )
    what = [_text(pick.offer_id, "text"), _text(pick.name, "small"), *of_kit]
    boxes = [f"{BOX}{HARD}{number}{HARD}×{count}" for number, count in pick.postings]
    parts = [_text(", ".join(boxes[at : at + MOST_IN_ROW])) for at in range(0, len(boxes), MOST_IN_ROW)]
    first = [_text(pick.place or "—"), what, _text(str(pick.count), "count"), parts[0]]
    return [first, *(["", _text(pick.offer_id, "small"), "", part] for part in parts[1:])]


def _orders(found: PickList) -> list[Flowable]:
    """Each posting with a barcode: scanned at the packing table it opens the posting."""
    heads = [_("Posting"), _("Ship by"), _("Delivery"), _("Scan to open")]
    rows = [_order(posting) for posting in found.postings]
    widths = [46 * mm, 34 * mm, WIDTH - 150 * mm, 70 * mm]
    table = Table(
        [[_text(head, "small") for head in heads], *rows], colWidths=widths, repeatRows=1, style=LINES
    )
    return [_text(_("Postings"), "head"), table]


def _order(posting: Posting) -> list[Any]:
    at = full_text(posting.shipment_date) if posting.shipment_date else "—"
    modules = 11 * (len(posting.posting_number) + 3) + 2
    code = Code128(
        posting.posting_number, barHeight=8 * mm, barWidth=min(0.3 * mm, 66 * mm / modules), quiet=0
    )
    way = posting.delivery_method or posting.carrier
    return [_text(f"{BOX} {posting.posting_number}"), _text(at), _text(way, "small"), code]

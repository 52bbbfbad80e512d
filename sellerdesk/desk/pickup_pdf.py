"""A pick-up round on A4: for each point the barcode, what to take there with boxes to tick, and the sums."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, KeepTogether, Spacer, Table

from returns.models import Return
from sellerdesk.desk.pdf_fonts import BOX, LINES, WIDTH, build, paragraph
from sellerdesk.desk.pickup_rows import Stop, Totals, totals
from sellerdesk.desk.wording import day_text, full_text, money_text

DASH = "—"
TALL, WIDE = 26 * mm, 90 * mm  # of the barcode at most


def draw(stops: Sequence[Stop], codes: Mapping[int, bytes | str], *, by: str, at: datetime) -> bytes:
    """The PDF, in the active language and time zone. ``codes`` by shop: the PNG, or why there is none."""
    title = _("Pick-up round")
    parts: list[Flowable] = [
        paragraph(title, "title"),
        paragraph(_sums(totals([stop.place for stop in stops]))),
        paragraph(f"{full_text(at)} · {by}", "small"),
        Spacer(0, 3 * mm),
    ]
    for stop in stops:
        parts += _stop(stop, codes.get(stop.shop.pk, ""))
    out = BytesIO()
    build(out, parts, title=title, author=by)
    return out.getvalue()


def _sums(found: Totals) -> str:
    parcels = ngettext("%(n)s parcel", "%(n)s parcels", found.parcels) % {"n": found.parcels}
    pieces = ngettext("%(n)s piece", "%(n)s pieces", found.pieces) % {"n": found.pieces}
    words = [parcels, pieces]
    if found.goods is not None:
        words.append(_("goods %(sum)s") % {"sum": money_text(found.goods, found.currency)})
    if found.per_day:
        words.append(_("storage a day about %(sum)s") % {"sum": money_text(found.per_day, found.currency)})
    return " · ".join(words)


def _stop(stop: Stop, code: bytes | str) -> list[Flowable]:
    place = stop.place
    head: list[Flowable] = [paragraph(place.name or _("Place not told"), "head")]
    head += [paragraph(place.address)] if place.address else []
    head.append(paragraph(f"{stop.shop.name} · {_sums(totals([place]))}", "small"))
    if stop.needs_pass:
        head.append(paragraph(_("A pass is needed to drive in.")))
    head += [_picture(code) if isinstance(code, bytes) else paragraph(code), Spacer(0, 2 * mm)]
    parts: list[Flowable] = [KeepTogether(head), _list(stop)]
    if stop.left_out:
        said = ngettext(
            "%(n)s more parcel is not on this list.",
            "%(n)s more parcels are not on this list.",
            stop.left_out,
        )
        parts.append(paragraph(said % {"n": stop.left_out}, "small"))
    return [*parts, Spacer(0, 5 * mm)]


def _picture(code: bytes) -> Image:
    """In its own proportions: a scanner wants bars of even width."""
    drawn = Image(BytesIO(code))
    scale = min(WIDE / drawn.imageWidth, TALL / drawn.imageHeight)
    drawn.drawWidth, drawn.drawHeight = drawn.imageWidth * scale, drawn.imageHeight * scale
    drawn.hAlign = "LEFT"
    return drawn


def _list(stop: Stop) -> Table:
    heads = ["", _("Product"), _("Return"), _("Pcs"), _("Storage"), _("Disposal")]
    widths = [8 * mm, 72 * mm, WIDTH - 144 * mm, 12 * mm, 26 * mm, 26 * mm]
    rows = [_row(case) for case in stop.parcels]
    first = [paragraph(head, "small") for head in heads]
    return Table([first, *rows], colWidths=widths, repeatRows=1, style=LINES)


def _row(case: Return) -> list[Any]:
    what = [paragraph(case.product or case.offer_id), paragraph(case.offer_id, "small")]
    number = [paragraph(case.number or str(case.return_id)), paragraph(case.posting_number, "small")]
    number += [paragraph(case.barcode, "small")] if case.barcode else []
    stored = case.storage_sum or Decimal(0)
    currency = case.storage_currency or case.currency
    handed = case.is_handed  # type: ignore[attr-defined]  # annotated by waiting.parcels_at
    return [
        paragraph("✓" if handed else BOX),
        what,
        number,
        paragraph(str(case.quantity), "count"),
        paragraph(money_text(stored, currency) if stored else DASH),
        paragraph(day_text(localtime(case.disposal_at).date()) if case.disposal_at else DASH),
    ]

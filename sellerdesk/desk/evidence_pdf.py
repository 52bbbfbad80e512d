"""The evidence pack as a PDF: what happened, what was said and found, with the hashes of all pictures. A4.

In the active language and time zone. Pictures stand in it small; as they were kept they lie beside it in the pack.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from PIL import Image as Pillow
from PIL import ImageOps
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Image, Spacer, Table

from messaging.states import Author
from returns.claims import label_of
from returns.evidence import Evidence
from returns.found_words import goes_of, piece_of, words_of
from returns.pictures_check import BROKEN
from returns.selectors import price_of
from returns.states import SellerCompensation
from sellerdesk.desk.pdf_fonts import LINES, WIDTH, build, paragraph
from sellerdesk.desk.timeline import words_of as told
from sellerdesk.desk.wording import day_text, full_text, money_text
from worklist.states import Origin

ROWS = 60  # of one table: a longer one is laid out anew for each of its pages
SIDE = 640  # pixels of a picture in the PDF, at most
ACROSS, HIGH = WIDTH / 2 - 4 * mm, 80 * mm


@dataclass(frozen=True)
class Picture:
    """A picture of the pack. ``path`` None: it is not there, and ``why`` says so. ``name`` is its name in the pack."""

    name: str
    path: Path | None
    sha256: str
    caption: str
    why: str = ""


def draw(
    out: IO[bytes],
    evidence: Evidence,
    *,
    ours: Sequence[Picture],
    buyers: Sequence[Picture],
    documents: Sequence[tuple[str, str, int]],
    by: str,
    at: datetime,
    on_step: Callable[[], None],
) -> None:
    """Write the PDF. ``documents``: name in the pack, SHA-256 and size of each file of the posting. ``on_step`` hears
    of each picture and each page: a long pack takes its time. Small pictures are left beside the large ones."""
    case = evidence.case
    title = _("Evidence: return %(number)s") % {"number": label_of(case)}
    made = _("Made %(when)s by %(who)s") % {"when": full_text(at), "who": by}
    parts: list[Flowable] = [
        paragraph(title, "title"),
        paragraph(f"{case.shop.name} · {made}", "small"),
        Spacer(0, 3 * mm),
        *_table([], facts(evidence), [45 * mm, WIDTH - 45 * mm]),
        *_buyer(evidence, _pictures(buyers, on_step)),
        *_inspections(evidence),
        *_section(_("Our pictures"), _pictures(ours, on_step)),
        *_money(evidence),
        *_said(evidence),
        *_events(evidence),
        *_documents(documents),
    ]
    build(out, parts, title=title, author=by, on_page=on_step)


def facts(evidence: Evidence) -> list[list[str]]:
    """What the cover says, without what is not known."""
    case = evidence.case
    price, total = _sum(case.price, case.currency), _sum(price_of(case), case.currency)
    rows = [
        [_("Shop"), case.shop.name],
        [_("Posting"), case.posting_number],
        [_("Order"), case.order_number],
        [_("Return"), label_of(case)],
        ["ID", str(case.return_id)],
        [_("Scheme"), case.schema or str(case.get_source_display())],
        [_("Product"), case.product],
        ["offer_id", case.offer_id],
        ["sku", str(case.sku or "")],
        [_("Pieces"), str(case.quantity)],
        [_("Price"), price],
        [_("Sum"), total],
        [_("Opened"), _moment(case.opened_at)],
        [_("Ozon's state"), case.ozon_state_name or case.ozon_state],
        [_("Claim"), str(case.get_claim_display())],
        [_("Decided by"), case.decided_by],
        [_("Decided"), _moment(case.decided_at)],
        [_("Why it was rejected"), case.rejection_comment],
        [_("Parcel"), str(case.get_parcel_display())],
        [pgettext("to fetch from", "Place"), ", ".join(filter(None, [case.place_name, case.place]))],
        [_("Tracking number"), case.tracking_number],
        [_("Barcode"), case.barcode],
        [_("Received by us"), _moment(case.received_at)],
        [_("Received by"), case.received_by],
        [_("Compensation by Ozon"), _compensation(evidence)],
        [_("Request to Ozon's support"), case.ticket],
    ]
    return [row for row in rows if row[1]]


def _compensation(evidence: Evidence) -> str:
    case = evidence.case
    is_none = case.compensation == SellerCompensation.NONE
    return "" if is_none else str(case.get_compensation_display())


def _buyer(evidence: Evidence, pictures: Sequence[Flowable]) -> list[Flowable]:
    case = evidence.case
    words: list[Flowable] = [paragraph(text) for text in (case.reason, case.wish) if text]
    return _section(_("The buyer's words and pictures"), [*words, *pictures])


def _inspections(evidence: Evidence) -> list[Flowable]:
    heads = [_("Piece"), pgettext("by an inspection", "Found"), _("Goes to"), _("Signed"), _("When")]
    rows = [
        [
            f"{piece_of(item)}, v{record.version}" if record.version > 1 else piece_of(item),
            "; ".join(filter(None, [words_of(record, evidence.defects), record.why])),
            goes_of(record),
            record.signed,
            full_text(record.at),
        ]
        for item in evidence.items
        for record in item.records.all()
    ]
    widths = [36 * mm, WIDTH - 126 * mm, 30 * mm, 28 * mm, 32 * mm]
    return _section(_("Our inspection"), _table(heads, rows, widths))


def _pictures(pictures: Sequence[Picture], on_step: Callable[[], None]) -> list[Flowable]:
    """Two beside each other, each with its hash; what is not there is named."""
    cells = []
    for one in pictures:
        cells.append(_picture(one))
        on_step()
    rows = [cells[at : at + 2] + [""] * (2 - len(cells[at : at + 2])) for at in range(0, len(cells), 2)]
    return [Table([row], colWidths=[WIDTH / 2] * 2, style=LINES) for row in rows]


def _picture(one: Picture) -> list[Flowable]:
    below = [
        paragraph(f"{one.name} · {one.caption}" if one.caption else one.name, "small"),
        *([paragraph(f"SHA-256 {one.sha256}", "hash")] if one.sha256 else []),
        *([paragraph(one.why)] if one.why else []),
    ]
    small = _small(one.path) if one.path else None
    return [*([small] if small else []), *below]


def _small(path: Path) -> Image | None:
    """The picture as large as the page needs it, the right way up; None for one nobody can read. On disk, and read when
    its page is written: only one is in memory."""
    small = path.with_name(f"{path.name}-small.jpg")
    try:
        with Pillow.open(path) as picture:
            picture.draft("RGB", (SIDE, SIDE))
            picture.thumbnail((SIDE, SIDE))
            turned = ImageOps.exif_transpose(picture).convert("RGB")
            turned.save(small, "JPEG", quality=75)
    except (*BROKEN, Pillow.DecompressionBombError):  # also what its camera wrote beside the points
        return None
    scale = min(ACROSS / turned.width, HIGH / turned.height, 1.0)
    return Image(str(small), width=turned.width * scale, height=turned.height * scale, hAlign="LEFT", lazy=2)


def _money(evidence: Evidence) -> list[Flowable]:
    heads = [_("What"), _("When"), _("State"), _("Sum")]
    refunds = [
        [
            _("Refund by us"),
            full_text(row.created_at),
            str(row.get_state_display()),
            _sum(row.amount, row.currency),
        ]
        for row in evidence.refunds
    ]
    shipping = [
        [
            _("Return shipping"),
            full_text(row.created_at),
            str(row.get_state_display()),
            _sum(row.shipping, row.currency),
        ]
        for row in evidence.refunds
        if row.shipping
    ]
    shown = [
        [_("Refund shown by Ozon"), full_text(row.seen_at), "", _sum(row.amount, row.currency)]
        for row in evidence.observed
    ]
    booked = [
        [words, day_text(row.date), _("booked"), _sum(row.amount, row.currency)]
        for row, words in evidence.bookings
    ]
    compared = [
        [_("Comparison: %(offer_id)s") % {"offer_id": row.offer_id}, full_text(row.changed_at),
         str(row.get_verdict_display()), _sum(row.booked, row.currency)]
        for row in evidence.reconciled
    ]  # fmt: skip
    rows = [*refunds, *shipping, *shown, *booked, *compared]
    return _section(_("Money"), _table(heads, rows, [WIDTH - 112 * mm, 42 * mm, 40 * mm, 30 * mm]))


def _said(evidence: Evidence) -> list[Flowable]:
    heads = [_("When"), _("Who"), _("Words")]
    rows = [
        [
            _moment(one.created_at),
            str(Author(one.author).label),
            one.text or (_("picture") if one.is_image else "—"),
        ]
        for one in evidence.said
    ]
    return _section(_("Dialogue"), _table(heads, rows, [36 * mm, 26 * mm, WIDTH - 62 * mm]))


def _events(evidence: Evidence) -> list[Flowable]:
    heads = [_("When"), _("What"), _("Who")]
    rows = [
        [full_text(one.at), told(one), one.by or ("Ozon" if one.origin == Origin.OZON else "")]
        for one in evidence.events
    ]
    left_out: list[Flowable] = []
    if evidence.left_out:
        text = _("Older rows that are not listed: %(n)s") % {"n": evidence.left_out}
        left_out = [paragraph(text, "small")]
    table = _table(heads, rows, [36 * mm, WIDTH - 72 * mm, 36 * mm])
    return _section(_("Timeline"), [*left_out, *table])


def _documents(documents: Sequence[tuple[str, str, int]]) -> list[Flowable]:
    rows = [[name, f"{size}", digest] for name, digest, size in documents]
    heads = [_("File"), _("Bytes"), "SHA-256"]
    return _section(_("Documents"), _table(heads, rows, [WIDTH - 106 * mm, 22 * mm, 84 * mm]))


def _section(head: str, parts: Iterable[Flowable]) -> list[Flowable]:
    """With its heading, which never stands alone at the end of a page; nothing where there is nothing."""
    found = list(parts)
    if not found:
        return []
    return [CondPageBreak(40 * mm), paragraph(head, "head"), *found]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> list[Flowable]:
    """In pieces of some pages' length: laying out one of thousands of rows takes minutes."""
    head = [[paragraph(text, "small") for text in heads]] if heads else []
    return [
        Table(
            [*head, *([paragraph(text) for text in row] for row in rows[at : at + ROWS])],
            colWidths=list(widths),
            repeatRows=1 if heads else 0,
            style=LINES,
            splitInRow=1,  # a long message does not fit a page
        )
        for at in range(0, len(rows), ROWS)
    ]


def _sum(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else money_text(amount, currency)


def _moment(at: datetime | None) -> str:
    return full_text(at) if at else ""

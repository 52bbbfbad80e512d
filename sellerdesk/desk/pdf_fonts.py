"""The fonts of what is printed here, all embedded: Latin and Cyrillic by DejaVu, Chinese by Droid Sans Fallback.

A reader, a printer and Ozon's support see the same signs, whatever fonts they have. Only the signs used go into a file.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black, grey, lightgrey
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, TableStyle

FONTS = Path(__file__).resolve().parent.parent / "fonts"
PLAIN, BOLD, CHINESE = "DejaVuSans", "DejaVuSans-Bold", "DroidSansFallback"
GAP = "□"  # a sign none of the fonts has: an emoji, mostly
BOX = "\u2610"  # to tick by hand
BASIC = 0xFFFF  # of signs beyond it reportlab writes the wrong text behind the picture
LONG_RUN = 12  # Chinese has no spaces to break a line at
MARGIN = 12 * mm
WIDTH = A4[0] - 2 * MARGIN
LINES = TableStyle(
    [
        ("FONTNAME", (0, 0), (-1, -1), PLAIN),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, lightgrey),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
)
_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\ufeff]")


@lru_cache(maxsize=1)
def register() -> None:
    """Make DejaVu known to reportlab, once a process. Whoever draws on a canvas with it calls this first."""
    registerFont(TTFont(PLAIN, str(FONTS / "DejaVuSans.ttf")))
    registerFont(TTFont(BOLD, str(FONTS / "DejaVuSans-Bold.ttf")))
    registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)


@lru_cache(maxsize=1)
def _plain() -> frozenset[int]:
    """What DejaVu draws, upright and bold."""
    plain, bold = (TTFont(name, str(FONTS / f"{name}.ttf")).face.charToGlyph for name in (PLAIN, BOLD))
    return frozenset(sign for sign in plain if sign in bold and sign <= BASIC)


@lru_cache(maxsize=1)
def _chinese() -> frozenset[int]:
    """What Droid Sans Fallback draws; read, and known to reportlab, once somebody writes Chinese."""
    font = TTFont(CHINESE, str(FONTS / "DroidSansFallbackFull.ttf"))
    registerFont(font)
    return frozenset(sign for sign in font.face.charToGlyph if sign <= BASIC)


def markup(text: str) -> str:
    """What people wrote as reportlab's paragraph markup: escaped, lines kept, each sign in a font that has it.

    Signs that show nothing are dropped; one that no font here has becomes a box.
    """
    register()
    parts: list[str] = []
    for run, is_chinese in _runs(_UNSHOWN.sub("", text)):
        safe = escape(run)
        parts.append(f'<font name="{CHINESE}">{safe}</font>' if is_chinese else safe.replace("\n", "<br/>"))
    return "".join(parts)


def _runs(text: str) -> list[tuple[str, bool]]:
    """Neighbouring signs of one font together."""
    runs: list[tuple[str, bool]] = []
    for sign in text:
        is_chinese = False
        if ord(sign) not in _plain() and sign not in "\n\t":
            is_chinese = ord(sign) in _chinese()
            sign = sign if is_chinese else GAP
        if runs and runs[-1][1] == is_chinese:
            runs[-1] = (runs[-1][0] + sign, is_chinese)
        else:
            runs.append((sign, is_chinese))
    return runs


@lru_cache(maxsize=1)
def styles() -> dict[str, ParagraphStyle]:
    """``text``, ``small``, ``hash``, ``count`` (large, to the right), ``head``, ``title``."""
    register()
    text = ParagraphStyle("text", fontName=PLAIN, fontSize=8.5, leading=11)
    return {
        "text": text,
        "small": ParagraphStyle("small", parent=text, fontSize=7, leading=9, textColor=grey),
        "hash": ParagraphStyle("hash", parent=text, fontSize=5.8, leading=7.5, textColor=grey),
        "count": ParagraphStyle("count", parent=text, fontName=BOLD, fontSize=12, leading=14, alignment=2),
        "head": ParagraphStyle("head", parent=text, fontName=BOLD, fontSize=10, leading=14, spaceBefore=8),
        "title": ParagraphStyle("title", parent=text, fontName=BOLD, fontSize=15, leading=19),
    }


def paragraph(words: str, style: str = "text") -> Paragraph:
    """A paragraph of what people wrote; with long Chinese in it a line may break between any two signs."""
    base = styles()[style]
    if any(is_chinese and len(run) > LONG_RUN for run, is_chinese in _runs(words)):
        base = ParagraphStyle(f"{style}-zh", parent=base, wordWrap="CJK")
    return Paragraph(markup(words), base)


def build(
    out: IO[bytes],
    parts: Sequence[Flowable],
    *,
    title: str,
    author: str,
    on_page: Callable[[], None] = lambda: None,
) -> None:
    """Write A4 pages with their numbers. ``parts`` are used up; ``on_page`` hears of each page."""

    def foot(canvas: Canvas, document: Any) -> None:
        canvas.setFont(PLAIN, 7)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN, str(document.page))
        on_page()

    register()
    page = SimpleDocTemplate(
        out,
        pagesize=A4,
        title=title,
        author=author,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        initialFontName=PLAIN,  # else a font that is not embedded stands in every file
    )
    page.build(list(parts), onFirstPage=foot, onLaterPages=foot)

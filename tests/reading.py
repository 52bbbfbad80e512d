"""What a person reads of a page, and which of its words are English."""

import re
from html.parser import HTMLParser

# The same in every language: names, abbreviations, keys, what Ozon calls its things.
SAME = frozenset(
    {
        *(
            "sellerdesk",
            "Ozon",
            "SKU",
            "FBS",
            "FBO",
            "rFBS",
            "API",
            "Api-Key",
            "Client-Id",
            "Premium",
            "Plus",
            "Express",
            "Push",
            "push",
            "Redis",
            "Seller",
            "Admin",
        ),
        *(
            "REST",
            "JSON",
            "CSV",
            "XLSX",
            "Excel",
            "PDF",
            "ZIP",
            "PNG",
            "JPEG",
            "WebP",
            "HEIC",
            "GIF",
            "TXT",
            "URL",
            "ID",
        ),
        *("HTTP", "HTTPS", "IP", "TOTP", "QR", "GTIN", "EAN", "DataMatrix", "KB", "MB", "UTC"),
        *("RUB", "CNY", "BYN", "KZT", "USD", "EUR", "Br", "CN"),
        *("Ctrl", "Esc", "Enter", "Shift", "Tab", "English"),
        *(
            "Google",
            "Authenticator",
            "Yandex",
            "Microsoft",
            "Android",
            "iPhone",
            "Chromium",
            "Firefox",
            "Safari",
        ),
    }
)
SKIPPED = frozenset({"script", "style", "code", "kbd", "pre", "textarea", "samp", "svg"})
SHOWN = ("title", "aria-label", "placeholder", "alt", "data-said")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# A word by itself: no part of an address, a path, a number, a code or a placeholder.
WORD = re.compile(r"(?<![\w/.@:#%&=?_-])[A-Za-z][A-Za-z’'-]*[A-Za-z](?![\w/@:=_])(?!-\d)(?!\.\w)")


class Reader(HTMLParser):
    """Collects texts and the attributes that are shown; leaves out code, keys, and what says it is in another
    language."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._lang: str | None = None
        self._open: list[tuple[str, bool]] = []  # tag, whether what stands in it counts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self._lang = given.get("lang")
        foreign = tag != "html" and "lang" in given and given["lang"] != self._lang
        counts = self._counts and tag not in SKIPPED and not foreign and given.get("translate") != "no"
        if counts:
            names = [name for name in given if name in SHOWN or name.startswith("data-w-")]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                names.append("value")
            self.found += [given.get(name) or "" for name in names]
        if tag not in VOID:
            self._open.append((tag, counts))

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _counts in self._open}:
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._counts:
            self.found.append(data)

    @property
    def _counts(self) -> bool:
        return self._open[-1][1] if self._open else True


def english_words(text: str, *, known: frozenset[str] = SAME) -> list[str]:
    """Words of Latin letters that are not the same in every language. Placeholders are no words."""
    plain = re.sub(r"\{\w*\}|%\(\w+\)[sd]", " ", text)
    return [word for word in WORD.findall(plain) if word not in known]


def english_in(html: str, *, data: frozenset[str] = frozenset()) -> list[str]:
    """The pieces of a page that hold English. ``data`` are words of the rows it was made of."""
    reader = Reader()
    reader.feed(html)
    pieces = {" ".join(piece.split()) for piece in reader.found if piece.strip()}
    return sorted(piece[:100] for piece in pieces if english_words(piece, known=SAME | data))

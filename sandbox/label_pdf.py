"""Labels as a PDF made of nothing but lines of text and bars: small, and any reader opens it."""

BIG, SMALL = (213, 340), (164, 113)  # points: 75 × 120 mm and 58 × 40 mm
_START_B, _STOP = 104, 106
# Code 128: the widths of bars and gaps of each of its signs, in modules.
_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 "
    "113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 "
    "212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 "
    "113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 "
    "314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 "
    "241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 "
    "214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 "
    "211232 2331112 "
)
_SIGNS = _TABLE.split()


def label_file(labels: list[list[str]], *, size: tuple[int, int] = BIG) -> bytes:
    """A page for each label: its first line as a barcode, and all its lines as text (ASCII)."""
    pages = [_stream(lines, *size) for lines in labels]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for n, stream in enumerate(pages):
        box = f"/MediaBox[0 0 {size[0]} {size[1]}]/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(f"<</Type/Page/Parent 2 0 R{box}/Contents {5 + 2 * n} 0 R>>".encode())
        objects.append(f"<</Length {len(stream)}>>stream\n".encode() + stream + b"\nendstream")
    return _document(objects)


def _document(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj".encode() + content + b"\nendobj\n"
    xref = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n".encode()
    return bytes(out)


def _stream(lines: list[str], width: int, height: int) -> bytes:
    """The page's drawing: bars on top, text below them."""
    tall = height * 0.35
    widths = bars(lines[0])
    module = (width - 24) / sum(widths)
    x, parts = 12.0, []
    for n, bar in enumerate(widths):
        if n % 2 == 0:
            parts.append(f"{x:.2f} {height - 10 - tall:.2f} {bar * module:.2f} {tall:.2f} re f")
        x += bar * module
    y = height - tall - 24
    for line in lines:
        text = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        parts.append(f"BT /F1 10 Tf 12 {y:.2f} Td ({text}) Tj ET")
        y -= 13
    return "\n".join(parts).encode("ascii", "replace")


def bars(text: str) -> list[int]:
    """Widths of bars and gaps in turn: Code 128 B."""
    signs = [_START_B, *(ord(sign) - 32 for sign in text)]
    check = (signs[0] + sum(n * sign for n, sign in enumerate(signs))) % 103
    return [int(width) for sign in [*signs, check, _STOP] for width in _SIGNS[sign]]

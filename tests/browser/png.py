"""Makes the picture of a page a third of its size: 256 colours, chosen so that none is far from its own."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
CHANNELS = {2: 3, 6: 4}  # by PNG's colour type: without and with transparency
Pixel = tuple[int, int, int]


def smaller(picture: bytes) -> bytes:
    """The same picture with a palette. Eight bits a channel and no interlacing, as browsers write them."""
    chunks = list(_chunks(picture))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    if depth != 8 or interlaced or kind not in CHANNELS:
        raise ValueError("not a picture as browsers write them")
    packed = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows = [_pixels(row, CHANNELS[kind]) for row in _rows(packed, width * CHANNELS[kind], CHANNELS[kind])]
    counted = Counter(pixel for row in rows for pixel in row)
    palette = _palette(counted)
    index = {pixel: at for at, pixel in enumerate(palette)}
    for pixel in counted:
        if pixel not in index:
            index[pixel] = min(range(len(palette)), key=lambda at: _distance(palette[at], pixel))
    plain = b"".join(b"\0" + bytes(index[pixel] for pixel in row) for row in rows)
    return SIGNATURE + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(value for pixel in palette for value in pixel)),
            _chunk(b"IDAT", zlib.compress(plain, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _palette(counted: Counter[Pixel]) -> list[Pixel]:
    """The most frequent colours that differ enough from each other; as little as keeps them within ``COLOURS``."""
    for apart in (1, 30, 60, 120, 250, 500, 1000, 2000, 4000):
        palette: list[Pixel] = []
        for pixel, _ in counted.most_common():
            if all(_distance(pixel, kept) >= apart for kept in palette):
                palette.append(pixel)
            if len(palette) > COLOURS:
                break
        else:
            return palette
    raise ValueError("too many colours")


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _rows(packed: bytes, length: int, step: int) -> Iterator[bytearray]:
    """The lines of the picture, each freed of its filter."""
    above = bytearray(length)
    for at in range(0, len(packed), length + 1):
        row = bytearray(packed[at + 1 : at + 1 + length])
        _unfilter(row, above, packed[at], step)
        yield row
        above = row


def _unfilter(row: bytearray, above: bytearray, name: int, step: int) -> None:
    if name == 0:
        return
    for at in range(len(row)):
        left = row[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[name]
        row[at] = (row[at] + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    estimate = left + up - corner
    return min((left, up, corner), key=lambda value: abs(estimate - value))


def _pixels(row: bytearray, step: int) -> list[Pixel]:
    return list(zip(row[0::step], row[1::step], row[2::step], strict=True))


def _distance(one: Pixel, other: Pixel) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))

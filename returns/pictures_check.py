"""What a picture really is, told by decoding it; and the same picture without where and with what it was taken.

No database. A phone's HEIC becomes a JPEG, for no browser shows it; the other types stay what they are.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 64_000_000  # a phone's largest; three bytes each while it is decoded
SMALL = 360  # pixels of the longer side of a thumbnail
_QUALITY = 92
_CHUNK = 1 << 16
# By Pillow's name: how it is kept, and its media type. MPO is the JPEG of phones that add a second view.
_KEPT = {
    "JPEG": ("JPEG", "image/jpeg"),
    "MPO": ("JPEG", "image/jpeg"),
    "HEIF": ("JPEG", "image/jpeg"),
    "PNG": ("PNG", "image/png"),
    "WEBP": ("WEBP", "image/webp"),
}
_MOVING = frozenset({"PNG", "WEBP"})
_READ = ("JPEG", "PNG", "WEBP", "HEIF")
_MODES = {"JPEG": ("L", "RGB"), "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
# What broken files make decoders raise.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
)
register_heif_opener(thumbnails=False)


class NotAPicture(Exception):
    """The file is not kept; the text says why, for the person who sent it."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept. ``original_sha256`` is of the file as it came."""

    content: bytes
    media_type: str
    width: int
    height: int
    sha256: str
    original_sha256: str


def checked(content: BinaryIO, *, name: str, size: int) -> Picture:
    """The picture, turned upright and written anew: nothing of the file but its points and its colour profile is kept.

    ``size`` in bytes, ``name`` for the words alone. Raises ``NotAPicture``. Takes up to 200 MB while it works.
    """
    named = {"name": name}
    if size <= 0:
        raise NotAPicture(_("“%(name)s” is empty.") % named)
    if size > MOST_BYTES:
        raise NotAPicture(_("“%(name)s” is larger than 10 MB.") % named)
    original = _sha256(content)
    try:
        with Image.open(content, formats=_READ) as image:
            return _kept(image, named, original)
    except NotAPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPicture(_too_many(named)) from error
    except UnidentifiedImageError as error:
        raise NotAPicture(
            _("“%(name)s” is no picture that is taken here: JPEG, PNG, WebP or HEIC.") % named
        ) from error
    except BROKEN as error:
        raise NotAPicture(_("“%(name)s” is damaged or cut off. Take the picture again.") % named) from error


def _kept(image: Image.Image, named: dict[str, str], original: str) -> Picture:
    if image.format in _MOVING and getattr(image, "n_frames", 1) > 1:
        raise NotAPicture(_("“%(name)s” moves: only still pictures are taken.") % named)
    if image.width * image.height > MOST_PIXELS:
        raise NotAPicture(_too_many(named))
    kind, media_type = _KEPT[image.format or ""]
    profile = image.info.get("icc_profile")
    transparent = image.info.get("transparency") if image.mode == "P" else None
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in _MODES[kind]:
        upright, profile = _as_known(upright, kind, profile)
    upright.info = {} if transparent is None else {"transparency": transparent}
    out = BytesIO()
    how = {"PNG": {}, "JPEG": {"quality": _QUALITY}, "WEBP": {"quality": _QUALITY}}[kind]
    upright.save(out, kind, icc_profile=profile, **how)
    content = out.getvalue()
    return Picture(
        content,
        media_type,
        upright.width,
        upright.height,
        hashlib.sha256(content).hexdigest(),
        original,
    )


def _as_known(image: Image.Image, kind: str, profile: bytes | None) -> tuple[Image.Image, bytes | None]:
    """In a mode the type can hold. A profile of other colours does not fit any more."""
    has_depth = image.mode in {"RGBA", "LA", "PA", "RGBa"}
    mode = "RGBA" if has_depth and kind != "JPEG" else "RGB"
    return image.convert(mode), profile if image.mode in {"RGBA", "RGBX", "RGBa"} else None


def _too_many(named: dict[str, str]) -> str:
    most = {"most": MOST_PIXELS // 1_000_000}
    return _("“%(name)s” has more than %(most)s million points.") % {**named, **most}


def small(content: BinaryIO) -> bytes:
    """A thumbnail of a kept picture, a JPEG. Raises ``OSError`` where the file is damaged."""
    with Image.open(content, formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("RGB", (SMALL, SMALL))
        profile = image.info.get("icc_profile")
        image.thumbnail((SMALL, SMALL))
        out = BytesIO()
        plain = image if image.mode == "RGB" else image.convert("RGB")
        plain.info = {}
        plain.save(out, "JPEG", quality=80, icc_profile=profile if image.mode == "RGB" else None)
    return out.getvalue()


def _sha256(content: BinaryIO) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()

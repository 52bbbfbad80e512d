"""Pictures of what came back: told by decoding, cleaned, counted; evidence of what was taken away."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from accounts.states import Role
from ozon.models import Shop
from returns import photos, pictures_check
from returns.models import Photo, Return
from returns.pictures_check import NotAPicture, checked, small
from tests.factories import make_member, make_return, make_shop
from tests.returns.parcels import picture
from tests.worklist.files import png
from worklist.models import TimelineEntry

pytestmark = pytest.mark.usefixtures("english")
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112
TURNED = 6  # a phone held upright


def from_a_phone(kind: str = "JPEG") -> bytes:
    """Taken upright, with the place and the device in it, and a comment."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Phone", TURNED
    exif.get_ifd(GPS)[1] = "N"
    how = {"comment": b"TAYNA"} if kind == "JPEG" else {}
    profile = b"TAYNA-profile" * 9
    return picture(kind, exif=exif, icc_profile=profile, xmp=b"<x:xmpmeta>TAYNA</x:xmpmeta>", **how)


def take(content: bytes, name: str = "a.jpg") -> pictures_check.Picture:
    return checked(BytesIO(content), name=name, size=len(content))


@pytest.mark.parametrize(
    ("kind", "media_type"), [("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("PNG", "image/png")]
)
def test_turned_upright_and_without_place_and_device(kind: str, media_type: str) -> None:
    content = from_a_phone(kind)
    assert b"Phone" in content
    kept = take(content)
    assert (kept.media_type, kept.width, kept.height) == (media_type, 30, 40)
    assert b"Phone" not in kept.content
    assert b"xmpmeta" not in kept.content
    with Image.open(BytesIO(kept.content)) as image:
        assert not image.getexif()
        assert not {"xmp", "comment", "exif", "XML:com.adobe.xmp"} & set(image.info)
        assert image.info["icc_profile"].startswith(b"TAYNA-profile")


def test_a_phone_s_heic_becomes_a_jpeg() -> None:
    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "teal")).save(out, quality=50)
    kept = take(out.getvalue(), "IMG_0412.HEIC")
    assert (kept.media_type, kept.width, kept.height) == ("image/jpeg", 64, 48)
    with Image.open(BytesIO(kept.content)) as image:
        assert image.format == "JPEG"


def test_two_views_in_one_jpeg_are_one_picture() -> None:
    out = BytesIO()
    views = [Image.new("RGB", (20, 10), colour) for colour in ("teal", "plum")]
    views[0].save(out, "MPO", save_all=True, append_images=views[1:])
    assert take(out.getvalue()).media_type == "image/jpeg"


def moving(kind: str) -> bytes:
    out = BytesIO()
    views = [Image.new("RGB", (20, 10), colour) for colour in ("teal", "plum")]
    views[0].save(out, kind, save_all=True, append_images=views[1:])
    return out.getvalue()


# Made by name: the bytes themselves would be the name of the test.
REFUSED = {
    "empty": (lambda: b"", "is empty"),
    "text": (lambda: b"just words in a file", "is no picture that is taken"),
    "svg": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "is no picture that is taken",
    ),
    "gif": (lambda: b"GIF89a" + bytes(40), "is no picture that is taken"),
    "jpeg cut off": (lambda: picture("JPEG", (600, 600))[:-900], "is damaged or cut off"),
    "png cut off": (lambda: picture("PNG", (600, 600))[:-200], "is damaged or cut off"),
    "webp cut off": (lambda: picture("WEBP", (600, 600))[:-200], "is damaged or cut off"),
    "moving webp": (lambda: moving("WEBP"), "moves"),
    "moving png": (lambda: moving("PNG"), "moves"),
    "bomb": (lambda: flat_png(9000, 8000), "has more than 64 million points"),
    "huge bomb": (lambda: flat_png(60_000, 60_000), "has more than 64 million points"),
    "large": (lambda: picture("JPEG") + bytes(10 * 1024 * 1024), "is larger than 10"),
}


def test_what_a_camera_wrote_wrongly_is_told_too() -> None:
    """Turning it upright writes its tags anew, and one is of a type none can write."""
    tags = struct.pack("<HHIIHHII", 0x10E, 11, 1, 8, 0x112, 3, 1, 6)
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + tags + bytes(8)
    out = BytesIO()
    Image.new("RGB", (60, 40)).save(out, "JPEG", exif=exif)
    with pytest.raises(NotAPicture, match="is damaged"):
        take(out.getvalue())


def flat_png(width: int, height: int) -> bytes:
    """A head that promises so many points."""
    content = bytearray(png())
    content[16:24] = struct.pack(">II", width, height)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    return bytes(content)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_told_by_decoding(name: str) -> None:
    make, why = REFUSED[name]
    with pytest.raises(NotAPicture, match=f"“a.jpg” {why}"):
        take(make())


def test_a_thumbnail_is_small_and_bare() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        with Image.open(BytesIO(small(BytesIO(picture(kind, (2000, 1000)))))) as image:
            assert (image.format, image.size) == ("JPEG", (360, 180))


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def put(case: Return, user, content: bytes, name: str = "кот.jpg") -> Photo:
    return photos.keep(case, item=None, name=name, content=BytesIO(content), size=len(content), user=user)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_once_with_both_hashes(shop: Shop, folder: Path) -> None:
    anna, case = make_member(shop, first_name="Anna"), make_return(shop=shop)
    content = from_a_phone()
    row = put(case, anna, content, "../кот.png")
    [path] = on_disk(folder)
    assert path.read_bytes() != content
    assert (row.name, row.by, row.size) == ("кот.png.jpg", "Anna", path.stat().st_size)
    assert row.sha256 == take(content).sha256
    with pytest.raises(NotAPicture, match=r"“b.jpg” is here already, as “кот.png.jpg”"):
        put(case, anna, content, "b.jpg")
    put(make_return(shop=shop), anna, content)
    assert len(on_disk(folder)) == 2


def test_twenty_at_most_and_one_taken_away_gives_room(shop: Shop, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(photos, "MOST", 2)
    anna, case = make_member(shop, first_name="Anna"), make_return(shop=shop)
    first, _second = put(case, anna, picture()), put(case, anna, picture(colour="plum"))
    with pytest.raises(NotAPicture, match="at most 2 pictures"):
        put(case, anna, picture(colour="red"))
    assert photos.remove(first.pk, user=anna)
    assert not photos.remove(first.pk, user=anna)
    put(case, anna, picture(colour="red"))
    assert len(on_disk(folder)) == 3  # evidence
    first.refresh_from_db()
    assert first.removed_by == "Anna"
    line = TimelineEntry.objects.get(code="photo_removed")
    assert (line.by, line.params) == ("Anna", {"name": "кот.jpg"})


def test_who_may_take_one_away(shop: Shop) -> None:
    anna = make_member(shop)
    row = put(make_return(shop=shop), anna, picture())
    assert photos.may_remove(row, anna)
    assert photos.may_remove(row, make_member(shop, role=Role.MANAGER))
    assert not photos.may_remove(row, make_member(shop))
    assert not photos.may_remove(row, make_member(make_shop(), role=Role.OWNER))

"""What a buyer's phone took of broken goods: a JPEG of a few shapes in the product's colour, with a crack."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (800, 600)
TABLE, WALL, CRACK = "#b98f63", "#d9d4c8", "#2b2b2b"
# From the edge of the goods inwards.
LINE = [(520, 190), (470, 250), (500, 290), (430, 350), (450, 400), (395, 440)]


@lru_cache(maxsize=32)
def jpeg(colour: str) -> bytes:
    """The same bytes for the same colour."""
    picture = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 400, *SIZE), fill=TABLE)
    draw.ellipse((230, 470, 590, 530), fill="#8f6c48")
    picture = picture.filter(ImageFilter.GaussianBlur(6))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((270, 170, 540, 500), radius=46, fill=colour)
    draw.rectangle((310, 205, 335, 465), fill="#ffffff66")
    draw.line(LINE, fill=CRACK, width=5, joint="curve")
    draw.line([LINE[2], (540, 320)], fill=CRACK, width=3)
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()

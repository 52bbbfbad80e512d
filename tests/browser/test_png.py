"""A smaller picture is the same picture."""

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.png import SIGNATURE, smaller

pytestmark = pytest.mark.browser

STRIPES = "<body style='margin:0;background:linear-gradient(90deg,#c00 50%,#0a0 50%)'></body>"
# Every pixel as the browser that made it reads it back.
READ = """async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    return [image.width, image.height, ...pen.getImageData(0, 0, image.width, image.height).data];
}"""


def test_a_browser_sees_the_same_colours(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 40, "height": 20})
    page.set_content(STRIPES)
    large = page.screenshot()
    seen = [page.evaluate(READ, _base64(picture)) for picture in (large, smaller(large))]
    assert seen[0][:2] == [40, 20]
    assert seen[1] == seen[0]


def test_another_format_is_refused() -> None:
    header = struct.pack(">IIBBBBB", 1, 1, 16, 2, 0, 0, 0)
    chunk = (
        struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    )
    with pytest.raises(ValueError, match="as browsers write them"):
        smaller(SIGNATURE + chunk)


def _base64(data: bytes) -> str:
    return b64encode(data).decode()

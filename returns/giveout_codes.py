"""The barcode a shop's returns are fetched with, asked of Ozon while a person waits. Never inside a transaction.

Whoever shows it is handed the parcels: it is kept nowhere, not in a log, a cache or the database.
"""

from io import BytesIO

from django.utils.crypto import salted_hmac
from PIL import Image

from ozon.client.errors import DecodeError
from ozon.client.giveouts import GET_PNG
from ozon.connect import client_of
from ozon.models import Shop

MOST_PIXELS = 20_000_000
MARK = 32  # signs of a mark


def mark(code: str) -> str:
    """What tells a code from the one before, and nobody can turn back into it."""
    return salted_hmac("returns.giveout_codes", code).hexdigest()[:MARK]


def code_of(shop: Shop) -> str:
    """The code as text. Raises ``OzonError``."""
    with client_of(shop, interactive=True) as client:
        return client.giveouts.barcode()


def picture_of(shop: Shop) -> bytes:
    """The code as a PNG that opens as one. Raises ``OzonError``."""
    with client_of(shop, interactive=True) as client:
        content = client.giveouts.png()
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as drawn:
            width, height = drawn.size
            drawn.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DecodeError("the picture does not open", method=GET_PNG, status=200) from error
    if width * height > MOST_PIXELS:
        raise DecodeError("the picture is too large", method=GET_PNG, status=200)
    return content


def document_of(shop: Shop) -> bytes:
    """The code as Ozon's PDF. Raises ``OzonError``."""
    with client_of(shop, interactive=True) as client:
        return client.giveouts.pdf()

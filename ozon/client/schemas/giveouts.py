"""Handing out of returned parcels at Ozon's points, the barcode for it, and the points where parcels wait."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

import msgspec

from ozon.client.fields import FieldError, Fields

# What a file of each kind begins with: a word of Ozon's about its type is not believed.
PNG, PDF = b"\x89PNG\r\n\x1a\n", b"%PDF-"
LARGEST = 5 * 1024 * 1024


class Giveout(msgspec.Struct, frozen=True, kw_only=True):
    """One handing out; counts are of articles. `status` is Ozon's word, e.g. GIVEOUT_STATUS_CREATED."""

    giveout_id: int
    status: str
    created_at: datetime | None
    approved: int
    total: int
    warehouse_id: int
    warehouse_name: str
    warehouse_address: str


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to be handed out. Ozon names neither its posting nor its article, only what it is called."""

    name: str
    is_approved: bool
    schema: str
    seller_id: int


class GiveoutDetails(msgspec.Struct, frozen=True, kw_only=True):
    """One handing out with its articles, in Ozon's order."""

    giveout_id: int
    status: str
    warehouse_name: str
    warehouse_address: str
    articles: list[Article]


class DropOffPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A point where returns of FBS wait. `utc_offset` is Ozon's text; `pass_required`: the driver needs a pass."""

    id: int
    place_id: int
    name: str
    address: str
    returns_count: int
    box_count: int
    utc_offset: str
    pass_required: bool
    pass_count: int


def read_giveout(fields: Fields) -> Giveout:
    """A row of the list. Raises FieldError."""
    return Giveout(
        giveout_id=fields.identity("giveout_id"),
        status=fields.word("giveout_status"),
        created_at=fields.time("created_at"),
        approved=fields.count("approved_articles_count"),
        total=fields.count("total_articles_count"),
        warehouse_id=fields.integer("warehouse_id"),
        warehouse_name=fields.text("warehouse_name"),
        warehouse_address=fields.text("warehouse_address"),
    )


def read_giveout_details(fields: Fields, *, giveout_id: int) -> GiveoutDetails:
    """The whole of one. Raises FieldError."""
    return GiveoutDetails(
        giveout_id=fields.integer("giveout_id") or giveout_id,
        status=fields.word("giveout_status"),
        warehouse_name=fields.text("warehouse_name"),
        warehouse_address=fields.text("warehouse_address"),
        articles=[_article(item) for item in fields.objects("articles")],
    )


def _article(fields: Fields) -> Article:
    return Article(
        name=fields.text("name"),
        is_approved=fields.flag("approved"),
        schema=fields.word("delivery_schema"),
        seller_id=fields.integer("seller_id"),
    )


def read_drop_off(fields: Fields) -> DropOffPoint:
    """A row of the points. Raises FieldError."""
    passes = fields.object("pass_info")
    return DropOffPoint(
        id=fields.identity("id"),
        place_id=fields.integer("place_id"),
        name=fields.text("name"),
        address=fields.text("address"),
        returns_count=fields.count("returns_count"),
        box_count=fields.count("box_count"),
        utc_offset=fields.word("utc_offset"),
        pass_required=passes.flag("is_required"),
        pass_count=passes.count("count"),
    )


def read_file(fields: Fields, *, begins: bytes) -> bytes:
    """The file in an answer, out of its Base64 text. Raises FieldError for anything that is no file of that kind."""
    text = fields.value("file_content")
    if not isinstance(text, str) or not text:
        raise FieldError("file_content", "is missing")
    try:
        content = b64decode("".join(text.split()), validate=True)
    except ValueError:
        raise FieldError("file_content", "is not Base64") from None
    if not content.startswith(begins) or len(content) > LARGEST:
        raise FieldError("file_content", "is no such file")
    return content

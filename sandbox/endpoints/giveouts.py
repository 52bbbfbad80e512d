"""Fetching returned parcels by barcode: the code, what is being handed out, and the points where parcels wait."""

from base64 import b64encode

from sandbox import fields, giveouts
from sandbox import points as places
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.shapes import giveouts as shape
from sandbox.shop import Shop
from sandbox.store import Doc

MOST = 1000


def is_enabled(shop: Shop, _body: Doc) -> Doc:
    return {"enabled": giveouts.is_enabled(shop)}


def barcode(shop: Shop, _body: Doc) -> Doc:
    return {"barcode": giveouts.barcode(shop)}


def png(shop: Shop, _body: Doc) -> Doc:
    return _file(giveouts.png(shop), "image/png", "barcode.png")


def pdf(shop: Shop, _body: Doc) -> Doc:
    return _file(giveouts.pdf(shop), "application/pdf", "barcode.pdf")


def reset(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    giveouts.reset(shop)
    return png(shop, body), {"kind": "giveout_barcode"}


def _file(content: bytes, kind: str, name: str) -> Doc:
    return {"content_type": kind, "file_name": name, "file_content": b64encode(content).decode()}


def listed(shop: Shop, body: Doc) -> Doc:
    limit = fields.integer(body, "limit", low=1, high=MOST)
    last_id = fields.integer(body, "last_id", default=0)
    docs = [doc for doc in giveouts.active(shop) if doc["giveout_id"] > last_id]
    return {"giveouts": [shape.row(doc) for doc in docs[:limit]]}


def info(shop: Shop, body: Doc) -> Doc:
    return shape.whole(shop, giveouts.seen(shop, fields.integer(body, "giveout_id")))


def points(shop: Shop, body: Doc) -> Doc:
    wanted = fields.integer(fields.section(body, "filter"), "place_id", default=0)
    page = fields.section(body, "pagination", required=True)
    limit = fields.integer(page, "limit", low=1, high=500)
    last_id = fields.integer(page, "last_id", default=0)
    rows = [
        shape.point(number, place, giveouts.waiting(shop, place))
        for number, place in enumerate(places.PLACES, 1)
        if number > last_id and wanted in {0, int(place["id"])}
    ]
    rows = [row for row in rows if row["returns_count"]]
    return {"drop_off_points": rows[:limit], "has_next": len(rows) > limit}


READERS: dict[str, Reader] = {
    "/v1/return/giveout/barcode": barcode,
    "/v1/return/giveout/get-pdf": pdf,
    "/v1/return/giveout/get-png": png,
    "/v1/return/giveout/info": info,
    "/v1/return/giveout/is-enabled": is_enabled,
    "/v1/return/giveout/list": listed,
    "/v1/returns/company/fbs/info": points,
}
WRITERS: dict[str, Writer] = {"/v1/return/giveout/barcode-reset": reset}

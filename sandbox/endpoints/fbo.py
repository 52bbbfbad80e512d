"""One FBO posting."""

from sandbox import fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import not_found
from sandbox.shapes import posting_fbo_v2
from sandbox.shop import Shop
from sandbox.store import Doc


def get(shop: Shop, body: Doc) -> Doc:
    doc = shop.postings.seen(fields.string(body, "posting_number"))
    if doc is None or doc["scheme"] != "fbo":
        raise not_found("POSTING_NOT_FOUND")
    return {"result": posting_fbo_v2.shape(doc, fields.flags(body))}


READERS: dict[str, Reader] = {"/v2/posting/fbo/get": get}

"""Cancelling a part of a posting, by the seller."""

from sandbox import fields, part_cancel
from sandbox.endpoints.kinds import Writer
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Doc


def cancel(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    number = fields.string(body, "posting_number")
    reason_id = fields.integer(body, "cancel_reason_id")
    message = fields.string(body, "cancel_reason_message")
    pieces = _pieces(body)
    part_cancel.cancel(shop, number, reason_id, message, pieces)
    told = [{"sku": sku, "quantity": quantity} for sku, quantity in pieces.items()]
    effect = {"kind": "cancel_part", "posting_number": number, "reason_id": reason_id, "items": told}
    return {"result": number}, effect


def _pieces(body: Doc) -> part_cancel.Pieces:
    items = body.get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise invalid("invalid items: value must contain at least 1 item")
    pieces: part_cancel.Pieces = {}
    for item in items:
        sku = fields.integer(item, "sku")
        pieces[sku] = pieces.get(sku, 0) + fields.integer(item, "quantity", low=1)
    return pieces


WRITERS: dict[str, Writer] = {"/v2/posting/fbs/product/cancel": cancel}

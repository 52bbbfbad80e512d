"""Packing a posting and cancelling it, by the seller."""

from sandbox import assembly, fields
from sandbox.endpoints.kinds import Writer
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Doc


def ship(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    """`product_id` of a package is the SKU."""
    number = fields.string(body, "posting_number")
    packages = [_package(item) for item in _objects(body, "packages")]
    numbers = assembly.ship(shop, number, packages)
    effect = {"kind": "ship", "posting_number": number, "packages": len(packages)}
    return {"result": numbers, "additional_data": []}, effect


def cancel(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    number = fields.string(body, "posting_number")
    reason_id = fields.integer(body, "cancel_reason_id")
    message = fields.string(body, "cancel_reason_message", default="")
    assembly.cancel(shop, number, reason_id, message)
    return {"result": True}, {"kind": "cancel", "posting_number": number, "reason_id": reason_id}


def _package(item: Doc) -> assembly.Package:
    package: assembly.Package = {}
    for product in _objects(item, "products"):
        sku = fields.integer(product, "product_id")
        package[sku] = package.get(sku, 0) + fields.integer(product, "quantity", low=1)
    return package


def _objects(body: Doc, name: str) -> list[Doc]:
    value = body.get(name)
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise invalid(f"invalid {name}: value must contain at least 1 item")
    return value


WRITERS: dict[str, Writer] = {"/v4/posting/fbs/ship": ship, "/v2/posting/fbs/cancel": cancel}

"""Stock per product and warehouse: present = free + reserved, as Ozon counts it."""

from sandbox.shop import Shop
from sandbox.store import Doc


def key(sku: int, warehouse_id: int) -> str:
    return f"{sku}:{warehouse_id}"


def row(shop: Shop, sku: int, warehouse_id: int) -> Doc:
    known = shop.stock.get(key(sku, warehouse_id))
    return known or {
        "sku": sku,
        "warehouse_id": warehouse_id,
        "present": 0,
        "reserved": 0,
        "updated_at": shop.now(),
    }


def _change(shop: Shop, posting: Doc, *, present: int, reserved: int) -> None:
    """Move each line's quantity by these signs (-1, 0, 1). Goods in Ozon's own warehouse are not ours."""
    if posting["scheme"] == "fbo":
        return
    for line in posting["lines"]:
        old = row(shop, line["sku"], posting["warehouse_id"])
        new_reserved = max(0, old["reserved"] + reserved * line["quantity"])
        new_present = max(new_reserved, old["present"] + present * line["quantity"])
        doc = {**old, "present": new_present, "reserved": new_reserved, "updated_at": shop.now()}
        shop.stock.put(key(line["sku"], posting["warehouse_id"]), doc)


def reserve(shop: Shop, posting: Doc) -> None:
    """A new order takes from the free quantity; what is present stays."""
    _change(shop, posting, present=0, reserved=1)


def release(shop: Shop, posting: Doc) -> None:
    """A cancellation before handover frees the reserve by itself."""
    _change(shop, posting, present=0, reserved=-1)


def leave(shop: Shop, posting: Doc) -> None:
    """At handover the goods are gone: present and reserved both drop."""
    _change(shop, posting, present=-1, reserved=-1)


def set_free(shop: Shop, sku: int, warehouse_id: int, free: int) -> Doc:
    """What a seller writes is the free quantity; the reserve stays as it is."""
    old = row(shop, sku, warehouse_id)
    moments = {"updated_at": shop.now(), "written_at": shop.patient_now()}
    doc = {**old, "present": free + old["reserved"], **moments}
    return shop.stock.put(key(sku, warehouse_id), doc)


def free(doc: Doc) -> int:
    return int(doc["present"]) - int(doc["reserved"])

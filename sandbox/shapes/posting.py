"""What every FBS and rFBS posting shows, whichever method asks."""

from sandbox import catalogue, chats, times
from sandbox.shapes import money
from sandbox.shop import Shop
from sandbox.store import Doc

OZON = (24, "Доставка Ozon")
SELLER = (65, "Доставка продавцом")
ACTIONS = {
    "awaiting_packaging": ["cancel", "has_barcode_for_printing", "product_cancel", "ship", "ship_async"],
    "awaiting_deliver": ["cancel", "label_download", "label_download_small"],
}
OWN_DELIVERY_ACTIONS = {
    "awaiting_deliver": ["non_int_delivering", "set_track_number"],
    "delivering": ["non_int_delivered", "non_int_last_mile", "set_track_number"],
}
REQUIREMENTS = ("gtd", "country", "mandatory_mark", "rnpt", "jw_uin", "change_country", "imei", "weight")


def common(shop: Shop, doc: Doc, flags: frozenset[str]) -> Doc:
    """The fields that list and get spell alike."""
    flow = "non_integrated" if doc["scheme"] == "rfbs" else "ozon"
    return {
        "posting_number": doc["posting_number"],
        "order_id": doc["order_id"],
        "order_number": doc["order_number"],
        "parent_posting_number": doc.get("parent", ""),
        "status": doc["status"],
        "substatus": doc["substatus"],
        "delivery_method": _method(doc),
        "tracking_number": doc["tracking_number"],
        "tpl_integration_type": flow,
        "integration_type_flow": flow,
        "in_process_at": doc["in_process_at"],
        "shipment_date": doc["shipment_date"],
        "shipment_date_without_delay": doc["shipment_date"],
        "delivering_date": doc["delivering_date"],
        "cancellation": doc["cancellation"],
        "customer": None,
        "addressee": None,
        "is_express": marked(doc, "express"),
        "is_multibox": False,
        "multi_box_qty": 1,
        "is_presortable": False,
        "is_click_and_collect": False,
        "available_actions": actions(shop, doc),
        "requirements": requirements(doc),
        "optional": {"products_with_possible_mandatory_mark": []},
        "external_order": external(doc),
        "container": None,
        "container_sort_type": "",
        "legal_info": legal(doc) if "legal_info" in flags else None,
        "sorting_center": None,
        "pickup_code_verified_at": None,
        "require_blr_traceable_attrs": False,
        "destination_place_id": 0,
        "destination_place_name": "",
    }


def requirements(doc: Doc) -> Doc:
    """The SKUs Ozon wants something of before assembly, by what it wants."""
    wanted = doc.get("requirements", {})
    return {f"products_requiring_{name}": [str(sku) for sku in wanted.get(name, [])] for name in REQUIREMENTS}


def marked(doc: Doc, mark: str) -> bool:
    return mark in doc.get("marks", ())


def external(doc: Doc) -> Doc:
    """The shop outside Ozon that took the order and the money, if one did."""
    is_external = marked(doc, "external")
    return {"is_external": is_external, "platform_name": "Магазин у дома" if is_external else ""}


def legal(doc: Doc) -> Doc | None:
    """The company that bought it, where one did."""
    company = {"company_name": "ООО «Ромашка»", "inn": "7700000000", "kpp": "770001001"}
    return company if marked(doc, "legal") else None


def actions(shop: Shop, doc: Doc) -> list[str]:
    """What may be done now; the buyer's chat only while its window is open."""
    chat = ["can_create_chat"] if chats.may_start(shop, doc) else []
    if doc["status"] == "awaiting_packaging" and doc.get("packages"):
        return [*chat, "cancel", "ship_async_in_process"]
    own = OWN_DELIVERY_ACTIONS.get(doc["status"], []) if doc["scheme"] == "rfbs" else []
    if doc["substatus"] == "posting_in_courier_service":
        own = [action for action in own if action != "non_int_last_mile"]
    if doc["substatus"] == "ship_failed":
        own = [*own, "ship_async_retry"]
    return chat + ACTIONS.get(doc["status"], []) + own


def related(doc: Doc) -> Doc:
    """The posting this one came out of, and those that came out of it."""
    parent = doc.get("parent")
    return {"related_posting_numbers": ([parent] if parent else []) + doc.get("children", [])}


def analytics(doc: Doc) -> Doc:
    carrier_id, carrier_name = carrier(doc)
    return {
        "city": doc["destination"],
        "region": "",
        "delivery_type": "PVZ" if doc["scheme"] == "fbs" else "Courier",
        "is_legal": marked(doc, "legal"),
        "is_premium": False,
        "payment_type_group_name": "Банковская карта",
        "tpl_provider": carrier_name,
        "tpl_provider_id": carrier_id,
        "warehouse": catalogue.WAREHOUSES[doc["warehouse_id"]],
        "warehouse_id": doc["warehouse_id"],
        "delivery_date_begin": None,
        "delivery_date_end": None,
        "client_delivery_date_begin": times.shifted(doc["created_at"], days=3),
        "client_delivery_date_end": times.shifted(doc["created_at"], days=5),
    }


def barcodes(doc: Doc) -> Doc:
    return {"upper_barcode": f"%101%{doc['order_id']}", "lower_barcode": f"2{doc['order_id']}000"}


def finance_line(line: Doc) -> Doc:
    """Commission and payout stay 0, as they are until delivery."""
    price = money.number(line["price"])
    return {
        "product_id": line["sku"],
        "price": price,
        "old_price": price,
        "payout": 0,
        "total_discount_value": 0,
        "total_discount_percent": 0,
        "actions": [],
    }


def method_id(warehouse_id: int) -> int:
    """A delivery method has the id of its FBS warehouse; the seller's own delivery has one of its own."""
    return warehouse_id + (7 if warehouse_id in catalogue.OWN_DELIVERY else 0)


def _method(doc: Doc) -> Doc:
    carrier_id, carrier_name = carrier(doc)
    name = catalogue.WAREHOUSES[doc["warehouse_id"]]
    return {
        "id": method_id(doc["warehouse_id"]),
        "name": f"{carrier_name}, {name}",
        "warehouse_id": doc["warehouse_id"],
        "warehouse": name,
        "tpl_provider_id": carrier_id,
        "tpl_provider": carrier_name,
    }


def carrier(doc: Doc) -> tuple[int, str]:
    """Who carries it: id and name."""
    return SELLER if doc["scheme"] == "rfbs" else OZON

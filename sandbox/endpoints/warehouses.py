"""Warehouses, and the delivery methods of those from which the seller delivers himself."""

from sandbox import catalogue, fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.shapes import posting
from sandbox.shop import Shop
from sandbox.store import Doc

FIRST_MILE: Doc = {
    "type": "DROP_OFF",
    "dropoff_point_id": "20114",
    "timeslot_id": 5,
    "timeslot_from": "09:00",
    "timeslot_to": "18:00",
    "first_mile_is_changing": False,
}
STATUSES = {"NEW", "EDITED", "ACTIVE", "DISABLED", "WAITING", "BROKEN"}


def warehouses(shop: Shop, body: Doc) -> Doc:
    fields.integer(body, "limit", low=1, high=200)
    wanted = fields.strings(body, "warehouse_ids")
    rows = [
        _warehouse(shop, number) for number in catalogue.WAREHOUSES if not wanted or str(number) in wanted
    ]
    return {"warehouses": rows, "cursor": "", "has_next": False}


def methods(shop: Shop, body: Doc) -> Doc:
    """For an FBS warehouse there is none: there the method has the warehouse's own id."""
    limit = fields.integer(body, "limit", low=1, high=100)
    direction = fields.string(body, "sort_dir", default="ASC").upper()
    if direction not in {"ASC", "DESC"}:
        raise invalid("invalid sort_dir")
    rows = sorted(_chosen(shop, fields.section(body, "filter")), key=_number, reverse=direction == "DESC")
    after = fields.uncursor(body)
    start = int(after[0]) if after else 0
    has_next = len(rows) > start + limit
    cursor = fields.cursor([str(start + limit)]) if has_next else ""
    return {"delivery_methods": rows[start : start + limit], "cursor": cursor, "has_next": has_next}


def _chosen(shop: Shop, wanted: Doc) -> list[Doc]:
    named = {"delivery_method_ids": "id", "provider_ids": "provider_id", "warehouse_ids": "warehouse_id"}
    given = {
        field: values for name, field in named.items() if (values := fields.strings(wanted, name, most=100))
    }
    statuses = fields.strings(wanted, "status")
    if not statuses <= STATUSES:
        raise invalid("invalid filter.status")
    return [
        row
        for row in (_method(shop, number) for number in catalogue.OWN_DELIVERY)
        if all(str(row[field]) in values for field, values in given.items())
        and (not statuses or row["status"] in statuses)
    ]


def _number(row: Doc) -> int:
    return int(row["id"])


def _warehouse(shop: Shop, number: int) -> Doc:
    own_delivery = number in catalogue.OWN_DELIVERY
    address = "Тверская обл., г. Тверь" if own_delivery else "Московская обл., г. Мытищи"
    begun = _begun(shop)
    return {
        "warehouse_id": number,
        "name": catalogue.WAREHOUSES[number],
        "status": "created",
        "warehouse_type": "rfbs" if own_delivery else "fbs",
        "is_rfbs": own_delivery,
        "is_express": False,
        "is_comfort": False,
        "is_kgt": False,
        "is_auto_assembly": False,
        "is_waybill_enabled": False,
        "has_entrusted_acceptance": False,
        "has_postings_limit": False,
        "postings_limit": -1,
        "min_postings_limit": 0,
        "pause_at": None,
        "address_info": {"address": address, "latitude": 55.91, "longitude": 37.73, "utc": "UTC+03:00"},
        "first_mile": None if own_delivery else FIRST_MILE,
        "carriage_label_type": "BIG",
        "courier_comment": "",
        "courier_phones": [],
        "phone": "",
        "cut_in_time": 840,
        "sla_cut_in": 1440,
        "timetable": None,
        "with_item_list": False,
        "working_days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"],
        "created_at": begun,
        "updated_at": begun,
    }


def _method(shop: Shop, warehouse_id: int) -> Doc:
    provider_id, provider = posting.SELLER
    return {
        "id": posting.method_id(warehouse_id),
        "name": f"{provider}, {catalogue.WAREHOUSES[warehouse_id]}",
        "warehouse_id": warehouse_id,
        "provider_id": provider_id,
        "template_id": 1,
        "tpl_integration_type": "non_integrated",
        "tpl_dropoff_point": None,
        "cutoff": "14:00",
        "sla_cut_in": 1440,
        "is_express": False,
        "status": "ACTIVE",
        "created_at": _begun(shop),
        "updated_at": _begun(shop),
    }


def _begun(shop: Shop) -> str:
    return str((shop.meta.get("begun") or {"at": shop.now()})["at"])


READERS: dict[str, Reader] = {"/v2/warehouse/list": warehouses, "/v2/delivery-method/list": methods}

"""Rows of /v1/returns/list (identifiers as texts, as Ozon's example has them) and of the rFBS returns."""

from decimal import Decimal

from sandbox import claims, parcels, points, reasons, tariffs, times
from sandbox.shapes import money
from sandbox.shop import Shop
from sandbox.store import Doc


def parcel(shop: Shop, doc: Doc) -> Doc:
    status_id, name = parcels.STATUSES[doc["status"]]
    return {
        "id": str(doc["id"]),
        "company_id": shop.client_id,
        "source_id": str(90_000_000 + doc["id"] % 1_000_000),
        "return_reason_name": doc["reason"],
        "type": doc["kind"],
        "schema": "Fbo" if doc["scheme"] == "fbo" else "Fbs",
        "order_id": str(doc["order_id"]),
        "order_number": doc["order_number"],
        "posting_number": doc["posting_number"],
        "place": points.place_of(doc),
        "target_place": points.place_of(doc),
        "storage": _storage(shop, doc),
        "product": _product(doc["line"]),
        "logistic": {
            "technical_return_moment": doc["created_at"],
            "final_moment": doc["final_at"],
            "cancelled_with_compensation_moment": None,
            "return_date": doc["final_at"],
            "barcode": doc["barcode"],
        },
        "visual": {
            "status": {"id": status_id, "display_name": name, "sys_name": doc["status"]},
            "change_moment": doc["changed_at"],
        },
        "exemplars": [{"id": str(1019562967000000 + doc["id"] % 1_000_000)}],
        "additional_info": {"is_opened": doc["kind"] == "ClientReturn", "is_super_econom": False},
        "clearing_id": None,
        "return_clearing_id": None,
        "compensation_status": _compensation(doc.get("compensation")),
    }


def _compensation(given: Doc | None) -> Doc | None:
    if given is None:
        return None
    sys_name, name = parcels.COMPENSATION[given["id"]]
    status = {"id": given["id"], "display_name": name, "sys_name": sys_name}
    return {"status": status, "change_moment": given["at"]}


def _storage(shop: Shop, doc: Doc) -> Doc:
    arrived = doc["arrived_at"]
    days = (times.parse(shop.now()) - times.parse(arrived)).days if arrived and not doc["final_at"] else 0
    return {
        "sum": money.priced(parcels.storage_price(doc, shop.now())),
        "tariffication_first_date": times.shifted(arrived, days=3) if arrived else None,
        "tariffication_start_date": times.shifted(arrived, days=3) if arrived else None,
        "arrived_moment": arrived,
        "days": str(days),
        "utilization_sum": money.priced(Decimal(0)),
        "utilization_forecast_date": times.shifted(arrived, days=30) if arrived else None,
    }


def _product(line: Doc) -> Doc:
    price = Decimal(line["price"])
    commission = tariffs.part(price, tariffs.COMMISSION)
    return {
        "sku": str(line["sku"]),
        "offer_id": line["offer_id"],
        "name": line["name"],
        "price": money.priced(price),
        "price_without_commission": money.priced(price - commission),
        "commission_percent": money.number(tariffs.COMMISSION * 100),
        "commission": money.priced(commission),
        "quantity": line["quantity"],
    }


def claim_row(doc: Doc) -> Doc:
    """A row of /v2/returns/rfbs/list."""
    group, name, money_name = claims.STATES[doc["state"]]
    return {
        "return_id": doc["return_id"],
        "return_number": doc["return_number"],
        "posting_number": doc["posting_number"],
        "order_number": doc["order_number"],
        "created_at": doc["created_at"],
        "product": _claimed(doc["line"]),
        "state": {
            "group_state": group,
            "state": doc["state"],
            "state_name": name,
            "money_return_state_name": money_name,
        },
    }


def claim(shop: Shop, doc: Doc) -> Doc:
    """The whole request of /v2/returns/rfbs/get; where the money is, only the list says."""
    reason, is_defect = reasons.RETURN_REASONS[doc["reason_id"]]
    _, state_name, _ = claims.STATES[doc["state"]]
    deciding = claims.REJECT in doc["actions"] or claims.REJECT_CHECKED in doc["actions"]
    return {
        "return_number": doc["return_number"],
        "posting_number": doc["posting_number"],
        "order_number": doc["order_number"],
        "created_at": doc["created_at"],
        "comment": doc["comment"],
        "client_name": "",
        "client_photo": [f"{shop.base_url}/sandbox/photos/{doc['line']['offer_id']}.jpg"]
        if is_defect
        else [],
        "client_return_method_type": {"id": 3, "name": "Самостоятельно по адресу продавца"},
        "product": _claimed(doc["line"]),
        "return_reason": {"id": doc["reason_id"], "name": reason, "is_defect": is_defect},
        "rejection_reason": reasons.REJECTIONS if deciding else [],
        "rejection_comment": doc["rejection_comment"],
        "return_method_description": "",
        "ru_post_tracking_number": doc.get("tracking", ""),
        "state": {"state": doc["state"], "state_name": state_name},
        "warehouse_id": doc["warehouse_id"],
        "available_actions": [{"id": action, "name": claims.ACTIONS[action]} for action in doc["actions"]],
    }


def _claimed(line: Doc) -> Doc:
    wanted = ("sku", "offer_id", "name")
    price = {"price": money.number(line["price"]), "currency_code": "RUB"}
    return {**{field: line[field] for field in wanted}, **price}

"""Products as /v3/product/info/list shows them: prices as texts."""

from sandbox import catalogue, stock
from sandbox.shapes import money
from sandbox.shop import Shop
from sandbox.store import Doc

WITHOUT_INDEX = {"minimal_price": "", "minimal_price_currency": "", "price_index_value": 0}

# Roubles, but for the shares of the price.
COMMISSIONS = {
    **{
        f"sales_percent_{scheme}": percent
        for scheme, percent in (("fbo", 15), ("fbs", 12), ("rfbs", 12), ("fbp", 12))
    },
    **{f"{scheme}_deliv_to_customer_amount": 60 for scheme in ("fbo", "fbs")},
    **{f"{scheme}_return_flow_amount": 50 for scheme in ("fbo", "fbs")},
    **{f"{scheme}_direct_flow_trans_{end}_amount": 40 for scheme in ("fbo", "fbs") for end in ("min", "max")},
    **{f"fbs_first_mile_{end}_amount": 10 for end in ("min", "max")},
}


def shape(shop: Shop, doc: Doc) -> Doc:
    picture = f"{shop.base_url}/sandbox/pictures/{doc['offer_id']}.svg"
    rows = stocks(shop, doc)
    has_stock = any(row["present"] for row in rows)
    return {
        "id": doc["product_id"],
        "sku": doc["sku"],
        "offer_id": doc["offer_id"],
        "name": doc["name"],
        "barcodes": doc["barcodes"],
        "images": [picture],
        "primary_image": [picture],
        "color_image": [],
        "price": doc["price"],
        "old_price": doc["old_price"],
        "min_price": "",
        "currency_code": "RUB",
        "vat": "0.22",
        "created_at": doc["created_at"],
        "updated_at": doc["created_at"],
        "description_category_id": 17027937,
        "type_id": 92123,
        "is_archived": False,
        "is_autoarchived": False,
        "is_discounted": False,
        "is_kgt": False,
        "is_prepayment_allowed": True,
        "is_super": False,
        "has_discounted_fbo_item": False,
        "discounted_fbo_stocks": 0,
        "availabilities": [],
        "commissions": [],
        "errors": [],
        "promotions": [],
        "model_info": {"model_id": doc["product_id"], "count": 1},
        "price_indexes": {
            "color_index": "COLOR_INDEX_WITHOUT_INDEX",
            "external_index_data": WITHOUT_INDEX,
            "ozon_index_data": WITHOUT_INDEX,
            "self_marketplaces_index_data": WITHOUT_INDEX,
        },
        "sources": [_source(doc)],
        "statuses": _statuses(doc),
        "stocks": {"has_stock": has_stock, "stocks": rows},
        "visibility_details": {"has_price": True, "has_stock": has_stock},
        "volume_weight": doc["weight"] / 1000,
    }


def priced(doc: Doc) -> Doc:
    """Products as /v5/product/info/prices shows them: prices as numbers, 0 where there is none."""
    nothing = {"min_price": 0, "min_price_currency": "", "price_index_value": 0}
    return {
        "product_id": doc["product_id"],
        "offer_id": doc["offer_id"],
        "acquiring": 0,
        "commissions": COMMISSIONS,
        "marketing_actions": {
            "actions": [],
            "ozon_actions_exist": False,
            "current_period_from": None,
            "current_period_to": None,
        },
        "price": {
            "price": money.number(doc["price"]),
            "old_price": money.number(doc["old_price"]),
            "min_price": money.number(doc.get("min_price", "0")),
            "marketing_seller_price": money.number(doc["price"]),
            "net_price": 0,
            "retail_price": 0,
            "vat": 0.22,
            "currency_code": "RUB",
            "auto_action_enabled": False,
            "auto_add_to_ozon_actions_list_enabled": False,
        },
        "price_indexes": {
            "color_index": "WITHOUT_INDEX",
            "external_index_data": nothing,
            "ozon_index_data": nothing,
            "self_marketplaces_index_data": nothing,
        },
        "volume_weight": doc["weight"] / 1000,
    }


def _source(doc: Doc) -> Doc:
    kind = {"source": "sds", "quant_code": "", "shipment_type": "SHIPMENT_TYPE_GENERAL"}
    return {"sku": doc["sku"], "created_at": doc["created_at"], **kind}


def stocks(shop: Shop, doc: Doc) -> list[Doc]:
    """Present and reserved by scheme, as readers see them."""
    rows = []
    for source, warehouse_id in (("fbs", catalogue.FBS_WAREHOUSE), ("rfbs", catalogue.RFBS_WAREHOUSE)):
        seen = shop.stock.seen(stock.key(doc["sku"], warehouse_id)) or {"present": 0, "reserved": 0}
        row = {"sku": doc["sku"], "source": source, "present": seen["present"], "reserved": seen["reserved"]}
        rows.append(row)
    return rows


def _statuses(doc: Doc) -> Doc:
    return {
        "is_created": True,
        "moderate_status": "approved",
        "status": "price_sent",
        "status_description": "",
        "status_failed": "",
        "status_name": "Продается",
        "status_tooltip": "",
        "status_updated_at": doc["created_at"],
        "validation_status": "success",
    }

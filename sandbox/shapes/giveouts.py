"""Handing out of parcels, and the points where they wait, as Ozon shows them."""

from sandbox import points
from sandbox.shop import Shop, found
from sandbox.store import Doc

SCHEMES = {"fbs": "GIVEOUT_DELIVERY_SCHEMA_FBS", "fbo": "GIVEOUT_DELIVERY_SCHEMA_FBO"}
UNKNOWN_SCHEME = "GIVEOUT_DELIVERY_SCHEMA_UNSPECIFIED"


def row(doc: Doc) -> Doc:
    """A row of the list."""
    return {
        "giveout_id": doc["giveout_id"],
        "giveout_status": doc["status"],
        "created_at": doc["at"],
        "approved_articles_count": sum(article["approved"] for article in doc["articles"]),
        "total_articles_count": len(doc["articles"]),
        "warehouse_id": int(doc["place"]["id"]),
        "warehouse_name": doc["place"]["name"],
        "warehouse_address": doc["place"]["address"],
    }


def whole(shop: Shop, doc: Doc) -> Doc:
    """One with its articles, which carry a name and no number."""
    return {
        "giveout_id": doc["giveout_id"],
        "giveout_status": doc["status"],
        "warehouse_name": doc["place"]["name"],
        "warehouse_address": doc["place"]["address"],
        "articles": [_article(shop, article) for article in doc["articles"]],
    }


def _article(shop: Shop, article: Doc) -> Doc:
    parcel = found(shop.parcels, article["parcel"])
    return {
        "name": parcel["line"]["name"],
        "approved": article["approved"],
        "delivery_schema": SCHEMES.get(parcel["scheme"], UNKNOWN_SCHEME),
        "seller_id": int(shop.client_id),
    }


def point(number: int, place: Doc, waiting: list[Doc]) -> Doc:
    """A point with what waits there; `id` is the point's, `place_id` the place's in the returns."""
    return {
        "id": number,
        "place_id": int(place["id"]),
        "name": place["name"],
        "address": place["address"],
        "returns_count": len(waiting),
        "box_count": len(waiting),
        "utc_offset": "UTC+03:00",
        "warehouses_ids": [],
        "pass_info": {"count": 0, "is_required": place["id"] == points.PLACES[-1]["id"]},
    }

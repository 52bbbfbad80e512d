"""What each kind of push tells of: the source to read sooner, and what in it. Pure, but for the names of sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ozon.states import Source

PING = "TYPE_PING"


@dataclass(frozen=True)
class Kind:
    """``field`` of the body names what changed in ``source``; without a source there is nothing to read."""

    source: Source | None = None
    field: str = ""


_FBS = Kind(Source.FBS, "posting_number")
_ORDER = Kind(Source.FBS, "order_number")
_FBO = Kind(Source.FBO, "posting_number")
_CHAT = Kind(Source.CHATS, "chat_id")
_ITEM = Kind(Source.PRODUCTS, "offer_id")
_NOTHING = Kind()

# The list of Ozon's documentation, notes up to 28 Sep 2026. Stock at Ozon's own warehouses is not read.
KINDS: dict[str, Kind] = {
    PING: _NOTHING,
    "TYPE_NEW_POSTING": _FBS,
    "TYPE_POSTING_CANCELLED": _FBS,
    "TYPE_STATE_CHANGED": _FBS,
    "TYPE_CUTOFF_DATE_CHANGED": _FBS,
    "TYPE_DELIVERY_DATE_CHANGED": _FBS,
    "TYPE_ORDER_NEW": _ORDER,
    "TYPE_ORDER_CANCELLED": _ORDER,
    "TYPE_ORDER_STATE_CHANGED": _ORDER,
    "TYPE_FBO_POSTING_NEW": _FBO,
    "TYPE_FBO_POSTING_CANCELLED": _FBO,
    "TYPE_FBO_POSTING_STATE_CHANGED": _FBO,
    "TYPE_FBO_POSTING_DELIVERY_DATE_CHANGED": _FBO,
    "TYPE_NEW_MESSAGE": _CHAT,
    "TYPE_UPDATE_MESSAGE": _CHAT,
    "TYPE_MESSAGE_READ": _CHAT,
    "TYPE_CHAT_CLOSED": _CHAT,
    "TYPE_STOCKS_CHANGED": Kind(Source.STOCKS, "items"),
    "TYPE_CREATE_ITEM": _ITEM,
    "TYPE_UPDATE_ITEM": _ITEM,
    "TYPE_CREATE_OR_UPDATE_ITEM": _ITEM,
    "TYPE_FBO_STOCKS_CHANGED": _NOTHING,
    "TYPE_DESCRIPTION_CATEGORY_TREE_CHANGED": _NOTHING,
}


def type_of(body: Mapping[str, Any]) -> str:
    """The message type in Ozon's capitals; empty where the body names none."""
    found = body.get("message_type")
    return found.strip().upper() if isinstance(found, str) else ""


def key_of(kind: Kind, body: Mapping[str, Any]) -> str:
    """What changed, as Ozon names it; empty where the body does not say, or says several (stocks)."""
    found = body.get(kind.field) if kind.field else None
    if kind.field == "items":
        rows = found if isinstance(found, list) else []
        found = rows[0].get("sku") if len(rows) == 1 and isinstance(rows[0], dict) else None
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""

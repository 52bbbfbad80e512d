"""What goes out, and what moved: effects, messages, stock."""

from typing import Any

from inventory.models import StockItem, StockMovement
from inventory.states import Cause
from messaging.models import BuyerMessage, MessageTemplate, Occasion
from messaging.states import MessageState
from outbox.models import Attempt, Effect, Switch
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.models import Shop
from tests.factories.cases import posting_number
from tests.factories.shops import make_shop, unique


def make_switch(*, shop: Shop | None = None, **fields: Any) -> Switch:
    values = {"kind": SwitchKind.STOCK, "mode": Mode.ON}
    return Switch.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_effect(*, shop: Shop | None = None, **fields: Any) -> Effect:
    """A due stock push; nothing wakes it."""
    number = unique()
    values = {
        "kind": EffectKind.STOCK_PUSH,
        "key": f"1:OFFER-{number}:1",
        "lane": f"1:OFFER-{number}",
        "posting_number": posting_number(),
        "payload": {"offer_id": f"OFFER-{number}", "warehouse_id": 1, "quantity": 1},
        "status": Status.DUE,
        "by": "desk",
    }
    return Effect.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_attempt(*, effect: Effect | None = None, **fields: Any) -> Attempt:
    return Attempt.objects.create(effect=effect or make_effect(), **{"number": 1, **fields})


def make_message(*, shop: Shop | None = None, **fields: Any) -> BuyerMessage:
    """A message that awaits approval."""
    values = {
        "posting_number": posting_number(),
        "cause": f"cancellation:{unique()}",
        "state": MessageState.AWAITING_APPROVAL,
        "text": "Your order was cancelled.",
    }
    return BuyerMessage.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_template(*, shop: Shop | None = None, **fields: Any) -> MessageTemplate:
    values = {"occasion": Occasion.CANCELLED_BY_BUYER, "text": "Order {order} was cancelled."}
    return MessageTemplate.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_stock(*, shop: Shop | None = None, **fields: Any) -> StockItem:
    """Ten sound pieces in warehouse 1."""
    values = {"warehouse_id": 1, "offer_id": f"OFFER-{unique()}", "opening": 10, "on_hand": 10}
    return StockItem.objects.create(shop=shop or make_shop(), **{**values, **fields})


def make_movement(*, item: StockItem | None = None, **fields: Any) -> StockMovement:
    """One piece that left with the carrier. ``on_hand`` of the item is left as it is."""
    item = item or make_stock(shop=fields.get("shop"))
    values = {
        "shop": item.shop,
        "cause": Cause.HANDOVER,
        "cause_id": str(unique()),
        "component": item.offer_id,
        "quantity": -1,
        "posting_number": posting_number(),
    }
    return StockMovement.objects.create(item=item, **{**values, **fields})

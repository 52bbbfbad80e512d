"""Us → Ozon: the absolute free quantity of an offer in a warehouse."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from inventory.locks import grade_a, lock_stock
from inventory.models import StockItem
from inventory.selectors import free_quantity
from inventory.services import take_reading, told
from inventory.states import Grade
from outbox.handlers import Handler, NotYet, Stop
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError, Refused
from ozon.client.schemas.stocks import StockWrite
from worklist.services import note
from worklist.states import Event

TOO_SOON = ("TOO_MANY_REQUESTS", "too frequently")
WAIT = 31.0


class StockPush(Handler):
    """Idempotent: the quantity is absolute and read at the moment of sending, so the newest one wins."""

    kind = EffectKind.STOCK_PUSH
    idempotent = True
    no_is_final = False

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {**effect.payload, "stock": _quantity(effect, reserved_at_ozon=0)}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        offer_id, warehouse_id = effect.payload["offer_id"], effect.payload["warehouse_id"]
        at_ozon = _read(effect, client)
        quantity = _quantity(effect, reserved_at_ozon=at_ozon or 0)
        if quantity is None:
            raise Stop(gettext_noop("The stock ledger of this product is not open."))
        if _told_since(effect, quantity):
            return {"stock": quantity, "told_before": True}
        answers = client.stocks.set(
            [StockWrite(offer_id=offer_id, warehouse_id=warehouse_id, stock=quantity)]
        )
        said = " ".join(str(error) for row in answers for error in row.errors)
        if any(words in said for words in TOO_SOON):
            raise NotYet(said, seconds=WAIT)
        if not answers or not all(row.updated for row in answers):
            raise Refused(method="/v2/products/stocks", message=said or "not updated")
        return {"stock": quantity, "reserved": at_ozon}

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        offer_id, quantity = effect.payload["offer_id"], result["stock"]
        if result.get("told_before"):
            return
        told(
            shop=effect.shop,
            warehouse_id=effect.payload["warehouse_id"],
            offer_id=offer_id,
            quantity=quantity,
            at_ozon=result.get("reserved"),
        )
        if effect.posting_number:
            note(effect.shop, effect.posting_number, Event.STOCK_PUSHED, offer_id=offer_id, quantity=quantity)


def _quantity(effect: Effect, *, reserved_at_ozon: int) -> int | None:
    return free_quantity(
        effect.shop_id,
        warehouse_id=effect.payload["warehouse_id"],
        offer_id=effect.payload["offer_id"],
        reserved_at_ozon=reserved_at_ozon,
    )


def _read(effect: Effect, client: OzonClient) -> int | None:
    """What Ozon holds right now: an order of this minute may not have reached us. None where it cannot be read;
    the push goes on with what we know."""
    offer_id, warehouse_id = effect.payload["offer_id"], effect.payload["warehouse_id"]
    read_at = timezone.now()
    try:
        rows = client.stocks.for_offers([offer_id]).values
    except OzonError:
        return None
    row = next((row for row in rows if row.warehouse_id == warehouse_id), None)
    if row is None:
        return None
    with transaction.atomic():
        item = grade_a(lock_stock(effect.shop, warehouse_ids=[warehouse_id], offer_ids=[offer_id]), offer_id)
        if item and take_reading(item, present=row.present, at_ozon=row.reserved, read_at=read_at):
            item.save(update_fields=["ozon_present", "ozon_reserved", "ozon_read_at"])
    return row.reserved


def _told_since(effect: Effect, quantity: int) -> bool:
    """Whether a later write of the same lane already carried this quantity."""
    return StockItem.objects.filter(
        shop_id=effect.shop_id,
        warehouse_id=effect.payload["warehouse_id"],
        offer_id=effect.payload["offer_id"],
        grade=Grade.A,
        pushed=quantity,
        pushed_at__gt=effect.created_at,
    ).exists()

"""Us → Ozon: the absolute free quantity of offers in warehouses, up to a hundred of them in a call."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from inventory.goods import Pair
from inventory.kits import kits_about
from inventory.locks import lock_pairs
from inventory.models import StockItem
from inventory.selectors import Free, free_quantity, free_stock
from inventory.services import PAIR_PAUSE, Told, told
from outbox.handlers import Answer, Handler, NotYet, Stop
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient, Page
from ozon.client.errors import OzonError, Refused
from ozon.client.schemas.stocks import StockWrite, StockWritten, WarehouseStock
from ozon.client.stocks import MOST_OFFERS, MOST_PAIRS, SET
from ozon.windows import pages
from worklist.models import TimelineEntry
from worklist.services import note_many
from worklist.states import Event, Origin

TOO_SOON = ("TOO_MANY_REQUESTS", "too frequently")
WAIT = 31.0
NOT_OPEN = gettext_noop("The stock ledger of this product is not open.")


class StockPush(Handler):
    """Idempotent: the quantity is absolute and read at the moment of sending, so the newest one wins."""

    kind = EffectKind.STOCK_PUSH
    idempotent = True
    no_is_final = False
    batch = MOST_PAIRS
    pace = 0.77  # Ozon takes 80 such calls a minute; a little less, so that none has to wait for its minute

    def preview(self, effect: Effect) -> dict[str, Any]:
        warehouse_id, offer_id = pair_of(effect)
        quantity = free_quantity(effect.shop_id, warehouse_id=warehouse_id, offer_id=offer_id)
        return {**effect.payload, "stock": quantity}

    def deliver_many(self, effects: Sequence[Effect], client: OzonClient) -> Mapping[int, Answer]:
        pairs = {effect.pk: pair_of(effect) for effect in effects}
        kits = kits_about(effects[0].shop_id, {offer_id for _, offer_id in pairs.values()})
        at_ozon = _read(client, kits.related(pairs.values()))
        taken = kits.taken(at_ozon)
        free = free_stock(effects[0].shop_id, set(pairs.values()), kits=kits)
        answers: dict[int, Answer] = {}
        writes: dict[int, dict[str, Any]] = {}
        for effect in effects:
            stock, reserved = free.get(pairs[effect.pk]), at_ozon.get(pairs[effect.pk])
            quantity = stock.quantity(reserved_at_ozon=taken) if stock else 0
            if stock is None:
                answers[effect.pk] = Stop(NOT_OPEN)
            elif _told_since(effect, stock, quantity):
                answers[effect.pk] = {"stock": quantity, "told_before": True}
            else:
                writes[effect.pk] = {"stock": quantity, "reserved": reserved}
        return answers | _write(client, [(pk, free[pairs[pk]].item, result) for pk, result in writes.items()])

    def lock(self, effect: Effect) -> None:
        self.lock_many([effect])

    def lock_many(self, effects: Sequence[Effect]) -> None:
        lock_pairs(effects[0].shop, {pair_of(effect) for effect in effects})

    def on_done_many(self, done: Sequence[tuple[Effect, dict[str, Any]]]) -> None:
        written = [(effect, result) for effect, result in done if not result.get("told_before")]
        if not written:
            return
        told(written[0][0].shop, [_told(effect, result) for effect, result in written])
        note_many(_entry(effect, result) for effect, result in written if effect.posting_number)


def pair_of(effect: Effect) -> Pair:
    return effect.payload["warehouse_id"], effect.payload["offer_id"]


def _read(client: OzonClient, pairs: set[Pair]) -> dict[Pair, int]:
    """What Ozon has reserved right now: an order of this minute may not have reached us. What cannot be read is
    missing; the push goes on with what we know."""
    offers = sorted({offer_id for _, offer_id in pairs})
    reserved: dict[Pair, int] = {}
    try:
        for start in range(0, len(offers), MOST_OFFERS):
            named = offers[start : start + MOST_OFFERS]
            for page, _, _ in pages(partial(_page, client, named), ""):
                reserved |= {(row.warehouse_id, row.offer_id): row.reserved for row in page.values}
                if reserved.keys() >= pairs:
                    break
    except OzonError:
        pass  # told by what the write then says
    return reserved


def _page(client: OzonClient, offers: list[str], cursor: str) -> Page[WarehouseStock]:
    return client.stocks.for_offers(offers, cursor=cursor)


def _write(client: OzonClient, writes: Sequence[tuple[int, StockItem, dict[str, Any]]]) -> dict[int, Answer]:
    """One call. A pair that Ozon does not name in its answer was not updated."""
    if not writes:
        return {}
    rows = client.stocks.set(
        [
            StockWrite(warehouse_id=item.warehouse_id, offer_id=item.offer_id, stock=result["stock"])
            for _, item, result in writes
        ]
    )
    said = {(row.warehouse_id, row.offer_id): row for row in rows}
    return {
        pk: _no(said.get((item.warehouse_id, item.offer_id)), item) or result for pk, item, result in writes
    }


def _no(row: StockWritten | None, item: StockItem) -> NotYet | Refused | None:
    """Why a pair was not written; None when it was."""
    words = " ".join(str(error) for error in row.errors) if row else ""
    if any(part in words for part in TOO_SOON):
        return NotYet(words, seconds=_to_its_window(item))
    if row and row.updated:
        return None
    return Refused(method=SET, message=words or "not updated")


def _to_its_window(item: StockItem) -> float:
    """Seconds until Ozon takes the pair again: counted from our last write, or from now where that is no reason."""
    opens_at = item.pushed_at + PAIR_PAUSE if item.pushed_at else timezone.now()
    left = (opens_at - timezone.now()).total_seconds()
    return left if left > 0 else WAIT


def _told_since(effect: Effect, stock: Free, quantity: int) -> bool:
    """Whether a later write of the same pair already carried this quantity."""
    item = stock.item
    return item.pushed == quantity and item.pushed_at is not None and item.pushed_at > effect.created_at


def _told(effect: Effect, result: dict[str, Any]) -> Told:
    warehouse_id, offer_id = pair_of(effect)
    return Told(
        warehouse_id=warehouse_id, offer_id=offer_id, quantity=result["stock"], at_ozon=result.get("reserved")
    )


def _entry(effect: Effect, result: dict[str, Any]) -> TimelineEntry:
    return TimelineEntry(
        shop=effect.shop,
        posting_number=effect.posting_number,
        code=Event.STOCK_PUSHED,
        origin=Origin.DESK,
        at=timezone.now(),
        params={"offer_id": effect.payload["offer_id"], "quantity": result["stock"]},
    )

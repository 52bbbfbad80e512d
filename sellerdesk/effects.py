"""Which handler delivers which kind of effect, and the work item every lost or dead one becomes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction

from inventory.delivery import StockPush
from messaging.delivery import ChatStart, MessageSend
from messaging.delivery_files import ChatRead, FileSend
from orders.cancellations import settle_posting
from orders.delivery import RequestDecide
from orders.packing_delivery import DeliveryMove, PostingShip, TrackingSet
from orders.selectors import card_for
from orders.seller_delivery import PostingCancel
from outbox.handlers import Answer, Handler, Verdict, register
from outbox.models import Effect
from outbox.services import person_may_decide_at
from outbox.states import Deed, EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError
from returns.delivery import ReturnDecide
from returns.giveout_delivery import GiveoutReset
from worklist.selectors import open_keys
from worklist.services import close_item, note, open_item
from worklist.states import Event, Kind, Origin

EVENT_OF = {
    Deed.RELEASED: Event.RELEASED,
    Deed.RETRIED: Event.RETRIED,
    Deed.HAPPENED: Event.OUTCOME_TOLD,
    Deed.NOT_HAPPENED: Event.OUTCOME_TOLD,
}


def item_key(effect: Effect) -> str:
    return f"effect:{effect.pk}"


class Watched(Handler):
    """A room's handler, with what is the same for all of them: nothing lost stays out of the queue, and a case
    is looked at again once an outcome is known."""

    def __init__(self, inner: Handler) -> None:
        self.inner = inner
        self.kind = inner.kind  # type: ignore[misc]  # the class attribute of the wrapped room's handler
        self.idempotent = inner.idempotent  # type: ignore[misc]  # likewise
        self.no_is_final = inner.no_is_final  # type: ignore[misc]  # likewise
        self.batch = inner.batch  # type: ignore[misc]  # likewise
        self.pace = inner.pace  # type: ignore[misc]  # likewise

    def preview(self, effect: Effect) -> dict[str, Any]:
        return self.inner.preview(effect)

    def deliver_many(self, effects: Sequence[Effect], client: OzonClient) -> Mapping[int, Answer]:
        return self.inner.deliver_many(effects, client)

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        return self.inner.reconcile(effect, client)

    def lock(self, effect: Effect) -> None:
        self.inner.lock(effect)

    def lock_many(self, effects: Sequence[Effect]) -> None:
        self.inner.lock_many(effects)

    def on_done_many(self, done: Sequence[tuple[Effect, dict[str, Any]]]) -> None:
        self.inner.on_done_many(done)
        _all_over([effect for effect, _ in done], "done")

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        self.inner.on_done(effect, result)
        _over(effect, "done")

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        self.inner.on_refused(effect, error)
        _over(effect, error.message)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        self.inner.on_stopped(effect, reason)
        _tell(effect, Event.OBSOLETE, reason=reason)
        _over(effect, reason)

    def on_cancelled(self, effect: Effect, reason: str) -> None:
        self.inner.on_cancelled(effect, reason)
        _over(effect, reason)

    def on_not_done(self, effect: Effect, by: str) -> None:
        self.inner.on_not_done(effect, by)
        _over(effect, by)

    def on_held(self, effect: Effect) -> None:
        self.inner.on_held(effect)
        _tell(effect, Event.HELD)

    def on_deed(self, effect: Effect, deed: Deed, by: str) -> None:
        self.inner.on_deed(effect, deed, by)
        _tell(effect, EVENT_OF[deed], by=by, origin=Origin.STAFF, outcome=str(deed))

    def on_unknown(self, effect: Effect) -> None:
        self.inner.on_unknown(effect)
        _tell(effect, Event.OUTCOME_UNKNOWN)
        _ask(effect, Kind.OUTCOME_UNKNOWN)

    def on_dead(self, effect: Effect) -> None:
        self.inner.on_dead(effect)
        _tell(effect, Event.DEAD, reason=effect.error)
        _ask(effect, Kind.NOT_DELIVERED)


def _tell(effect: Effect, event: Event, **params: Any) -> None:
    if effect.posting_number:
        note(effect.shop, effect.posting_number, event, effect=str(effect.kind), **params)


def _ask(effect: Effect, kind: Kind) -> None:
    open_item(
        shop=effect.shop,
        kind=kind,
        key=item_key(effect),
        posting_number=effect.posting_number,
        card=card_for(effect.shop, effect.posting_number, reason=effect.error),
        deadline_at=person_may_decide_at(effect) if kind == Kind.OUTCOME_UNKNOWN else None,
    )


def _over(effect: Effect, outcome: str) -> None:
    _all_over([effect], outcome)


def _all_over(effects: Sequence[Effect], outcome: str) -> None:
    """Effects of one shop are over: nobody has anything to do about them, and their cases are looked at again."""
    items = {item_key(effect): effect for effect in effects}
    if not items:
        return
    shop = effects[0].shop
    for kind, key in open_keys(shop, kinds=(Kind.OUTCOME_UNKNOWN, Kind.NOT_DELIVERED), keys=items):
        close_item(shop=shop, kind=kind, key=key, by=items[key].by, outcome=outcome)
    # A quantity told is no part of any case.
    cases = {effect.posting_number for effect in effects if effect.kind != EffectKind.STOCK_PUSH}
    for posting_number in cases - {""}:
        # After the effect's own locks are gone: a case above it is locked first.
        transaction.on_commit(partial(settle_posting, shop.pk, posting_number), robust=True)


def bind() -> None:
    """Register every handler. Called once per process."""
    for handler in (
        StockPush(),
        ChatStart(),
        MessageSend(),
        FileSend(),
        ChatRead(),
        RequestDecide(),
        ReturnDecide(),
        GiveoutReset(),
        PostingCancel(),
        PostingShip(),
        TrackingSet(),
        DeliveryMove(),
    ):
        register(Watched(handler))

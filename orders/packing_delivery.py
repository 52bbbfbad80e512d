"""Us → Ozon: the assembly of a posting, its tracking number, and how far the seller's own delivery is."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from orders import packing_follow as packings
from orders.locks import lock_packing
from orders.models import Packing, Posting
from orders.packing_moves import effect_key
from orders.packing_scan import packed_in, wanted_of
from orders.packing_stops import SENTENCES, stop_reason
from orders.ship_words import ALREADY_CANCELLED, ALREADY_SHIPPED, SHIP_FAILED, code_of
from orders.states import (
    BEING_ASSEMBLED,
    CANCELLED,
    DELIVERED,
    HANDED_OVER,
    PACKED_STATUS,
    SPLIT_PENDING,
    PackState,
)
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError, Refused
from ozon.client.schemas.postings import Posting as Reading
from ozon.client.schemas.shipping import DeliveryWritten
from ozon.states import Source
from ozon.sync import want
from worklist.services import note
from worklist.states import Event

NOT_WANTED = gettext_noop("The posting is not being packed any more.")
CHANGED = gettext_noop("The order was changed meanwhile. Count the goods again.")
NOT_OFFERED = gettext_noop("Ozon does not offer this step any more.")
IS_CANCELLED = gettext_noop("The order is cancelled.")
NO_WORD = gettext_noop("Ozon did not say what became of it. Look at the posting, then try again.")
# With the courier, or later on the way to the buyer.
_LAST_MILE = frozenset(
    {
        "posting_in_courier_service",
        "posting_transferred_to_courier_service",
        "posting_on_way_to_pickup_point",
        "posting_in_pickup_point",
        "posting_conditionally_delivered",
        "posting_delivered",
        "posting_received",
    }
)


def _packing_of(effect: Effect) -> Packing:
    return lock_packing(effect.payload["packing"])


def _is_current(effect: Effect, packing: Packing) -> bool:
    """False for an earlier attempt, whose fate is known only now: the packing went on without it."""
    return effect.key == effect_key(packing)


class PostingShip(Handler):
    """Not idempotent: an answer that was lost is settled by reading, since a second assembly could split it again."""

    kind = EffectKind.POSTING_SHIP

    def lock(self, effect: Effect) -> None:
        _packing_of(effect)

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"posting_number": effect.posting_number, "packages": effect.payload["packages"]}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        _check_wanted(effect)
        packages = [
            {int(sku): pieces for sku, pieces in package.items()} for package in effect.payload["packages"]
        ]
        try:
            numbers = client.shipping.ship(effect.posting_number, packages)
        except Refused as error:
            if code_of(error.words) != ALREADY_SHIPPED:
                raise
            numbers = [effect.posting_number]
        return {"numbers": numbers}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        return verdict_of(client.postings.fbs_get(effect.posting_number).value)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        packings.taken(_packing_of(effect), result.get("numbers", []))

    def on_unknown(self, effect: Effect) -> None:
        packing = _packing_of(effect)
        if _is_current(effect, packing):
            packings.uncertain(packing)

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        packing = _packing_of(effect)
        if _is_current(effect, packing):
            packings.refused(packing, error.words)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        self._not_sent(effect, reason)

    def on_not_done(self, effect: Effect, by: str) -> None:
        self._not_sent(effect, NO_WORD)

    def _not_sent(self, effect: Effect, reason: str) -> None:
        packing = _packing_of(effect)
        if _is_current(effect, packing):
            packings.not_sent(packing, reason)


def _check_wanted(effect: Effect) -> None:
    """The last look before it leaves: what came since it was written down counts."""
    packing = Packing.objects.select_related("posting").get(pk=effect.payload["packing"])
    if packing.state != PackState.SENDING or not _is_current(effect, packing):
        raise Stop(NOT_WANTED)
    reason = stop_reason(packing.posting)
    if reason is not None:
        raise Stop(SENTENCES[reason.kind])
    if packed_in(packing.packages) != wanted_of(packing.posting):
        raise Stop(CHANGED)


def verdict_of(reading: Reading) -> Verdict:
    """What a reading says about an assembly whose answer was lost. That it still awaits packing says nothing yet."""
    if (
        reading.status in {PACKED_STATUS, SPLIT_PENDING} | HANDED_OVER
        or BEING_ASSEMBLED in reading.available_actions
    ):
        return Verdict(Seen.DONE, {"numbers": [reading.posting_number]})
    if reading.status == CANCELLED:
        return Verdict(Seen.REFUSED, {"reason": ALREADY_CANCELLED})
    if reading.substatus == SHIP_FAILED:
        return Verdict(Seen.REFUSED, {"reason": SHIP_FAILED})
    return Verdict(Seen.OPEN)


class TrackingSet(Handler):
    """Absolute: the number is set, whatever it was. A no waits for a person, who looks and tries again or drops it."""

    kind = EffectKind.TRACKING_SET
    idempotent = True
    no_is_final = False

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"posting_number": effect.posting_number, **effect.payload}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        _expect(effect, client.shipping.set_tracking({effect.posting_number: effect.payload["number"]}))
        return {"number": effect.payload["number"]}

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        want(effect.shop, Source.FBS)


class DeliveryMove(Handler):
    """Read before the write, as Ozon asks for; what is reached already is done. A no waits for a person."""

    kind = EffectKind.DELIVERY_MOVE
    no_is_final = False

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {"posting_number": effect.posting_number, **effect.payload}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        to = effect.payload["to"]
        reading = client.postings.fbs_get(effect.posting_number).value
        if is_reached(reading, to):
            return {"to": to, "before": True}
        if reading.status == CANCELLED:
            raise Stop(IS_CANCELLED)
        if f"non_int_{to}" not in reading.available_actions:
            raise Stop(NOT_OFFERED)
        posting = Posting.objects.get(shop=effect.shop, posting_number=effect.posting_number)
        reason = stop_reason(posting) if to == "delivering" else None
        if reason is not None:
            raise Stop(SENTENCES[reason.kind])
        call: Callable[[Sequence[str]], list[DeliveryWritten]] = getattr(client.shipping, to)
        _expect(effect, call([effect.posting_number]))
        return {"to": to}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        reading = client.postings.fbs_get(effect.posting_number).value
        if is_reached(reading, effect.payload["to"]):
            return Verdict(Seen.DONE, {"to": effect.payload["to"]})
        if reading.status == CANCELLED:
            return Verdict(Seen.REFUSED, {"reason": IS_CANCELLED})
        return Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        note(effect.shop, effect.posting_number, Event.MOVE_ACCEPTED, status=effect.payload["to"])
        want(effect.shop, Source.FBS)

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        to = effect.payload["to"]
        note(effect.shop, effect.posting_number, Event.MOVE_REFUSED, status=to, reason=error.message)


def is_reached(reading: Reading, to: str) -> bool:
    """Whether a posting stands where it was to go, or beyond."""
    if to == "delivered":
        return reading.status == DELIVERED
    if to == "last_mile":
        return reading.status == DELIVERED or reading.substatus in _LAST_MILE
    return reading.status in HANDED_OVER


def _expect(effect: Effect, written: Sequence[DeliveryWritten]) -> None:
    """Ozon's word about just this posting. Raises ``Refused`` for a no, ``OzonError`` (uncertain) for none."""
    said = next((row for row in written if row.posting_number == effect.posting_number), None)
    if said is None:
        raise OzonError(NO_WORD, method=str(effect.kind), uncertain=True)
    if not said.taken:
        raise Refused(said.error or NO_WORD, method=str(effect.kind))

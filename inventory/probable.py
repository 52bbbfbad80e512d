"""Why our ledger and Ozon's figures probably differ: told from facts, the likeliest first. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from inventory.comparing import Compared
from inventory.services import lane_of
from outbox.models import Effect
from outbox.services import mode_of
from outbox.states import EffectKind, Mode, Status
from ozon.models import Shop, SyncSource
from ozon.states import Source
from worklist.phrases import phrase

STALE = timedelta(minutes=15)
LONGEST = 120  # of Ozon's words

BELOW_ZERO = gettext_noop("More left than the ledger held: count the goods.")
ORDERS_UNREAD = gettext_noop("Orders are not read at the moment, so ours is behind.")
TELLING = gettext_noop("Our quantity is on its way to Ozon.")
HELD = gettext_noop("Our quantity waits among the effects: the stock switch was off.")
REFUSED = gettext_noop("Ozon did not take our quantity: %(words)s")
LOST = gettext_noop("Ozon's answer to our quantity was lost.")
SWITCH_OFF = gettext_noop("Ozon was not told: the stock switch of the shop is not on.")
PUT_BACK = gettext_noop("Pieces of cancelled orders that nobody put back (%(n)s) are for sale at Ozon.")
BUFFER = gettext_noop("The pieces you keep back (%(n)s) are for sale at Ozon.")
KIT = gettext_noop("It is a kit: what its components allow was not told, or changed at Ozon.")
NEVER_TOLD = gettext_noop("Ozon was never told our quantity of it.")
CHANGED = gettext_noop("Changed at Ozon after we told %(told)s: in the cabinet, or by another program.")
MORE = gettext_noop("Goods came in, or were entered at Ozon, without a word here.")
FEWER = gettext_noop("Goods went out, or were taken off at Ozon, without a word here.")


@dataclass(frozen=True)
class Facts:
    """What the causes of a shop's differences are told from. ``last``: the newest write of each lane."""

    keeps_stock: bool
    is_on: bool
    orders_unread: bool
    last: Mapping[str, Effect]


def facts_of(shop: Shop, differing: Collection[Compared], *, now: datetime) -> Facts:
    """Three queries, however many pairs."""
    lanes = [lane_of(one.item) for one in differing]
    rows = Effect.objects.filter(shop=shop, kind=EffectKind.STOCK_PUSH, lane__in=lanes)
    newest = rows.order_by("lane", "-id").distinct("lane")
    source = SyncSource.objects.filter(shop=shop, source=Source.FBS).first()
    return Facts(
        keeps_stock=shop.keeps_stock,
        is_on=mode_of(shop.pk, EffectKind.STOCK_PUSH) is Mode.ON,
        orders_unread=source is None or _is_behind(source, now),
        last={effect.lane: effect for effect in newest},
    )


def _is_behind(source: SyncSource, now: datetime) -> bool:
    return bool(source.error) or source.succeeded_at is None or source.succeeded_at < now - STALE


def cause_of(one: Compared, facts: Facts) -> str:
    """The likeliest cause as a packed phrase. What surely makes our figure wrong comes before what made Ozon's so."""
    if one.item.on_hand < 0:
        return BELOW_ZERO
    if facts.orders_unread:
        return ORDERS_UNREAD
    if not facts.keeps_stock:
        return MORE if one.gap > 0 else FEWER
    return _of_our_write(facts.last.get(lane_of(one.item))) or _of_the_quantity(one, facts)


def _of_our_write(last: Effect | None) -> str:
    match last.status if last else None:
        case Status.HELD:
            return HELD
        case Status.DUE | Status.CLAIMED:
            return TELLING
        case Status.UNKNOWN:
            return LOST
        case Status.DEAD | Status.REFUSED if last:
            return phrase(REFUSED, words=last.error[:LONGEST])
    return ""


def _of_the_quantity(one: Compared, facts: Facts) -> str:
    if one.gap > 0 and one.gap == one.stock.ours:
        return phrase(PUT_BACK, n=one.gap)
    if one.gap > 0 and one.gap == one.stock.kept:
        return phrase(BUFFER, n=one.gap)
    if not facts.is_on:
        return SWITCH_OFF
    if one.stock.parts:
        return KIT
    if one.item.pushed is None:
        return NEVER_TOLD
    return phrase(CHANGED, told=one.item.pushed)

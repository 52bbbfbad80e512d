"""Settling a difference between the ledger and Ozon by hand, either way. Quantities are pieces.

``key`` names the press: a form sent twice acts once.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from inventory.comparing import Compared, Reading, compare
from inventory.locks import lock_item
from inventory.models import StockItem, StockMovement
from inventory.oversold import key_of
from inventory.services import lane_of, move, push, push_offers
from inventory.states import Cause
from outbox.models import Effect
from outbox.services import mode_of
from outbox.states import EffectKind, Mode
from ozon.models import Shop
from worklist.services import close_item
from worklist.states import Kind

TAKEN = gettext_noop("Ozon's figure was taken over.")
TOLD = gettext_noop("Ozon is told the ledger's figure.")


class NotPossible(Exception):
    """It cannot be settled like this; the text says why and what to do."""


class Changed(NotPossible):
    """The figures are not the ones the person saw."""


@dataclass(frozen=True)
class Seen:
    """The figures a person decided by."""

    on_hand: int
    present: int
    reserved: int


def compared(item: StockItem) -> Compared | None:
    """The pair of a shelf of sound goods as it stands now, by Ozon's last figures; None where it cannot be compared."""
    if item.ozon_present is None:
        return None
    reading = Reading(item.ozon_present, item.ozon_reserved or 0)
    pair = (item.warehouse_id, item.offer_id)
    return compare(item.shop, {pair: reading}).get(pair)


@transaction.atomic
def take_over(pk: int, *, seen: Seen, key: str, by: str) -> bool:
    """Believe Ozon: set what is on hand so that both agree, by a movement of its own. False when this press did it
    before. Locks the shelf, so a reading or a colleague comes before or after.

    Raises ``Changed`` when a figure is another one by now, ``NotPossible`` for a kit or where both agree already.
    """
    item = lock_item(pk)
    if StockMovement.objects.filter(item=item, cause=Cause.TAKEN_OVER, cause_id=key).exists():
        return False
    if seen != Seen(item.on_hand, item.ozon_present or 0, item.ozon_reserved or 0):
        raise Changed(_("The figures changed meanwhile. Look at them once more."))
    one = compared(item)
    if one is None or not one.differs:
        raise NotPossible(_("Ledger and Ozon agree already."))
    if one.agrees_at is None:
        raise NotPossible(_("This is a kit: it has no stock of its own. Settle its components."))
    move(item, one.agrees_at - item.on_hand, cause=Cause.TAKEN_OVER, cause_id=key, by=by)
    # What this changes for kits it is in, Ozon does not know yet.
    push_offers(item.shop, item.warehouse_id, [item.offer_id], by=by, cause_id=f"taken:{key}")
    _settled(item, by=by, outcome=TAKEN)
    return True


@transaction.atomic
def tell_ours(pk: int, *, key: str, by: str) -> bool:
    """Believe the ledger: tell Ozon its absolute free quantity. False when this press did it before.

    Raises ``NotPossible`` with the reason of ``why_not_told``. The case leaves the queue; it comes back if readings
    still differ after Ozon was told.
    """
    item = lock_item(pk)
    cause_id = f"settled:{key}"
    effects = Effect.objects.filter(shop=item.shop, kind=EffectKind.STOCK_PUSH)
    if effects.filter(key=f"{cause_id}:{lane_of(item)}").exists():
        return False
    if reason := why_not_told(item.shop):
        raise NotPossible(reason)
    push(item, item.shop, by=by, cause_id=cause_id)
    _settled(item, by=by, outcome=TOLD)
    return True


def why_not_told(shop: Shop) -> str:
    """Why Ozon cannot be told a quantity now, and what is possible instead; empty when it can."""
    if not shop.keeps_stock:
        return _(
            "Another system keeps this shop's stock numbers. Correct the quantity there, or take Ozon's figure here."
        )
    if mode_of(shop.pk, EffectKind.STOCK_PUSH) is not Mode.ON:
        return _("The shop's stock switch is not on. Turn it on first, or take Ozon's figure here.")
    return ""


def _settled(item: StockItem, *, by: str, outcome: str) -> None:
    item.differs_since = None
    item.save(update_fields=["differs_since"])
    key = key_of(item.warehouse_id, item.offer_id)
    close_item(shop=item.shop, kind=Kind.STOCK_DIFFERS, key=key, by=by, outcome=outcome)

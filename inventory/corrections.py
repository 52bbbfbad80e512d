"""What staff change on the shelves by hand, with a reason: figures, grades, places. Quantities are pieces.

``key`` names the press: a form sent twice acts once. Ozon is told of sound goods that changed, where we keep the
numbers.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inventory.locks import lock_item, lock_stock
from inventory.models import KitComponent, StockItem, StockMovement
from inventory.services import move, push_offers
from inventory.states import Cause, Grade

MOST = 1_000_000  # pieces in one place; more is a slip of the finger


class NotPossible(Exception):
    """The change cannot be made; the text says why and what to do."""


class Changed(NotPossible):
    """The figure is not the one the person saw."""


@transaction.atomic
def correct_to(pk: int, *, figure: int, seen: int, key: str, reason: str, by: str) -> StockMovement | None:
    """Set what is on hand of a shelf that showed ``seen``. None when it is so already.

    Raises ``Changed`` when it shows something else by now, ``NotPossible`` for a kit or an impossible figure. Locks the
    shelf; idempotent by ``key``.
    """
    item = lock_item(pk)
    if done := _done(item, Cause.CORRECTION, key):
        return done
    if item.on_hand != seen:
        raise Changed(
            _("Meanwhile there are %(now)s on hand, not %(seen)s. Look again.")
            % {"now": item.on_hand, "seen": seen}
        )
    if not 0 <= figure <= MOST:
        raise NotPossible(_("A figure from 0 to %(most)s.") % {"most": MOST})
    return _correct(item, figure - item.on_hand, key=key, reason=reason, by=by)


@transaction.atomic
def correct_by(pk: int, *, pieces: int, key: str, reason: str, by: str) -> StockMovement | None:
    """Change what is on hand of a shelf by a difference, whatever it is by now. Otherwise as ``correct_to``."""
    item = lock_item(pk)
    return _done(item, Cause.CORRECTION, key) or _correct(item, pieces, key=key, reason=reason, by=by)


@transaction.atomic
def undo(movement_pk: int, *, reason: str, by: str) -> StockMovement | None:
    """Take a correction back by the opposite one, once. Raises ``NotPossible`` for any other movement, or where the
    pieces are not there any more."""
    wrong = StockMovement.objects.get(pk=movement_pk)
    if wrong.cause != Cause.CORRECTION:
        raise NotPossible(_("Only a correction can be taken back."))
    item = lock_item(wrong.item_id)
    key = undo_key(wrong.pk)
    return _done(item, Cause.CORRECTION, key) or _correct(
        item, -wrong.quantity, key=key, reason=reason, by=by
    )


def undo_key(movement_pk: int) -> str:
    """The cause of the movement that takes this one back."""
    return f"undo:{movement_pk}"


def _correct(item: StockItem, pieces: int, *, key: str, reason: str, by: str) -> StockMovement | None:
    refuse_kit(item)
    reason = given(reason)
    if pieces < 0 and item.on_hand + pieces < 0:
        raise NotPossible(_("Only %(n)s are on hand.") % {"n": max(0, item.on_hand)})
    if item.on_hand + pieces > MOST:
        raise NotPossible(_("A figure from 0 to %(most)s.") % {"most": MOST})
    move(item, pieces, cause=Cause.CORRECTION, cause_id=key, by=by, reason=reason)
    tell(item, by=by, cause_id=f"corrected:{key}")
    return _done(item, Cause.CORRECTION, key)


@transaction.atomic
def regrade(pk: int, *, to: Grade, pieces: int, key: str, reason: str, by: str) -> None:
    """Move pieces from one shelf to another of the same product and warehouse: two movements of one cause, together
    nothing. Raises ``NotPossible`` when fewer are there. Locks both shelves; idempotent by ``key``."""
    peek = StockItem.objects.select_related("shop").get(pk=pk)
    stock = lock_stock(peek.shop, warehouse_ids=[peek.warehouse_id], offer_ids=[peek.offer_id])
    item = stock[peek.offer_id, peek.grade]
    if _done(item, Cause.REGRADED, key):
        return
    refuse_kit(item)
    reason = given(reason)
    if to == item.grade:
        raise NotPossible(_("The goods are of this grade already."))
    if not 0 < pieces <= item.on_hand:
        raise NotPossible(_("Only %(n)s are on hand.") % {"n": max(0, item.on_hand)})
    shelf = stock.get((peek.offer_id, to)) or shelf_of(item, to)
    for one, quantity in ((item, -pieces), (shelf, pieces)):
        move(one, quantity, cause=Cause.REGRADED, cause_id=key, by=by, reason=reason)
    if Grade.A in {Grade(item.grade), to}:
        tell(item if item.grade == Grade.A else shelf, by=by, cause_id=f"regraded:{key}")


@transaction.atomic
def set_place(pk: int, *, place: str) -> StockItem:
    """Note where on the shelves the goods lie; empty: nowhere in particular. Idempotent."""
    item = lock_item(pk)
    item.place = " ".join(place.split())[:60]
    item.save(update_fields=["place"])
    return item


def shelf_of(item: StockItem, grade: Grade) -> StockItem:
    """The shelf of another grade beside this one, made where there is none. Sound goods have one only where Ozon's
    figures opened it: ``NotPossible`` else, for nobody would know what to tell Ozon."""
    if grade == Grade.A:
        raise NotPossible(_("Ozon has no stock of this product in this warehouse yet. Add it there first."))
    shelf, _new = StockItem.objects.get_or_create(
        shop_id=item.shop_id, warehouse_id=item.warehouse_id, offer_id=item.offer_id, grade=grade
    )
    return shelf


def refuse_kit(item: StockItem) -> None:
    """Raises ``NotPossible`` for a kit."""
    if KitComponent.objects.filter(shop=item.shop_id, kit=item.offer_id).exists():
        raise NotPossible(_("This is a kit: it has no stock of its own. Correct its components."))


def given(reason: str) -> str:
    """The reason without spaces around it. Raises ``NotPossible`` when there is none."""
    if not (reason := " ".join(reason.split())):
        raise NotPossible(_("Say why: the reason stays in the history."))
    return reason


def tell(item: StockItem, *, by: str, cause_id: str) -> None:
    """Have Ozon told of a locked shelf of sound goods, where we keep the numbers."""
    if item.grade == Grade.A:
        push_offers(item.shop, item.warehouse_id, [item.offer_id], by=by, cause_id=cause_id)


def _done(item: StockItem, cause: Cause, key: str) -> StockMovement | None:
    return StockMovement.objects.filter(Q(item=item), cause=cause, cause_id=key).first()

"""Stock-takes: counting by scan, by hand or from a file, and entering what was found. Quantities are pieces.

The only writer of a stock-take's state. Each function locks the take: two who scan at once count one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inventory import oversold
from inventory.corrections import MOST, Changed, NotPossible
from inventory.counted import Difference, differences, fingerprint
from inventory.locks import lock_stock, lock_take
from inventory.models import KitComponent, StockItem, StockMovement, StockTake, StockTakeLine
from inventory.services import ON_HAND, push_offers, set_on_hand
from inventory.states import TAKE_TRANSITIONS, Cause, Grade, TakeState
from ozon.models import Shop


@dataclass(frozen=True)
class Count:
    """So many pieces of an offer and grade were found."""

    offer_id: str
    grade: Grade
    pieces: int


def start(shop: Shop, warehouse_id: int, *, reason: str, by: str) -> StockTake:
    """Begin to count a warehouse. Who begins beside a count that is under way joins it."""
    take, _new = StockTake.objects.get_or_create(
        shop=shop,
        warehouse_id=warehouse_id,
        state=TakeState.COUNTING,
        defaults={"reason": " ".join(reason.split())[:300], "by": by[:150]},
    )
    return take


@transaction.atomic
def count(pk: int, *, offer_id: str, grade: Grade, pieces: int = 1) -> StockTakeLine:
    """So many more were found; fewer, where a scan is taken back. Never below nothing. Raises ``NotPossible``."""
    take = _counting(pk)
    _refuse_kits(take, [offer_id])
    line, _new = take.lines.get_or_create(offer_id=offer_id, grade=grade, defaults={"counted": 0})
    _write(line, line.counted + pieces)
    return line


@transaction.atomic
def set_count(pk: int, *, offer_id: str, grade: Grade, pieces: int | None) -> None:
    """The figure is this; None: it was not counted after all. Raises ``NotPossible``. Idempotent."""
    take = _counting(pk)
    if pieces is None:
        take.lines.filter(offer_id=offer_id, grade=grade).delete()
        return
    _refuse_kits(take, [offer_id])
    line, _new = take.lines.get_or_create(offer_id=offer_id, grade=grade, defaults={"counted": 0})
    _write(line, pieces)


def _write(line: StockTakeLine, pieces: int) -> None:
    line.counted, line.changed_at = min(max(0, pieces), MOST), timezone.now()
    line.save(update_fields=["counted", "changed_at"])


@transaction.atomic
def take_in(pk: int, counts: Sequence[Count]) -> None:
    """Figures out of a file: each replaces what was counted of its offer and grade. Raises ``NotPossible``."""
    take = _counting(pk)
    _refuse_kits(take, [row.offer_id for row in counts])
    StockTakeLine.objects.bulk_create(
        [
            StockTakeLine(take=take, offer_id=row.offer_id, grade=row.grade, counted=row.pieces)
            for row in {(row.offer_id, row.grade): row for row in counts}.values()
        ],
        update_conflicts=True,
        unique_fields=["take", "offer_id", "grade"],
        update_fields=["counted", "changed_at"],
    )


@transaction.atomic
def post(pk: int, *, seen: str, by: str) -> list[Difference]:
    """Enter what was found: a movement for each difference, all or none. What differed, as entered.

    ``seen`` is the fingerprint of the figures the person looked at; raises ``Changed`` when one of them moved
    since. A repeat is a no-op. Locks the take, then its shelves; a handful of statements whatever was counted.
    """
    take = lock_take(pk)
    if take.state == TakeState.POSTED:
        return []
    _refuse_over(take)
    offers = list(take.lines.values_list("offer_id", flat=True))
    _refuse_kits(take, offers)  # one may have become a kit since it was counted
    stock = lock_stock(take.shop, warehouse_ids=[take.warehouse_id], offer_ids=offers)
    found = differences(take, stock)
    if fingerprint(found) != seen:
        raise Changed(_("The figures have changed since you looked. Look at the differences again."))
    for one in found:
        if one.cannot_be_entered:
            raise NotPossible(
                _(
                    "%(offer_id)s: Ozon has no stock of it in this warehouse yet. Add it there, or take the line out."
                )
                % {"offer_id": one.line.offer_id}
            )
    entered = [one for one in found if one.quantity]
    _move_all(take, entered, by=by)
    _close(take, found)
    return entered


def _move_all(take: StockTake, entered: Sequence[Difference], *, by: str) -> None:
    fresh = [_new_shelf(take, one) for one in entered if one.item is None]
    StockItem.objects.bulk_create(fresh)
    made = {(item.offer_id, item.grade): item for item in fresh}
    moved = [(one.item or made[one.line.offer_id, one.line.grade], one.quantity) for one in entered]
    StockMovement.objects.bulk_create(
        StockMovement(
            shop=take.shop,
            item=item,
            cause=Cause.STOCK_TAKE,
            cause_id=f"take:{take.pk}",
            component=item.offer_id,
            quantity=quantity,
            by=by[:150],
            reason=take.reason,
        )
        for item, quantity in moved
    )
    were_below = [item for item, _n in moved if item.on_hand < 0]
    for item, quantity in moved:
        set_on_hand(item, item.on_hand + quantity)
    StockItem.objects.bulk_update([item for item, _n in moved], ON_HAND, batch_size=500)
    oversold.show(take.shop, were_below, by=by)
    sound = [item.offer_id for item, _n in moved if item.grade == Grade.A]
    push_offers(take.shop, take.warehouse_id, sound, by=by, cause_id=f"take:{take.pk}")


def _new_shelf(take: StockTake, one: Difference) -> StockItem:
    return StockItem(
        shop=take.shop, warehouse_id=take.warehouse_id, offer_id=one.line.offer_id, grade=one.line.grade
    )


def _close(take: StockTake, found: Iterable[Difference]) -> None:
    lines = []
    for one in found:
        one.line.expected = one.on_hand
        lines.append(one.line)
    StockTakeLine.objects.bulk_update(lines, ["expected"], batch_size=500)
    _end(take, TakeState.POSTED)


@transaction.atomic
def drop(pk: int) -> StockTake:
    """Forget the count: nothing is entered. A repeat is a no-op. Raises ``NotPossible`` once it was entered."""
    take = lock_take(pk)
    if take.state != TakeState.DROPPED:
        _refuse_over(take)
        _end(take, TakeState.DROPPED)
    return take


def _end(take: StockTake, state: TakeState) -> None:
    take.state, take.ended_at = state, timezone.now()
    take.save(update_fields=["state", "ended_at"])


def _counting(pk: int) -> StockTake:
    take = lock_take(pk)
    _refuse_over(take)
    return take


def _refuse_over(take: StockTake) -> None:
    if not TAKE_TRANSITIONS[TakeState(take.state)]:
        raise NotPossible(
            _("This stock-take is over: %(state)s. Start another one.") % {"state": take.get_state_display()}
        )


def _refuse_kits(take: StockTake, offer_ids: Sequence[str]) -> None:
    kits = KitComponent.objects.filter(shop=take.shop_id, kit__in=offer_ids).values_list("kit", flat=True)
    if kit := kits.first():
        raise NotPossible(_("%(kit)s is a kit: count its components.") % {"kit": kit})

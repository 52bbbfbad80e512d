"""The only writer of reconciliations: rows as they were computed, the cases of staff about them, and what staff say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from money.bookings import ZERO
from money.locks import lock_reconciliation, lock_refunds, try_shop, wait_shop
from money.models import AccrualType, Reconciliation, Refund, Touched
from money.states import WRONG, Family, RefundState, Verdict
from ozon import copying
from ozon.models import Shop
from worklist.models import TimelineEntry
from worklist.phrases import phrase
from worklist.services import Card, NewItem, close_item, close_items, note, note_many, open_items
from worklist.states import Event, Kind, Origin

OZON = "Ozon"
AGREES = gettext_noop("The bookings agree.")
BOOKED = gettext_noop("Seen in Ozon's bookings.")
KEY = ("shop", "posting_number", "sku")
# The sums a person accepts: any other one opens the case again.
SUMS = ("planned", "shipping", "shown", "booked", "booked_shipping", "compensated", "currency")
TOLD = ("offer_id", "product", "scheme", "cases", *SUMS, "verdict", "since")
SETTLED = ("settled_at", "settled_by", "settled_why")
LONGEST_WHY = 500


class NotPossible(Exception):
    """The difference cannot be accepted so; the text says why, for staff. Nothing was written."""


def take(shop: Shop, limit: int) -> dict[str, list[int]] | None:
    """Postings to compare next, each with its rows of ``Touched``; None while another worker compares this shop.

    Must run in the transaction in which they are compared: it holds the shop's turn until its end.
    """
    if not try_shop(shop.pk):
        return None
    rows = Touched.objects.filter(shop=shop).order_by("id").values_list("id", "posting_number")[:limit]
    taken: dict[str, list[int]] = {}
    for pk, number in rows:
        taken.setdefault(number, []).append(pk)
    return taken


def worked_off(taken: Mapping[str, Sequence[int]]) -> None:
    """These were compared. What was told meanwhile is a row of its own, and stays."""
    Touched.objects.filter(pk__in=[pk for pks in taken.values() for pk in pks]).delete()


@dataclass
class Stored:
    """What storing came to: rows written, and how many of them a person has to look at."""

    written: int = 0
    wrong: int = 0


def store(
    shop: Shop,
    rows: Sequence[Reconciliation],
    known: Mapping[tuple[str, int], Reconciliation],
    *,
    pictures: Mapping[str, str],
) -> Stored:
    """Write what differs from ``known`` and bring the queue to it; what a person accepted stands while its sums do.

    A constant number of statements. Must run in the transaction of ``take``. Idempotent.
    """
    now, changed = timezone.now(), []
    for row in rows:
        old = known.get((row.posting_number, row.sku))
        if old is not None and _values(old, TOLD) == _values(row, TOLD):
            continue
        if old is not None and _values(old, SUMS) == _values(row, SUMS):
            row.settled_at, row.settled_by, row.settled_why = old.settled_at, old.settled_by, old.settled_why
        row.changed_at = now
        changed.append(row)
    copying.merge(
        changed, [*KEY, *TOLD, "changed_at", *SETTLED], unique=KEY, replace=[*TOLD, "changed_at", *SETTLED]
    )
    wrong = [row for row in changed if is_wrong(row)]
    were = {key for key, old in known.items() if is_wrong(old)}
    over = [row for row in changed if not is_wrong(row) and (row.posting_number, row.sku) in were]
    if wrong:
        open_items(shop=shop, kind=Kind.MONEY_DIFFERS, items=[_item(row, pictures) for row in wrong])
    close_items(shop=shop, kind=Kind.MONEY_DIFFERS, keys=map_keys(over), by=OZON, outcome=AGREES)
    return Stored(len(changed), len(wrong))


def _values(row: Reconciliation, names: Iterable[str]) -> list[object]:
    return [getattr(row, name) for name in names]


def is_wrong(row: Reconciliation) -> bool:
    """Whether a person has to look: it does not agree, and nobody accepted it."""
    return row.verdict in WRONG and row.settled_at is None


def item_key(row: Reconciliation) -> str:
    return f"{row.posting_number}:{row.sku}"


def map_keys(rows: Iterable[Reconciliation]) -> list[str]:
    return [item_key(row) for row in rows]


_WHY = {
    Verdict.AMOUNT_DIFFERS: gettext_noop("Expected %(expected)s, booked %(booked)s."),
    Verdict.NO_CASE: gettext_noop("Ozon took back %(booked)s, and no return is known."),
    Verdict.NO_MONEY: gettext_noop("%(expected)s was to be booked, and is not."),
}
_NO_COMPENSATION = gettext_noop("Ozon shows its compensation as paid, and none is booked.")


def expected_of(row: Reconciliation) -> Decimal:
    """What was to go back: what Ozon shows, else what we meant; with the way back."""
    goods = row.shown if row.shown is not None else row.planned
    return (goods or ZERO) + (row.shipping or ZERO)


def booked_of(row: Reconciliation) -> Decimal:
    return (row.booked or ZERO) + (row.booked_shipping or ZERO)


def difference(row: Reconciliation) -> Decimal:
    """Positive: Ozon took more than was to go back."""
    return booked_of(row) - expected_of(row)


def why_wrong(row: Reconciliation) -> str:
    """A phrase with the sums (``worklist.phrases``): for the queue and the page."""
    if row.verdict not in _WHY:
        return ""
    if row.verdict == Verdict.NO_MONEY and difference(row) >= 0:
        return _NO_COMPENSATION
    expected, booked = (expected_of(row), row.currency), (booked_of(row), row.currency)
    return phrase(_WHY[Verdict(row.verdict)], expected=expected, booked=booked)


def _item(row: Reconciliation, pictures: Mapping[str, str]) -> NewItem:
    return NewItem(
        key=item_key(row),
        posting_number=row.posting_number,
        card=Card(
            product=row.product or row.offer_id,
            picture=pictures.get(row.offer_id, ""),
            reason=why_wrong(row),
            amount=abs(difference(row)),
            currency=row.currency,
        ),
    )


@transaction.atomic
def accept(row: Reconciliation, *, seen: str, why: str, by: str) -> Reconciliation:
    """A person accepts the difference as it stands, and says why. Waits for who compares the shop, then locks the row;
    a second press changes nothing.

    ``seen`` is ``version_of`` what his screen showed. Raises ``NotPossible``.
    """
    wait_shop(row.shop_id)
    row = lock_reconciliation(row.pk)
    if row.settled_at is not None:
        return row
    if row.verdict not in WRONG:
        raise NotPossible(
            _("There is nothing to accept: %(verdict)s.") % {"verdict": row.get_verdict_display()}
        )
    if seen != version_of(row):
        raise NotPossible(_("The sums changed meanwhile. Look at them again."))
    if not why.strip():
        raise NotPossible(_("Say why the difference is right."))
    row.settled_at, row.settled_by, row.settled_why = timezone.now(), by[:150], why.strip()[:LONGEST_WHY]
    row.save(update_fields=list(SETTLED))
    close_item(shop=row.shop, kind=Kind.MONEY_DIFFERS, key=item_key(row), by=by, outcome=row.settled_why)
    note(
        row.shop,
        row.posting_number,
        Event.MONEY_SETTLED,
        by=by,
        origin=Origin.STAFF,
        reason=row.settled_why,
    )
    return row


def version_of(row: Reconciliation) -> str:
    """Grows each time the row is computed to something else."""
    return row.changed_at.isoformat()


def paid_by_booking(pks: Sequence[int]) -> int:
    """Ozon booked exactly what these accepted refunds give back: that is Ozon showing the money. How many moved.

    Locks them. Idempotent: one that is not accepted (any more) is left as it is, so is one whose outcome is unknown.
    """
    if not pks:
        return 0
    now = timezone.now()
    rows = [row for row in lock_refunds(pks) if row.state == RefundState.ACCEPTED]
    Refund.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RefundState.DONE, done_at=now, reason=BOOKED
    )
    note_many(
        TimelineEntry(
            shop=row.shop,
            posting_number=row.posting_number,
            code=Event.REFUND_DONE,
            origin=Origin.OZON,
            at=now,
            params={"amount": str(row.amount), "currency": row.currency},
        )
        for row in rows
    )
    return len(rows)


def set_family(shop: Shop, type_id: int, family: str) -> bool:
    """Staff say what a type of accrual is for; empty: Ozon's words tell again. False when there is no such type.

    What was compared before is compared again by the next sweep.
    """
    chosen = Family(family) if family else ""
    return bool(AccrualType.objects.filter(shop=shop, type_id=type_id).update(family=chosen))

"""Three books of the same money: the sandbox's, ours, and what Ozon booked to the seller. They must agree."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce

from money.families import families_of
from money.models import Accrual, LineBalance, ObservedRefund, Reconciliation, Refund
from money.states import LIVE, Family, PartKind, RefundState, Verdict
from outbox.models import Effect
from outbox.states import EffectKind, Status
from returns.models import Return
from returns.states import ReturnSource
from sandbox import accruals
from tests.fixtures_desk import RETURN_ACT, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

NOTHING = Decimal(0)
FINE = {Verdict.MATCHED, Verdict.NOT_EXPECTED}
ENDED = {RefundState.DONE, RefundState.REFUSED, RefundState.CANCELLED}
# Nobody may be left with one of these once all is over.
OVER = [Kind.RETURN_CLAIM, Kind.SECOND_PERSON, Kind.OUTCOME_UNKNOWN]


@dataclass
class Kept:
    """What is true at the end, in all books. ``wrong`` tells every kopeck and every row in which they differ."""

    desk: Desk

    @cached_property
    def payments(self) -> dict[int, list[dict[str, Any]]]:
        """What the sandbox paid to buyers of rFBS, by claim."""
        return {doc["return_id"]: doc["payments"] for doc in self.desk.world.shop.claims.all()}

    @cached_property
    def ours(self) -> dict[int, list[Refund]]:
        """Our refunds that count, by claim."""
        rows = defaultdict(list)
        for refund in Refund.objects.filter(shop=self.desk.shop, state__in=LIVE):
            rows[int(refund.return_id.partition(":")[2])].append(refund)
        return rows

    @cached_property
    def booked(self) -> dict[str, Decimal]:
        """What bookings as we read them say went to the buyer, by posting: sales taken back, and the way back."""
        families = families_of(self.desk.shop)
        back: dict[str, Decimal] = defaultdict(lambda: NOTHING)
        for row in Accrual.objects.filter(shop=self.desk.shop, amount__lt=0):
            is_sale = row.kind == PartKind.SALE
            if is_sale or families.get(row.type_id) == Family.SHIPPING:
                back[row.unit_number] -= row.amount or NOTHING
        return back

    @cached_property
    def overtaken(self) -> set[int]:
        """Claims that Ozon paid by itself while our own decision had its answer lost, or waited for the buyer: what
        Ozon shows is taken for the answer to it, as nobody can tell them apart."""
        return {number for number in self.ours if any(row["by"] == "ozon" for row in self.payments[number])}

    @property
    def figures(self) -> dict[str, Any]:
        paid = [row for rows in self.payments.values() for row in rows]
        verdicts = Counter(Reconciliation.objects.values_list("verdict", flat=True))
        return {
            "name": "returns",
            "rfbs_claims": len(self.payments),
            "returns_of_ozon": len(self.desk.world.shop.parcels.all()),
            "decisions": len(self.desk.ledger(RETURN_ACT)),
            "refunds": {str(key): count for key, count in Counter(_states()).items()},
            "paid_by_us": str(_total(row for row in paid if row["by"] == "seller")),
            "paid_by_ozon": str(_total(row for row in paid if row["by"] == "ozon")),
            "ledger": str(self._ledger(self.ours.keys() - self.overtaken)),
            "ledger_overtaken": str(self._ledger(self.overtaken)),
            "booked_back": str(_kopecks(sum(map(self._booked_of, self._numbers()), NOTHING))),
            "booked_back_with_ozons_returns": str(_kopecks(sum(self.booked.values(), NOTHING))),
            "overtaken_by_ozon": len(self.overtaken),
            "verdicts": dict(verdicts),
        }

    def _ledger(self, numbers: Iterable[int]) -> Decimal:
        return sum((_sum(row) for number in numbers for row in self.ours[number]), NOTHING)

    def _numbers(self) -> set[str]:
        """Postings of rFBS."""
        return {doc["posting_number"] for doc in self.desk.world.shop.claims.all()}

    def _booked_of(self, number: str) -> Decimal:
        return self.booked.get(number, NOTHING)

    def wrong(self) -> list[str]:
        found = [
            *self._claims(),
            *self._bookings(),
            *self._back(),
            *self._verdicts(),
            *self._lines(),
            *self._left(),
        ]
        return sorted(found)

    def _claims(self) -> Iterator[str]:
        """Our ledger beside the sandbox's: each payment of a seller is a refund of ours, paid, of that very sum."""
        decided = Counter(entry["request"]["return_id"] for entry in self.desk.ledger(RETURN_ACT))
        done = Effect.objects.filter(kind=EffectKind.RETURN_DECIDE, status=Status.DONE)
        ours = Counter(facts["return_id"] for facts in done.values_list("payload", flat=True))
        lone = ObservedRefund.objects.filter(source="rfbs", refund=None)
        alone = set(map(int, lone.values_list("source_id", flat=True)))
        for number, payments in self.payments.items():
            refunds = self.ours.get(number, [])
            if len(payments) > 1 or len(refunds) > 1:
                yield f"claim {number}: paid {len(payments)} times, {len(refunds)} refunds"
            if decided[number] > ours[number]:
                yield f"claim {number}: decided {decided[number]} times at Ozon, {ours[number]} times here"
            by_us = [Decimal(row["amount"]) for row in payments if row["by"] == "seller"]
            if number not in self.overtaken and [_sum(row) for row in refunds] != by_us:
                yield f"claim {number}: paid {by_us}, here {[(str(row), row.state) for row in refunds]}"
            if payments and not refunds and number not in alone:
                yield f"claim {number}: {payments[0]['amount']} paid by Ozon, and nobody saw it"
            if (number in alone) > bool(payments):
                yield f"claim {number}: seen as paid, and it is not"

    def _bookings(self) -> Iterator[str]:
        """What we read of Ozon's bookings beside what it booked: every figure of every posting, to the kopeck."""
        line, shop = self.desk.shop.opening_line.date(), self.desk.world.shop
        rows = Accrual.objects.filter(shop=self.desk.shop).values("unit_number").annotate(sum=_parts())
        ours = {row["unit_number"]: row["sum"] for row in rows}
        for posting in shop.postings.all():
            number = posting["posting_number"]
            booked = [
                row for row in accruals.of_posting(shop, number) if date.fromisoformat(row["date"]) >= line
            ]
            total = sum((accruals.total(row) for row in booked), NOTHING)
            if ours.get(number, NOTHING) != total:
                yield f"posting {number}: {total} booked, {ours.get(number)} here"

    def _back(self) -> Iterator[str]:
        """The sandbox's payments beside what we read of the bookings, posting by posting."""
        paid: dict[str, Decimal] = defaultdict(lambda: NOTHING)
        for doc in self.desk.world.shop.claims.all():
            paid[doc["posting_number"]] += _total(doc["payments"])
        for number, amount in paid.items():
            if self.booked.get(number, NOTHING) != amount:
                yield f"posting {number}: {amount} paid back, {self.booked.get(number)} booked"

    def _verdicts(self) -> Iterator[str]:
        """Comparing finds all of it in order, but for what Ozon paid otherwise than we had meant, and that it finds."""
        rows = {row.posting_number: row for row in Reconciliation.objects.filter(shop=self.desk.shop)}
        items = WorkItem.objects.filter(kind=Kind.MONEY_DIFFERS, state=ItemState.OPEN)
        asked = set(items.values_list("posting_number", flat=True))
        other = {refund.posting_number for refund in self._paid_otherwise()}
        for number in self.booked.keys() - rows.keys():
            yield f"posting {number}: {self.booked[number]} booked, and never compared"
        for number, row in rows.items():
            booked = (row.booked or NOTHING) + (row.booked_shipping or NOTHING)
            if booked != self.booked.get(number, NOTHING):
                yield f"posting {number}: {self.booked.get(number)} booked, compared with {booked}"
            if (row.verdict in FINE) == (number in other) or (number in asked) != (number in other):
                yield f"posting {number}: {row.verdict}, asked {number in asked}, paid otherwise {number in other}"

    def _paid_otherwise(self) -> Iterator[Refund]:
        for number in self.overtaken:
            paid = _total(self.payments[number])
            yield from (refund for refund in self.ours[number] if _sum(refund) != paid)

    def _lines(self) -> Iterator[str]:
        """The running totals are the sum of what counts, and never above what was paid."""
        counted: dict[tuple[str, str], Decimal] = defaultdict(lambda: NOTHING)
        for refund in Refund.objects.filter(shop=self.desk.shop, state__in=LIVE):
            counted[refund.posting_number, refund.offer_id] += refund.amount
        for row in LineBalance.objects.filter(shop=self.desk.shop):
            meant = counted.get((row.posting_number, row.offer_id), NOTHING)
            if row.intended != meant or row.intended > row.paid:
                yield f"line of {row.posting_number}: {row.intended} of {row.paid} counted, {meant} meant"

    def _left(self) -> Iterator[str]:
        """Nothing is under way any more, nobody is asked anything, and Ozon's last word is here."""
        for refund in Refund.objects.exclude(state__in=ENDED):
            yield f"refund {refund}: {refund.state}"
        for effect in Effect.objects.filter(
            kind=EffectKind.RETURN_DECIDE, status__in=[Status.DUE, Status.UNKNOWN]
        ):
            yield f"effect {effect.pk}: {effect.status}"
        for item in WorkItem.objects.filter(kind__in=OVER, state=ItemState.OPEN):
            yield f"{item.kind} of {item.posting_number} is open"
        ozon = {doc["return_id"]: doc["state"] for doc in self.desk.world.shop.claims.all()}
        rows = Return.objects.filter(shop=self.desk.shop, source=ReturnSource.RFBS)
        ours = dict(rows.values_list("return_id", "ozon_state"))
        for number, state in ozon.items():
            if ours.get(number) != state:
                yield f"claim {number}: {state} at Ozon, {ours.get(number)} here"


def _parts() -> Any:
    """All that a booking adds to or takes from the seller: its commission stands beside a sale."""
    return Sum(Coalesce(F("amount"), Value(NOTHING)) + Coalesce(F("sale_commission"), Value(NOTHING)))


def _states() -> list[str]:
    return list(Refund.objects.values_list("state", flat=True))


def _sum(refund: Refund) -> Decimal:
    return refund.amount + refund.shipping


def _total(payments: Any) -> Decimal:
    return sum((Decimal(row["amount"]) for row in payments), NOTHING)


def _kopecks(amount: Decimal) -> Decimal:
    """Bookings have four decimals, and none of them is lost: it would show here."""
    return amount.quantize(Decimal("0.01")) if amount == amount.quantize(Decimal("0.01")) else amount

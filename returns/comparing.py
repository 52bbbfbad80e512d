"""One article of a posting beside Ozon's bookings for it: what is known of it, and the row that comes to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from money.bookings import ZERO, Booked, Part, booked
from money.models import Reconciliation
from money.states import Family, RefundState, Verdict
from money.verdicts import Case, Outcome, Surety
from ozon.models import Shop
from returns.expecting import Meant, Seen, Told, case_of, shown_by
from returns.reconciling_reads import Line, PostingFacts
from returns.states import SellerCompensation

Key = tuple[str, int]
NO_POSTING = PostingFacts("", "", is_cancelled=False, delivered_at=None, cancelled_at=None, is_history=True)


@dataclass
class Subject:
    """All that is known of the money of one article of a posting. Sums of two currencies are never added."""

    shop: Shop
    number: str
    sku: int
    posting: PostingFacts
    offer_id: str = ""
    product: str = ""
    currency: str = ""
    scheme: str = ""
    told: list[Told] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    shown: list[Decimal] = field(default_factory=list)
    booked: Booked = field(default_factory=Booked)

    @property
    def compensation_since(self) -> datetime | None:
        """Since when Ozon shows its compensation as paid."""
        paid = [told for told in self.told if told.compensation == SellerCompensation.RECEIVED]
        return max((told.compensation_at or told.at for told in paid), default=None)

    @property
    def is_new(self) -> bool:
        """Whether anything of it happened since the shop was connected: the rest is history and opens nothing."""
        line = self.shop.opening_line
        moments = [case.since for case in self.cases]
        return (
            bool(self.meant)
            or any(moment > line for moment in moments)
            or (self.booked.last is not None and self.booked.last > line.date())
        )

    def take(self, told: Told, seen: Seen | None, meant: Meant | None) -> None:
        """A return of this article, with what Ozon showed and we decided of it."""
        self.told.append(told)
        self._name(told.offer_id, told.product, told.schema, told.currency)
        case = case_of(told, seen, meant, is_cancelled=self.posting.is_cancelled)
        if told.currency not in {"", self.currency}:
            self.cases.append(replace(case, surety=Surety.MAYBE, amount=ZERO, shipping=ZERO, differs=True))
            return
        self.cases.append(case)
        if meant is not None:
            self.meant.append(meant)
        shown = shown_by(told, seen, meant)
        if shown is not None:
            self.shown.append(shown)

    def take_alone(self, meant: Meant) -> None:
        """A refund without a return."""
        self._name(meant.offer_id, "", "", meant.currency)
        self.meant.append(meant)
        amount = ZERO if meant.is_by_hand else meant.amount
        self.cases.append(Case(surety=Surety.MAYBE, amount=amount, since=meant.at))

    def take_bookings(self, parts: Iterable[Part], families: Mapping[int, Family]) -> None:
        parts = list(parts)
        known = next((part.currency for part in parts if part.currency), "")
        self._name("", "", "", self.posting.currency or known)
        self.booked = booked(parts, families, self.currency or self.shop.currency)

    def take_cancellation(self) -> None:
        """The whole posting was cancelled: what was paid for it goes back once it was booked as sold."""
        posting, line = self.posting, self.posting.line(self.sku)
        at = posting.cancelled_at or posting.delivered_at
        if not posting.is_cancelled or line is None or at is None:
            return
        sure = posting.delivered_at is not None and not posting.is_history and line.paid is not None
        self.cases.append(Case(surety=Surety.SURE if sure else Surety.MAYBE, amount=line.paid, since=at))

    def _name(self, offer_id: str, product: str, scheme: str, currency: str) -> None:
        line = self.posting.line(self.sku) or Line(self.sku, offer_id, product, None)
        self.offer_id = self.offer_id or line.offer_id or offer_id
        self.product = self.product or line.product or product
        self.scheme = self.scheme or (self.posting.scheme or scheme).casefold()[:8]
        self.currency = self.currency or currency[:3]

    def paid(self, outcome: Outcome) -> list[int]:
        """Accepted refunds whose money the bookings show: all agrees, and each is sure."""
        sure = all(case.surety is Surety.SURE for case in self.cases)
        if outcome.verdict != Verdict.MATCHED or not sure:
            return []
        return [meant.pk for meant in self.meant if meant.state == RefundState.ACCEPTED]

    def row(self, outcome: Outcome) -> Reconciliation:
        return Reconciliation(
            shop=self.shop,
            posting_number=self.number,
            sku=self.sku,
            offer_id=self.offer_id,
            product=self.product[:500],
            scheme=self.scheme,
            cases=sorted(told.pk for told in self.told),
            planned=_sum(meant.amount for meant in self.meant),
            shipping=_sum(meant.shipping for meant in self.meant),
            shown=_sum(self.shown),
            booked=self.booked.goods,
            booked_shipping=self.booked.shipping,
            compensated=self.booked.compensated,
            currency=self.currency or self.shop.currency,
            verdict=outcome.verdict,
            since=outcome.since,
        )


def _sum(sums: Iterable[Decimal]) -> Decimal | None:
    """None where there is nothing to add."""
    found = list(sums)
    return sum(found, ZERO).quantize(Decimal("0.01")) if found else None

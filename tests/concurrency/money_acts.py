"""One return for every way of giving money back, and what has to be true of all of them at every moment."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounts.models import User
from money.approvals import AskedAlready
from money.models import LineBalance, ObservedRefund, Refund
from money.states import LIVE, RefundState
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.states import Source
from returns import second, services
from returns.models import Return
from returns.services import Decision
from returns.states import Claim
from sandbox.claims import CHECK, PARTIAL, RECEIVED, REFUND, STRANGE, act
from tests.fixtures_desk import RETURN_ACT, Desk
from worklist.models import WorkItem
from worklist.states import ItemState, Kind

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]
SHIPPING, PART = Decimal("150.00"), Decimal("900.00")
REFUNDED, SHIPPED, PARTLY, RECEIPT, ODD = "refund", "with shipping", "part", "confirm receipt", "strange"
ACTS = (REFUNDED, SHIPPED, PARTLY, RECEIPT, ODD)
UNDER_WAY = (Status.HELD, Status.DUE, Status.CLAIMED, Status.UNKNOWN)
LONG = 130  # seconds of the sandbox in which all becomes visible that lagged, and buyers answer
# What a claim is never left in without one of these in the queue.
ASKS = {
    Claim.AWAITING_DECISION: {Kind.RETURN_CLAIM, Kind.SECOND_PERSON},
    Claim.UNKNOWN: {Kind.OUTCOME_UNKNOWN},
}


@dataclass
class MoneyActs:
    """The returns, by what is decided of each."""

    desk: Desk
    ids: dict[str, int]

    @property
    def price(self) -> Decimal:
        return self.desk.price(self.ids[REFUNDED])

    def case(self, name: str) -> Return:
        return self.desk.claim(self.ids[name])

    def decision(self, name: str) -> Decision:
        """What is decided of it now: goods on their way are received first, then the money is the next."""
        if name == PARTLY:
            return Decision(action_id=PARTIAL, amount=PART)
        if name == ODD:
            return Decision(action_id=STRANGE, amount=self.price)
        if name == RECEIPT and RECEIVED in {int(row["id"]) for row in self.case(name).actions}:
            return Decision(action_id=RECEIVED)
        shipping = SHIPPING if name == SHIPPED else Decimal(0)
        return Decision(action_id=REFUND, amount=self.price, shipping=shipping)

    def press(self, name: str, user: User | None = None) -> None:
        """Decide it, or be told why not."""
        pk, decision = self.case(name).pk, self.decision(name)
        with suppress(services.NotPossible, AskedAlready):
            if user is None:
                services.decide(pk, decision=decision, by="anna")
            else:
                second.decide_as(pk, decision=decision, user=user)

    def press_all(self) -> None:
        for name in ACTS:
            self.press(name)

    def read(self) -> None:
        self.desk.sync(Source.RFBS_RETURNS)

    def payments(self, name: str) -> list[tuple[str, Decimal]]:
        """Who paid the buyer what, as the sandbox has it."""
        docs = self.desk.world.claim(self.ids[name])["payments"]
        return [(doc["by"], Decimal(doc["amount"])) for doc in docs]

    def wanted(self, name: str) -> Decimal:
        """What the buyer shall have in the end."""
        return {PARTLY: PART, SHIPPED: self.price + SHIPPING}.get(name, self.price)

    def to_the_end(self) -> None:
        """Time passes, what was lost is found out, decided again where it did not happen, and paid."""
        for _ in range(3):  # goods are received by one decision, and paid for by the next
            self.desk.running.sandbox.advance(LONG)
            self.desk.read_back()
            self.read()
            self.check()
            self._look_into_the_cabinet()
            self.check()
            self.press_all()
            self.desk.deliver()
            self.check()
        self.desk.running.sandbox.advance(LONG)
        self.read()
        self.check()

    def assert_paid_once(self) -> None:
        """Every buyer has his money, from one decision, and nothing is left to do."""
        for name in self.ids:
            case = self.case(name)
            assert self.payments(name) == [("seller", self.wanted(name))], name
            refund = Refund.objects.get(return_id=f"rfbs:{case.return_id}", state__in=LIVE)
            assert (refund.state, refund.amount + refund.shipping) == (RefundState.DONE, self.wanted(name))
            assert case.claim in {Claim.REFUND_APPROVED, Claim.PARTIAL_ACCEPTED}, (name, case.claim)
        self.assert_nobody_is_asked()
        assert len(self.desk.ledger(RETURN_ACT)) == len(ACTS) + 1  # the receipt is a decision of its own

    def assert_nobody_is_asked(self) -> None:
        """What is left to do is to look at the goods that came, and that is no affair of money."""
        left = [row for row in self.desk.queue() if row[0] != Kind.INSPECT]
        assert left == [], left

    def check(self) -> None:
        """What holds at every moment, whatever was lost."""
        for name in self.ids:
            self._check(name)

    def _look_into_the_cabinet(self) -> None:
        """A person says of every answer that stays lost what the cabinet shows."""
        for effect in Effect.objects.filter(status=Status.UNKNOWN):
            facts = effect.payload
            done = [
                entry
                for entry in self.desk.ledger(RETURN_ACT)
                if (entry["request"]["return_id"], entry["request"]["id"])
                == (facts["return_id"], facts["action_id"])
            ]
            (outbox.confirm_done if done else outbox.confirm_not_done)(effect.pk, by="anna")

    def _check(self, name: str) -> None:
        case = self.case(name)
        standing = list(Refund.objects.filter(return_id=f"rfbs:{case.return_id}", state__in=LIVE))
        rows = Effect.objects.filter(kind=EffectKind.RETURN_DECIDE, payload__return=case.pk)
        under_way = list(rows.filter(status__in=UNDER_WAY).values_list("status", flat=True))
        paid = self.payments(name)
        assert (len(standing) <= 1, len(under_way) <= 1, len(paid) <= 1) == (True, True, True), name
        assert all(amount <= (self.wanted(name) if by == "seller" else self.price) for by, amount in paid), (
            name
        )
        observed = ObservedRefund.objects.filter(source="rfbs", source_id=str(case.return_id))
        assert observed.count() <= len(paid), name
        if any(refund.state == RefundState.DONE for refund in standing):
            assert observed.get().refund == standing[0], name
        _check_line(case)
        _check_queue(case, standing, under_way)


def _check_line(case: Return) -> None:
    """The running total is what is meant to go back, and never above what was paid."""
    rows = Refund.objects.filter(posting_number=case.posting_number, state__in=LIVE)
    meant = rows.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    balance = LineBalance.objects.filter(posting_number=case.posting_number).first()
    assert (balance.intended if balance else Decimal(0)) == meant
    assert balance is None or meant <= balance.paid


def _check_queue(case: Return, standing: Collection[Refund], under_way: Collection[str]) -> None:
    """Nothing waits without a person or a write that moves it on."""
    waiting = WorkItem.objects.filter(posting_number=case.posting_number, state=ItemState.OPEN)
    asked = set(waiting.values_list("kind", flat=True))
    if wanted := ASKS.get(Claim(case.claim)):
        assert asked & wanted, (case.claim, asked)
    if case.claim == Claim.DECIDING:
        assert under_way, "a decision that nobody sends"
    for refund in standing:
        if refund.state == RefundState.SENDING:
            assert under_way, "money that nobody sends"
        if refund.state == RefundState.UNKNOWN:
            assert (list(under_way), Kind.OUTCOME_UNKNOWN in asked) == ([Status.UNKNOWN], True)
        if refund.state == RefundState.AWAITING_APPROVAL:
            assert case.claim == Claim.AWAITING_DECISION


def place_all(desk: Desk) -> MoneyActs:
    """A delivered kettle for each act, claimed back; the goods of one are on their way already."""
    ids = {}
    for name in ACTS:
        posting = desk.world.add_posting(scheme="rfbs", status="delivered", lines=KETTLE)
        ids[name] = int(desk.world.add_rfbs_return(posting["posting_number"])["return_id"])
    desk.world.do("strange_action", ids[ODD])
    with desk.world.shop.store.transaction():
        act(desk.world.shop, ids[RECEIPT], {"id": CHECK})
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return MoneyActs(desk, ids)

"""Hundreds of returns of every kind at an Ozon that fails and acts on its own, and staff who decide them.

Everything in one process and on one clock, the sandbox's, which runs days ahead of the real one.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from unittest.mock import patch

from httpx_retries import Retry

from accounts.models import User
from accounts.states import Role
from money import approvals
from money.limits import set_limit
from money.models import Approval
from money.states import ApprovalState
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.client import transport
from ozon.states import Source
from returns import second
from returns.models import Return
from returns.reconciling import reconcile
from returns.selectors import choices_of, price_of
from returns.services import Decision, NotPossible
from returns.states import DECIDABLE, ActionKind, ReturnSource
from sandbox import server
from sandbox.errors import ApiError
from sandbox.world import World
from tests.factories import make_member
from tests.fixtures_desk import RETURN_ACT, Desk, quiet_desk
from tests.ozon_time import the_clock_of
from tests.soak.kept_returns import Kept

HOUR, DAY = 3600, 86_400
WAVES = 2  # in which the returns come
# Days that bring an end to everything: offers, disputes, the ways back, and the bookings after them.
LONGEST = 40
LAG = 60  # seconds that readers are behind
LIMIT = Decimal("1500.00")  # what an operator may give back alone
REFUSALS = (NotPossible, outbox.NotAllowed, approvals.AskedAlready, approvals.Answered, approvals.NotAllowed)
# Of ten calls one fails; of ten decisions one before it is done, one after, one is seen late.
OF_ALL = ("server_error", "html", "broken_json")
OF_LISTS = ("duplicate_page", "empty_page", "reordered")
OF_DECISIONS = ("before_write", "after_write", "visible_late")
OVERTAKEN = ("ozon_refunds", "action_withdrawn")
# What happens in half a day to so many of a hundred, if it can happen to them.
OF_CLAIMS = {
    "": 70,
    "buyer_disputes": 10,
    "buyer_withdraws": 1,
    "buyer_is_silent": 3,
    "dispute_for_buyer": 3,
    "ozon_pays_part": 2,
    "ozon_refunds": 5,
    "strange_action": 6,
}
OF_PARCELS = {
    "": 60,
    "parcel_lost": 5,
    "parcel_found": 10,
    "parcel_written_off": 5,
    "compensation_taken": 15,
    "compensation_refused": 3,
    "compensation_reversed": 2,
}
# States in which a claim waits for the buyer, or for Ozon's money.
WAITING = frozenset({"OfferedPartialCompensation", "ReturnMoneyApproved", "DisputeOpened"})
EVERYTHING = (Source.FBS, Source.FBO, Source.RFBS_RETURNS, Source.RETURNS, Source.ACCRUALS)
KINDS = {"claim": 60, "two claims": 5, "fbs": 15, "fbo": 5, "cancelled": 10, "compensated": 5}


@dataclass
class WildReturns:
    """So many returns at a shop in which nothing happened yet. ``chance`` of each fault."""

    desk: Desk
    returns: int
    seed: int = 1
    chance: float = 0.1

    def __post_init__(self) -> None:
        self.dice = Random(f"{self.seed}/returns")
        self.did: Counter[str] = Counter()
        owner = make_member(self.desk.shop, role=Role.OWNER)
        set_limit(shop=self.desk.shop, role=Role.OPERATOR, amount=LIMIT, user=owner)
        self.operator: User = make_member(self.desk.shop, role=Role.OPERATOR)
        self.lead: User = make_member(self.desk.shop, role=Role.MANAGER)

    def run(self) -> Kept:
        """Break everything, then let all come to its end, and look at what was kept."""
        with the_clock_of(self.desk):
            self._order_faults()
            for wave in range(WAVES):
                self._place(self.returns * (wave + 1) // WAVES - self.returns * wave // WAVES)
                self._half_a_day()
                self._half_a_day()
            self.desk.running.sandbox.faults.clear()
            self._come_to_an_end()
            return Kept(self.desk)

    def _order_faults(self) -> None:
        for kind in OF_ALL:
            self._fault(kind, "*", self.chance / len(OF_ALL))
        for kind in OF_LISTS:
            self._fault(kind, "*", self.chance)
        for kind in OF_DECISIONS:
            self._fault(kind, RETURN_ACT, self.chance, seconds=LAG)
        for kind in OVERTAKEN:
            self._fault(kind, RETURN_ACT, self.chance / 4)

    def _fault(self, kind: str, path: str, chance: float, **how: float) -> None:
        self.desk.running.sandbox.faults.add({"fault": kind, "path": path, "probability": chance, **how})

    def _place(self, count: int) -> None:
        world = self.desk.world
        for product in world.shop.products.all():
            world.set_price(product["offer_id"], str(Decimal(self.dice.randrange(50_000, 400_000)) / 100))
        for kind in self.dice.choices(list(KINDS), weights=list(KINDS.values()), k=count):
            _place(world, kind, self.dice)

    def _half_a_day(self) -> None:
        self._others_act()
        self.desk.sync(*EVERYTHING)
        self._work()
        self.desk.running.sandbox.advance(12 * HOUR)

    def _work(self) -> None:
        """Staff decide what awaits it and press twice; what is lost is looked for, at once and a little later."""
        self._staff_decide()
        self.desk.deliver()
        self._staff_decide()
        self.desk.read_back()
        self.desk.running.sandbox.advance(LAG + 1)
        self.desk.sync(Source.RFBS_RETURNS)
        self.desk.read_back()
        self._staff_settle()
        reconcile(self.desk.shop)

    def _come_to_an_end(self) -> None:
        """Days go by until nobody has anything to decide, and all is on its place, and then booked."""
        for _ in range(LONGEST):
            self.desk.sync(Source.RFBS_RETURNS)
            self._work()
            self.desk.running.sandbox.advance(DAY)
            if not self._is_open():
                break
        for _ in range(LONGEST):
            self.desk.sync(Source.RETURNS)
            self.desk.running.sandbox.advance(2 * DAY)
            if not self.desk.world.shop.due.all():
                break
        self.desk.running.sandbox.advance(5 * DAY)
        for _ in range(2):
            self.desk.sync(*EVERYTHING)
        reconcile(self.desk.shop, everything=True)

    def _is_open(self) -> bool:
        claims = self.desk.world.shop.claims.all()
        unsettled = Effect.objects.filter(status__in=[Status.DUE, Status.UNKNOWN, Status.CLAIMED])
        return (
            any(doc["actions"] or doc["state"] in WAITING for doc in claims)
            or unsettled.filter(kind=EffectKind.RETURN_DECIDE).exists()
        )

    def _others_act(self) -> None:
        """The buyers, Ozon, and the seller in his cabinet: what makes no sense for a return is refused."""
        shop = self.desk.world.shop
        for doc in shop.claims.all():
            self._may_do(OF_CLAIMS, doc["return_id"])
        for doc in shop.parcels.all():
            self._may_do(OF_PARCELS, doc["id"])

    def _may_do(self, deeds: dict[str, int], number: int) -> None:
        deed = self.dice.choices(list(deeds), weights=list(deeds.values()))[0]
        if deed:
            with suppress(ApiError):
                self.desk.world.do(deed, number)
                self.did[deed] += 1

    def _staff_decide(self) -> None:
        rows = Return.objects.filter(shop=self.desk.shop, source=ReturnSource.RFBS, claim__in=DECIDABLE)
        for case in rows.exclude(actions=[]).select_related("shop"):
            if self.dice.random() < 0.75:
                with suppress(*REFUSALS):
                    self._decide(case)
        for approval in Approval.objects.filter(state=ApprovalState.WAITING):
            with suppress(*REFUSALS):
                if self.dice.random() < 0.8:
                    second.grant(approval.pk, user=self.lead)
                else:
                    approvals.refuse(approval.pk, user=self.lead, reason="нет")

    def _decide(self, case: Return) -> None:
        choice, price = self.dice.choice(choices_of(case)), price_of(case)
        amount, shipping = choice.amount, Decimal(0)
        if choice.kind == ActionKind.PARTIAL and price is not None:
            amount = (price * Decimal(self.dice.randrange(1, 99)) / 100).quantize(Decimal("0.01"))
        if choice.kind == ActionKind.REFUND and self.dice.random() < 0.4:
            shipping = Decimal(self.dice.randrange(1, 30_000)) / 100
        decision = Decision(
            action_id=choice.id,
            comment="Товар исправен, следы использования.",
            rejection_reason_id=next((int(row["id"]) for row in case.rejection_reasons), None),
            amount=amount,
            shipping=shipping,
        )
        for _ in range(2):
            second.decide_as(case.pk, decision=decision, user=self.operator)
        self.did[str(choice.kind)] += 1

    def _staff_settle(self) -> None:
        """They look into the cabinet for every decision with a lost answer, and say what it shows."""
        for effect in Effect.objects.filter(status=Status.UNKNOWN, kind=EffectKind.RETURN_DECIDE):
            entries = self.desk.ledger(RETURN_ACT)
            done = Effect.objects.filter(payload__return=effect.payload["return"], status=Status.DONE).count()
            told = sum(entry["request"]["return_id"] == effect.payload["return_id"] for entry in entries)
            with suppress(*REFUSALS):
                (outbox.confirm_done if told > done else outbox.confirm_not_done)(effect.pk, by="anna")
                self.did["lost answers settled by hand"] += 1


def soak(returns: int, *, seed: int) -> Kept:
    """So many returns at a shop of their own. A read that Ozon refuses is repeated at once."""
    impatient = Retry(total=transport.READS.total, backoff_factor=0)
    running = server.start(history=0, arrivals=0, open_cases=False, stock_limit=False, rate_limit=0)
    try:
        with patch.object(transport, "READS", impatient):
            return WildReturns(quiet_desk(running), returns=returns, seed=seed).run()
    finally:
        running.stop()


def _place(world: World, kind: str, dice: Random) -> None:
    """One return of this kind, its posting before it."""
    offer = dice.choice([doc["offer_id"] for doc in world.shop.products.all()])
    one = [{"offer_id": offer, "quantity": 2 if kind == "two claims" else 1}]
    if kind in {"claim", "two claims"}:
        number = world.add_posting(scheme="rfbs", status="delivered", lines=one)["posting_number"]
        for _ in range(one[0]["quantity"]):
            world.add_rfbs_return(number)
    elif kind == "cancelled":
        number = world.add_posting(lines=one, status="awaiting_deliver")["posting_number"]
        world.cancel(number, packed=True, handed_over=True)
    else:
        scheme = "fbo" if kind == "fbo" else "fbs"
        number = world.add_posting(scheme=scheme, status="delivered", lines=one)["posting_number"]
        states = ["OnSellerApproval", "MovingToSeller", "ArrivedAtReturnPlace"]
        world.add_return(
            number, status="CompensationOffered" if kind == "compensated" else dice.choice(states)
        )

"""Random lives of two returns: one that the seller decides, one that only shows itself. Ozon's readings come in any
order, twice and late, decisions lose their answers, people press what is gone: no combination of the axes is ever
shown that cannot be, nothing is decided on a closed claim, and in the end the desk says what Ozon says.

``HYPOTHESIS_PROFILE=soak`` looks much longer, at ``HISTORIES`` other lives each time. ``Lives`` takes rules of others.
"""

import os
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from money.models import LineBalance, ObservedRefund, Refund
from money.states import LIVE, RefundState
from outbox.models import Effect
from outbox.states import Mode, Status, SwitchKind
from ozon.client.errors import Refused
from returns import compensation, services
from returns.delivery import ReturnDecide
from returns.models import Return
from returns.selectors import choices_of, money_key
from returns.states import (
    ANSWERS,
    CLAIM_AFTER,
    DECIDABLE,
    FOLLOWING,
    Claim,
    Parcel,
    ReturnSource,
    SellerCompensation,
    action_kind,
)
from tests.factories import make_shop, make_switch
from tests.returns.told import PRICE, Ozon
from worklist.models import WorkItem
from worklist.states import LIVE as IN_QUEUE
from worklist.states import Kind

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
EXAMPLES = int(os.environ.get("HISTORIES", "3000")) if SOAK else 10
SETTLED = timedelta(minutes=11)  # readers lag no longer

REFUND, ASK, RECEIVED, PARTIAL, REJECT = 11, 12, 13, 1020, -1
NAMES = {
    REFUND: "Вернуть деньги",
    ASK: "Запросить товар на проверку",
    RECEIVED: "Товар получен",
    PARTIAL: "Предложить часть",
    REJECT: "Отклонить",
}
FIRST, CHECKED, GIVE_WAY = (REFUND, ASK, PARTIAL, REJECT), (REFUND, PARTIAL, REJECT), (REFUND,)
# What our decision does at Ozon, and what happens there by itself: the state and the decisions offered in it.
ACTS: dict[int, tuple[str, tuple[int, ...]]] = {
    REFUND: ("ReturnMoneyApproved", ()),
    ASK: ("OnWay", (RECEIVED,)),
    RECEIVED: ("CheckingStatus", CHECKED),
    PARTIAL: ("OfferedPartialCompensation", ()),
    REJECT: ("Rejected", ()),
}
HAPPENS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "ON_APPROVAL": (("MoneyReturned", ()), ("CanceledByBuyer", ()), ("Rejected", ())),
    "OfferedPartialCompensation": (("ON_APPROVAL", FIRST), ("PartialCompensationReturned", ())),
    "OnWay": (("CanceledByBuyer", ()), ("ReceivedBySeller", CHECKED)),
    "ReturnMoneyApproved": (("MoneyReturned", ()),),
    "Rejected": (("DisputeOpened", GIVE_WAY), ("DisputeOpened", ()), ("CancelledDisputeNotOpen", ())),
    "DisputeOpened": (("MoneyReturned", ()), ("Rejected", ()), ("CrmRejected", ())),
}
ENDS = {
    "MoneyReturned": {Claim.DECIDED_BY_OZON, Claim.REFUND_APPROVED, Claim.PARTIAL_ACCEPTED},
    "PartialCompensationReturned": {Claim.PARTIAL_ACCEPTED, Claim.DECIDED_BY_OZON},
    "ReturnMoneyApproved": {Claim.REFUND_APPROVED},
    "OfferedPartialCompensation": {Claim.PARTIAL_OFFERED},
    "ON_APPROVAL": {Claim.AWAITING_DECISION},
    "CheckingStatus": {Claim.AWAITING_DECISION},
    "ReceivedBySeller": {Claim.AWAITING_DECISION},
    "OnWay": {Claim.AWAITING_DECISION, Claim.ITEM_REQUESTED},
    "DisputeOpened": {Claim.DISPUTED},
    "Rejected": {Claim.REJECTED, Claim.DECIDED_BY_OZON},
    "CancelledDisputeNotOpen": {Claim.REJECTED, Claim.DECIDED_BY_OZON},
    "CrmRejected": {Claim.REJECTED, Claim.DECIDED_BY_OZON},
    "CanceledByBuyer": {Claim.WITHDRAWN, Claim.DECIDED_BY_OZON},
}
OVER = {Claim.PARTIAL_ACCEPTED, Claim.REFUND_APPROVED, Claim.DECIDED_BY_OZON, Claim.WITHDRAWN}
# A parcel and the seller's own claim, as one list of Ozon's mixes them.
SHOWN = st.sampled_from(
    [
        ("OnSellerApproval", ""),
        ("Approved", ""),
        ("ReturnMoneyApproved", ""),
        ("Rejected", ""),
        ("DisputeOpened", ""),
        ("ApprovedByOzon", ""),
        ("CrmRejected", ""),
        ("OfferedPartialCompensation", ""),
        ("OnSellerClarificationAfterPartialCompensation", ""),
        ("PartialCompensationReturned", ""),
        ("MoneyReturned", ""),
        ("MoneyReturnedBySystem", ""),
        ("Cancelled", ""),
        ("WaitingShipment", ""),
        ("MovingToSeller", ""),
        ("ArrivedAtReturnPlace", ""),
        ("ReceivedBySeller", ""),
        ("ReturnedToOzon", ""),
        ("Utilized", ""),
        ("SearchingItem", "Ищем товар"),
        ("DisputeYouOpened", ""),
        ("CompensationOffered", ""),
        ("WaitingCompensation", ""),
        ("CompensationRejected", ""),
        ("CompensationRejectedBySla", ""),
        ("EatenByBears", "Съеден медведями"),
    ]
)
PAID_STATUS = st.sampled_from(["", "Sent", "Received", "Canceled", "DecompensationSent"])


class Lives(RuleBasedStateMachine):
    """``called``: the decisions Ozon took, each with the attempt it was of; ``lost``: which answer never came."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.shop = make_shop(opening_line=timezone.now() - timedelta(days=30))
        make_switch(shop=self.shop, kind=SwitchKind.RETURN, mode=Mode.ON)
        self.claim, self.parcel = Ozon(self.shop, ReturnSource.RFBS), Ozon(self.shop, ReturnSource.OZON)
        self.state, self.offered = "ON_APPROVAL", FIRST
        self.told: list[tuple[datetime, dict[str, Any]]] = []  # since when Ozon's claim is so
        self.pages: list[tuple[Ozon, dict[str, Any], datetime]] = []
        self.called: list[tuple[int, int]] = []
        self.lost: dict[int, bool] = {}
        self.by_us = False  # Ozon's state is what our last decision led to
        self.handler = ReturnDecide()
        self.move("ON_APPROVAL", FIRST)
        self.read_claim(late=False)

    def teardown(self) -> None:
        try:
            self.look_at_the_end()
        finally:
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)

    def case(self) -> Return:
        return self.claim.case()

    def effects(self, *statuses: Status) -> list[Effect]:
        return list(Effect.objects.filter(shop=self.shop, status__in=statuses).order_by("pk"))

    # What happens at Ozon.

    def move(self, state: str, offered: tuple[int, ...]) -> None:
        self.state, self.offered, self.by_us = state, offered, False
        self.claim.later(minutes=1)
        actions = [{"id": one, "name": NAMES[one]} for one in offered]
        self.told.append((self.claim.now, self.claim.told(state, actions=actions)))

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        if self.state in HAPPENS:
            self.move(*data.draw(st.sampled_from(HAPPENS[self.state])))

    @rule(data=st.data(), late=st.sampled_from([True, True, False]))
    def things_go_on(self, data: st.DataObject, late: bool) -> None:
        """What most often happens: a decision that is offered is read, taken and sent, and the answer of the readers
        lags; or Ozon goes on, and that is read."""
        self.read_claim(late=False)
        possible = [choice.id for choice in choices_of(self.case())]
        if possible:
            action = data.draw(st.sampled_from([PARTIAL] * 2 * (PARTIAL in possible) + possible))
            self.decide(action, part=True)
            self.deliver(answer_is_lost=False, write_is_lost=False)
        else:
            self.something_happens(data)
        self.read_claim(late=late)

    @rule(late=st.booleans())
    def read_claim(self, late: bool) -> None:
        """A reading may show what was so a few minutes ago."""
        self.claim.later(minutes=1)
        at = self.claim.now
        shown = self.told[-1]
        if late and len(self.told) > 1 and at - shown[0] < SETTLED / 2:
            shown = self.told[-2]
        self.take(self.claim, shown[1], at)

    @rule(shown=SHOWN, status=PAID_STATUS)
    def read_parcel(self, shown: tuple[str, str], status: str) -> None:
        self.parcel.later(minutes=1)
        state, words = shown
        raw = self.parcel.told(state, name=words, compensation=status)
        self.take(self.parcel, raw, self.parcel.now)

    @rule(
        first=st.sampled_from(["OnSellerApproval", "CompensationOffered", "ArrivedAtReturnPlace"]), then=SHOWN
    )
    def read_parcel_twice(self, first: str, then: tuple[str, str]) -> None:
        self.read_parcel((first, ""), "")
        self.the_queue_asks_what_the_axes_say()
        self.read_parcel(("DisputeOpened", "") if first == "OnSellerApproval" else then, "")

    @rule(data=st.data())
    def read_a_page_again(self, data: st.DataObject) -> None:
        """Late and out of order: it changes nothing that was read since."""
        self.take(*data.draw(st.sampled_from(self.pages)))

    @rule()
    def time_passes(self) -> None:
        self.claim.later(minutes=12)

    def take(self, ozon: Ozon, raw: dict[str, Any], at: datetime) -> None:
        ozon.read(raw, at, is_history=False)
        self.pages.append((ozon, raw, at))

    # What staff do.

    @rule(action=st.sampled_from([*NAMES, 99]), part=st.booleans())
    def decide(self, action: int, part: bool) -> None:
        """Pressed twice, on whatever the screen showed: what is not offered or is over is refused."""
        case = self.case()
        before = self.counted()
        possible = {choice.id: choice for choice in choices_of(case)}
        amount = Decimal(500) if action == PARTIAL and part else Decimal(PRICE)
        decision = services.Decision(
            action_id=action,
            comment="следы носки",
            rejection_reason_id=5,
            amount=amount if action in (REFUND, PARTIAL) else None,
        )
        takes = action in possible and not (action == PARTIAL and not part)
        for _ in range(2):
            try:
                services.decide(case.pk, decision=decision, by="anna")
            except services.NotPossible:
                assert not takes or action == PARTIAL
                assert self.counted() == before
                assert case.claim != Claim.DECIDING
            else:
                assert takes or case.claim == Claim.DECIDING
                assert self.case().claim == Claim.DECIDING
        if case.claim in OVER:
            assert self.counted() == before

    def counted(self) -> tuple[int, int, Decimal]:
        intended = LineBalance.objects.filter(shop=self.shop).values_list("intended", flat=True).first()
        return (
            Effect.objects.filter(shop=self.shop).count(),
            Refund.objects.filter(shop=self.shop, state__in=LIVE).count(),
            intended or Decimal(0),
        )

    @rule(answer_is_lost=st.booleans(), write_is_lost=st.booleans())
    def deliver(self, answer_is_lost: bool, write_is_lost: bool) -> None:
        for effect in self.effects(Status.DUE, Status.HELD):
            action = effect.payload["action_id"]
            if action not in self.offered:
                self.end(effect, Status.REFUSED)
                self.handler.on_refused(effect, Refused("нет", method="", status=400))
                continue
            if not (answer_is_lost and write_is_lost):
                self.called.append((action, self.case().attempt))
                self.move(*ACTS[action])
                self.by_us = True
            if answer_is_lost:
                self.lost[effect.pk] = not write_is_lost
                self.end(effect, Status.UNKNOWN)
                self.handler.on_unknown(effect)
            else:
                self.end(effect, Status.DONE)
                self.handler.on_done(effect, {})
                self.just_accepted()

    @rule()
    def settle_unknown(self) -> None:
        """A person looks at Ozon and says what became of it."""
        for effect in self.effects(Status.UNKNOWN):
            if self.lost[effect.pk]:
                self.end(effect, Status.DONE)
                self.handler.on_done(effect, {})
                self.just_accepted()
            else:
                self.end(effect, Status.CANCELLED)
                self.handler.on_not_done(effect, "anna")

    def end(self, effect: Effect, status: Status) -> None:
        Effect.objects.filter(pk=effect.pk).update(status=status)

    def just_accepted(self) -> None:
        taken = Return.objects.filter(pk=self.case().pk, accepted_at__isnull=False)
        taken.update(accepted_at=self.claim.now)

    @rule(answer=st.sampled_from(sorted(ANSWERS)), ticket=st.sampled_from(["", "4711", "4712"]))
    def note_compensation(self, answer: SellerCompensation, ticket: str) -> None:
        for case in Return.objects.filter(shop=self.shop, source=ReturnSource.OZON):
            before = case.compensation
            try:
                compensation.answered(case.pk, answer, by="anna")
            except compensation.NotPossible:
                assert before not in {SellerCompensation.OFFERED, answer}
            else:
                assert before in {SellerCompensation.OFFERED, answer}
            if ticket:
                compensation.ask_support(case.pk, ticket=ticket, by="anna")

    # What must be true.

    @invariant()
    def the_queue_asks_what_the_axes_say(self) -> None:
        live: dict[str, set[str]] = {}
        for kind, key in WorkItem.objects.filter(shop=self.shop, state__in=IN_QUEUE).values_list(
            "kind", "key"
        ):
            live.setdefault(key, set()).add(kind)
        for case in Return.objects.filter(shop=self.shop):
            kinds = live.get(f"{case.source}:{case.return_id}", set())
            assert (Kind.RETURN_CLAIM in kinds) == (case.claim == Claim.AWAITING_DECISION)
            assert (Kind.COMPENSATION_OFFER in kinds) == (case.compensation == SellerCompensation.OFFERED)
            assert (Kind.COLLECT in kinds) == (case.parcel == Parcel.AT_PICKUP_POINT)
            assert Kind.DISPUTE not in kinds or case.claim == Claim.DISPUTED
            assert Kind.PARCEL_LOST not in kinds or case.parcel == Parcel.LOST
            assert (case.compensation_until is not None) == (case.compensation == SellerCompensation.OFFERED)
            assert case.claim not in DECIDABLE - {Claim.DISPUTED} or case.awaiting_since is not None
            assert case.claim != Claim.REJECTED or case.dispute_until is not None

    @invariant()
    def a_decision_under_way_is_one_write(self) -> None:
        case = self.case()
        unsent, unknown = self.effects(Status.DUE, Status.HELD), self.effects(Status.UNKNOWN)
        assert len(unsent) + len(unknown) <= 1
        assert bool(unsent) == (case.claim == Claim.DECIDING)
        assert not unknown or case.claim == Claim.UNKNOWN
        assert len(set(self.called)) == len(self.called)

    @invariant()
    def money_is_meant_only_while_it_can_move(self) -> None:
        case = self.case()
        refunds = Refund.objects.filter(shop=self.shop, return_id=money_key(case), state__in=LIVE)
        states = {refund.state for refund in refunds}
        assert len(states) <= 1
        if self.by_us and self.called[-1][0] in (REFUND, PARTIAL):
            assert states & {RefundState.ACCEPTED, RefundState.UNKNOWN}  # it can move at any moment
        if case.claim in {Claim.AWAITING_DECISION, Claim.DISPUTED, Claim.REJECTED}:
            assert states <= {RefundState.PLANNED, RefundState.AWAITING_APPROVAL}
        for line in LineBalance.objects.filter(shop=self.shop):
            meant = sum(refund.amount for refund in Refund.objects.filter(shop=self.shop, state__in=LIVE))
            assert line.intended == meant <= line.paid

    @invariant()
    def money_is_seen_once(self) -> None:
        seen = list(ObservedRefund.objects.filter(shop=self.shop).values_list("source", "source_id"))
        assert len(set(seen)) == len(seen) <= 2

    def look_at_the_end(self) -> None:
        """Once nothing is under way and the readers lag no longer, the desk says what Ozon says."""
        self.deliver(answer_is_lost=False, write_is_lost=False)
        self.settle_unknown()
        for _ in range(2):
            self.claim.later(minutes=12)
            self.take(self.claim, self.told[-1][1], self.claim.now)
        case = self.case()
        assert case.claim in ENDS[self.state], (self.state, case.claim)
        paid = self.state in {"MoneyReturned", "PartialCompensationReturned"}
        assert ObservedRefund.objects.filter(shop=self.shop, source=ReturnSource.RFBS).exists() == paid
        live = Refund.objects.filter(shop=self.shop, return_id=money_key(case), state__in=LIVE).first()
        if paid:
            assert live is None or live.state == RefundState.DONE
        elif case.claim not in FOLLOWING:
            assert live is None or live.state in {RefundState.PLANNED, RefundState.AWAITING_APPROVAL}
        self.telling_it_again_changes_nothing(case)

    def telling_it_again_changes_nothing(self, case: Return) -> None:
        before = (case.claim, case.attempt, case.offers, case.parcel, self.counted())
        for _ in range(2):
            self.claim.later(minutes=1)
            self.take(self.claim, self.told[-1][1], self.claim.now)
        case = self.case()
        assert (case.claim, case.attempt, case.offers, case.parcel, self.counted()) == before


def test_the_axes_survive_random_lives(db: None) -> None:
    assert {CLAIM_AFTER[action_kind(one, NAMES[one])] for one in ACTS} <= set(Claim)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=60 if SOAK else 20,
            derandomize=not SOAK,
            database=None,
            phases=[Phase.generate, Phase.shrink] if SOAK else [Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

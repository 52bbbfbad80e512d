"""Staff who work off what is in the queue, impatiently, and look into the cabinet where an answer was lost."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from messaging import services as messages
from messaging.models import BuyerMessage
from messaging.states import MessageState
from orders import cancellations, requests
from orders.models import Cancellation, CancellationRequest
from orders.states import CancellationState, Goods, Part, RequestState
from outbox import services as outbox
from outbox.models import Effect
from outbox.states import Status
from ozon.models import Shop
from returns import services as returns
from returns.models import Return
from returns.selectors import choices_of, price_of
from returns.services import Decision
from returns.states import ActionKind, Claim, ReturnSource
from tests.soak.truth import Truth, key_of

REFUSALS = (
    requests.NotPossible,
    returns.NotPossible,
    cancellations.NotPossible,
    messages.Stale,
    outbox.NotAllowed,
)
AT_ONCE = 4
LOOK_BACK = timedelta(minutes=1)


class Staff:
    """``work`` does a little of everything that waits; what it did is counted."""

    def __init__(self, shop: Shop, dice: Random) -> None:
        self.shop = shop
        self.did: Counter[str] = Counter()
        self._dice = dice

    def work(self) -> None:
        for request in self._some(CancellationRequest, state=RequestState.REQUESTED):
            with suppress(*REFUSALS):
                self._decide_request(request)
        for case in self._some(Return, source=ReturnSource.RFBS, claim=Claim.AWAITING_DECISION):
            with suppress(*REFUSALS):
                self._decide_return(case)
        for message in self._some(BuyerMessage, state=MessageState.AWAITING_APPROVAL):
            with suppress(*REFUSALS):
                messages.approve(message.pk, text=message.text, version=message.version, by="vera")
                self.did["messages approved"] += 1
        waiting = {"state": CancellationState.CANCELLED, "stock": Part.PENDING, "goods": Goods.PACKED}
        for case in self._some(Cancellation, **waiting):
            with suppress(*REFUSALS):
                cancellations.put_back(case.pk, by="oleg")
                self.did["goods put back"] += 1

    def settle_lost_answers(self, truth: Truth) -> None:
        """Say of every write with a lost answer, when that is allowed, what the cabinet shows of it."""
        for effect in Effect.objects.filter(shop=self.shop, status=Status.UNKNOWN):
            if timezone.now() < outbox.person_may_decide_at(effect):
                continue
            key, done = (
                key_of(effect),
                Effect.objects.filter(shop=self.shop, kind=effect.kind, status=Status.DONE),
            )
            happened = truth.writes()[key] > sum(key_of(other) == key for other in done)
            with suppress(*REFUSALS):
                (outbox.confirm_done if happened else outbox.confirm_not_done)(effect.pk, by="anna")
                self.did["lost answers settled by hand"] += 1

    def _some(self, model: Any, **which: Any) -> list[Any]:
        rows = list(model.objects.filter(shop=self.shop, **which).order_by("-pk")[: 5 * AT_ONCE])
        return self._dice.sample(rows, min(len(rows), AT_ONCE))

    def _decide_request(self, request: CancellationRequest) -> None:
        approve = self._dice.random() < 0.5
        for _ in range(2):  # whoever sees nothing happen presses again
            requests.decide(request.pk, approve=approve, comment="Посылка уже собрана.", by="anna")
        self.did["requests decided"] += 1

    def _decide_return(self, case: Return) -> None:
        choice = self._dice.choice(choices_of(case))
        price = price_of(case)
        amount = (price / 2).quantize(price) if choice.kind == ActionKind.PARTIAL and price else choice.amount
        decision = Decision(
            action_id=choice.id,
            comment="Товар исправен, следы использования.",
            rejection_reason_id=next((int(row["id"]) for row in case.rejection_reasons), None),
            amount=amount,
        )
        for _ in range(2):
            returns.decide(case.pk, decision=decision, by="boris")
        self.did["returns decided"] += 1

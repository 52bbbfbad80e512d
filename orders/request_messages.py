"""What the buyer hears of our decision on his request to cancel: drafted once Ozon took it, withdrawn when it fell.

An approved request and the cancellation it leads to are one piece of news: whichever is drafted first tells it.
"""

from collections.abc import Sequence

from messaging import drafting
from messaging.models import Occasion
from messaging.services import withdraw
from messaging.states import MessageKind
from messaging.texts import Outcome
from orders.cancellations import MESSAGE_CAUSE
from orders.models import CancellationRequest
from orders.selectors import card_for
from orders.states import RequestState
from ozon.models import Shop

_OUTCOMES = {RequestState.APPROVED: Outcome.APPROVED, RequestState.REJECTED: Outcome.REJECTED}


def cause_of(cancellation_id: int) -> str:
    return f"request:{cancellation_id}:{MessageKind.REQUEST}"


def draft_decision(request: CancellationRequest) -> None:
    """Ozon took our decision on a locked request: a message about it, once. Idempotent."""
    outcome = _OUTCOMES.get(RequestState(request.state))
    shop = request.shop
    if outcome is None or not shop.draft_messages:
        return
    cancelled = f"{MESSAGE_CAUSE}{request.posting_number}"
    if outcome is Outcome.APPROVED and drafting.live_causes(shop, [cancelled]):
        return
    drafted = drafting.Draft(
        kind=MessageKind.REQUEST,
        posting_number=request.posting_number,
        cause=cause_of(request.cancellation_id),
        occasion=Occasion.REQUEST_DECIDED,
        outcome=outcome,
        variables={"reason": request.wish or request.reason},
        card=card_for(shop, request.posting_number, reason=request.wish or request.reason),
    )
    drafting.draft(shop, [drafted])


def take_back_decision(request: CancellationRequest) -> None:
    """What was decided did not stand: the buyer must not read of it. Idempotent."""
    withdraw(shop=request.shop, cause=cause_of(request.cancellation_id))


def told_by_request(shop: Shop, numbers: Sequence[str]) -> set[str]:
    """Those of these postings whose buyer is told of his approved request, which is the same news. Two queries at
    most."""
    rows = CancellationRequest.objects.filter(
        shop=shop, posting_number__in=numbers, state=RequestState.APPROVED, was_approving=True
    )
    causes = {cause_of(pk): number for pk, number in rows.values_list("cancellation_id", "posting_number")}
    return {causes[cause] for cause in drafting.live_causes(shop, list(causes))}

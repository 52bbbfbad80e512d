"""The only writers of ``CancellationRequest.state``: buyers' wishes to cancel an rFBS posting."""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from money.approvals import DECIDED, lapse
from money.states import ApprovalKind
from orders.locks import lock_request
from orders.models import CancellationRequest, Posting
from orders.packing_follow import recheck
from orders.request_messages import draft_decision, take_back_decision
from orders.selectors import card_for, card_of, open_requests
from orders.states import DECIDED_ELSEWHERE, REQUEST_OPEN, REQUEST_TRANSITIONS, OzonRequest, RequestState
from orders.stopping import stop_lapsed
from orders.transitions import move
from outbox.services import cancel_unsent, enqueue
from outbox.states import EffectKind
from ozon.models import Shop
from ozon.states import Source
from ozon.sync import want
from worklist.selectors import bare_numbers
from worklist.services import close_item, note, open_item, show_card
from worklist.states import Event, Kind, Origin

COMMENT_LIMIT = 1000
# By whether it approves: the state while the decision is under way, and the one it leads to.
STATES_OF = {
    True: (RequestState.APPROVING, RequestState.APPROVED),
    False: (RequestState.REJECTING, RequestState.REJECTED),
}


class NotPossible(Exception):
    """The request can no longer be decided; the text says what it is now."""


def to_state(request: CancellationRequest, state: RequestState, *fields: str) -> None:
    """Move a locked request along the table; ``ValueError`` on a move the table does not know."""
    move(request, state, REQUEST_TRANSITIONS, *fields)


def key_of(request: CancellationRequest) -> str:
    return str(request.cancellation_id)


def effect_key(request: CancellationRequest) -> str:
    return f"request:{request.cancellation_id}:{request.attempt}"


def ask(request: CancellationRequest) -> None:
    """Put an undecided request into the queue with its deadline. Idempotent."""
    reason = request.wish or request.reason
    open_item(
        shop=request.shop,
        kind=Kind.CANCELLATION_REQUEST,
        key=key_of(request),
        posting_number=request.posting_number,
        card=card_for(request.shop, request.posting_number, reason=reason),
        deadline_at=request.auto_approve_date,
    )


def show_goods(shop: Shop, postings: Sequence[Posting]) -> None:
    """The postings were read, maybe after the requests about them: tell the queue product and sum. Idempotent."""
    known = {posting.posting_number: posting for posting in postings}
    for request in open_requests(shop).filter(posting_number__any=known):
        show_card(
            shop=shop,
            kind=Kind.CANCELLATION_REQUEST,
            key=key_of(request),
            card=card_of(known[request.posting_number], reason=""),
        )


def show_late_goods(shop: Shop) -> None:
    """Tell the queue the goods of requests that were read while their postings were: neither transaction saw the
    other, and a posting that does not change is not followed again. Idempotent; mostly one query that finds none."""
    numbers = bare_numbers(shop, Kind.CANCELLATION_REQUEST)
    if numbers:
        rows = Posting.objects.filter(shop=shop, posting_number__any=list(numbers))
        show_goods(shop, list(rows.select_related("shop").prefetch_related("lines")))


def announce(request: CancellationRequest) -> None:
    """Write the buyer's wish into the timeline, once, when it is first read."""
    note(
        request.shop,
        request.posting_number,
        Event.REQUESTED,
        origin=Origin.OZON,
        at=request.requested_at,
        reason=request.wish or request.reason,
    )


def _close(request: CancellationRequest, *, by: str, outcome: str) -> None:
    """Out of the queue, with what a second person may have been asked about it."""
    lapse(shop=request.shop, kind=ApprovalKind.REQUEST, key=key_of(request), reason=DECIDED, by=by)
    close_item(shop=request.shop, kind=Kind.CANCELLATION_REQUEST, key=key_of(request), by=by, outcome=outcome)


@transaction.atomic
def decide(pk: int, *, approve: bool, comment: str, by: str) -> CancellationRequest:
    """Approve or reject whatever the sum, once. People decide through ``second.decide_as``, which knows their limits.

    A repeat of the same decision is a no-op. Raises ``NotPossible``.
    """
    request = lock_request(pk)
    if not is_decided(request, approve=approve):
        carry_out(request, approve=approve, comment=comment, by=by)
    return request


def is_decided(request: CancellationRequest, *, approve: bool) -> bool:
    """Whether just this was decided before. Raises ``NotPossible`` when it can not be decided any more."""
    wanted, reached = STATES_OF[approve]
    if request.state in {wanted, reached}:
        return True
    if request.state != RequestState.REQUESTED:
        raise NotPossible(why_not(request))
    if request.auto_approve_date and request.auto_approve_date <= timezone.now():
        raise NotPossible(_("The time to decide is over: Ozon approves the request by itself."))
    return False


def why_not(request: CancellationRequest) -> str:
    """In a sentence: what became of a request that awaits no decision any more."""
    match request.state:
        case RequestState.LAPSED:
            return _(
                "Ozon approved it by itself before you pressed: the order is cancelled, nothing was sent."
            )
        case RequestState.WITHDRAWN:
            return _("The buyer took the request back: there is nothing to decide, the order goes on.")
        case RequestState.APPROVED:
            return _("It is approved already: the order is cancelled.")
        case RequestState.REJECTED:
            return _("It is rejected already: the order has to be shipped.")
        case RequestState.UNKNOWN:
            return _("A decision was sent and Ozon did not answer. It is being read back; wait for that.")
    return _("The request is: %(state)s.") % {"state": request.get_state_display()}


def carry_out(request: CancellationRequest, *, approve: bool, comment: str, by: str) -> None:
    """Decide a locked request that can be decided: one effect."""
    wanted, reached = STATES_OF[approve]
    now = timezone.now()
    request.comment, request.decided_by, request.decided_at = comment[:COMMENT_LIMIT], by[:150], now
    request.was_approving = approve
    to_state(request, wanted, "comment", "decided_by", "decided_at", "was_approving")
    recheck(request.shop, [request.posting_number])
    note(
        request.shop,
        request.posting_number,
        Event.REQUEST_DECIDED,
        by=by,
        origin=Origin.STAFF,
        decision=str(reached),
    )
    _close(request, by=by, outcome=str(reached))
    enqueue(
        shop=request.shop,
        kind=EffectKind.REQUEST_DECIDE,
        key=effect_key(request),
        payload={"request": request.pk, "approve": approve, "comment": request.comment},
        posting_number=request.posting_number,
        by=by,
    )


def accepted(request: CancellationRequest) -> None:
    """Ozon took the decision on a locked request: the buyer is told. Idempotent."""
    reached = RequestState.APPROVED if request.was_approving else RequestState.REJECTED
    if request.state not in {RequestState.APPROVING, RequestState.REJECTING, RequestState.UNKNOWN}:
        if request.state == reached:  # a reading showed it before its answer was known
            draft_decision(request)
        return
    to_state(request, reached)
    draft_decision(request)
    note(request.shop, request.posting_number, Event.REQUEST_ACCEPTED, decision=str(reached))
    want(request.shop, Source.FBS)


def undecided_again(request: CancellationRequest, *, reason: str) -> None:
    """A decision on a locked request did not happen (refused, dropped, confirmed): it awaits one again."""
    if request.state not in REQUEST_OPEN or request.state == RequestState.REQUESTED:
        return
    request.attempt += 1
    to_state(request, RequestState.REQUESTED, "attempt")
    note(request.shop, request.posting_number, Event.REQUEST_REFUSED, reason=reason)
    if _end_of(request) is None:
        ask(request)
    else:
        follow_ozon(request)  # what was read meanwhile counts now
    want(request.shop, Source.CANCELLATION_REQUESTS)


def follow_ozon(request: CancellationRequest) -> None:
    """Bring our state to what Ozon shows of a locked request: decided here, in the cabinet, or by time."""
    end = _end_of(request)
    if end is None or end not in REQUEST_TRANSITIONS[RequestState(request.state)]:
        return
    cancel_unsent(
        shop=request.shop,
        kind=EffectKind.REQUEST_DECIDE,
        key=effect_key(request),
        reason=DECIDED_ELSEWHERE,
    )
    to_state(request, end)
    if end == RequestState.LAPSED:
        take_back_decision(request)
    recheck(request.shop, [request.posting_number])
    note(
        request.shop,
        request.posting_number,
        Event.REQUEST_SETTLED,
        origin=Origin.OZON,
        state=str(end),
    )
    _close(request, by="Ozon", outcome=str(end))
    want(request.shop, Source.FBS)
    if end == RequestState.LAPSED and request.was_approving is False:
        stop_lapsed(request.shop, request.posting_number, reason=request.wish or request.reason)


def _end_of(request: CancellationRequest) -> RequestState | None:
    state = request.ozon_state.upper()
    if state == OzonRequest.REJECTED:
        return RequestState.REJECTED
    if state != OzonRequest.APPROVED:
        return RequestState.LAPSED if is_overdue(request) else None
    rejecting = request.state in {RequestState.REJECTING, RequestState.REJECTED} or (
        request.state == RequestState.UNKNOWN and not request.was_approving
    )
    by_time = request.auto_approve_date is not None and request.auto_approve_date <= timezone.now()
    lapsed = rejecting or (by_time and request.state == RequestState.REQUESTED)
    return RequestState.LAPSED if lapsed else RequestState.APPROVED


def is_overdue(request: CancellationRequest) -> bool:
    """Whether an undecided request's time ran out so long ago that Ozon has approved it, whatever its list shows:
    it lags, shows a state nobody documented, or does not show the request any more."""
    settled = timedelta(seconds=settings.SETTLE_SECONDS)
    end = request.auto_approve_date
    return request.state == RequestState.REQUESTED and end is not None and end + settled < timezone.now()


@transaction.atomic
def close_overdue(pk: int) -> None:
    """Record a request as lapsed that Ozon shows no end of. Idempotent."""
    request = lock_request(pk)
    if is_overdue(request):
        follow_ozon(request)

"""Us → Ozon: the decision on a buyer's cancellation request."""

from typing import Any

from django.utils.translation import gettext_noop

from orders import requests
from orders.locks import lock_request
from orders.models import CancellationRequest
from orders.states import DECIDED_ELSEWHERE, OzonRequest, RequestState
from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from ozon.client.errors import Forbidden, OzonError, Refused, Unauthorized
from ozon.client.schemas.cancellations import CancellationRequest as Reading
from ozon.states import Source
from ozon.sync import want


def _read(client: OzonClient, request: CancellationRequest) -> Reading | None:
    page = client.cancellations.list(posting_numbers=[request.posting_number])
    return next((row for row in page.values if row.cancellation_id == request.cancellation_id), None)


def _is_decided(client: OzonClient, request: CancellationRequest) -> bool:
    seen = _read(client, request)
    return seen is not None and seen.state.upper() != OzonRequest.ON_APPROVAL


def _was_late(client: OzonClient, request: CancellationRequest, refused: Refused) -> bool:
    """Whether Ozon's no came because the request was decided, or lapsed, between the look and the write: then nothing
    went wrong. What cannot be read is taken for the no it was."""
    try:
        return not isinstance(refused, Unauthorized | Forbidden) and _is_decided(client, request)
    except OzonError:
        return False


class RequestDecide(Handler):
    """Not idempotent: approving pays. Read before the write, so a decision taken elsewhere is never doubled."""

    kind = EffectKind.REQUEST_DECIDE

    def lock(self, effect: Effect) -> None:
        lock_request(effect.payload["request"])

    def preview(self, effect: Effect) -> dict[str, Any]:
        request = CancellationRequest.objects.get(pk=effect.payload["request"])
        return {**effect.payload, "cancellation_id": request.cancellation_id}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        request = CancellationRequest.objects.get(pk=effect.payload["request"])
        if request.state not in {RequestState.APPROVING, RequestState.REJECTING}:
            raise Stop(gettext_noop("The request no longer awaits this decision."))
        if _is_decided(client, request):
            raise Stop(DECIDED_ELSEWHERE)
        decide = client.cancellations.approve if effect.payload["approve"] else client.cancellations.reject
        try:
            decide(request.cancellation_id, effect.payload["comment"])
        except Refused as error:
            if _was_late(client, request, error):
                raise Stop(DECIDED_ELSEWHERE) from error
            raise
        return {}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        request = CancellationRequest.objects.get(pk=effect.payload["request"])
        seen = _read(client, request)
        state = seen.state.upper() if seen else OzonRequest.ON_APPROVAL
        if state == OzonRequest.ON_APPROVAL or state not in OzonRequest.KNOWN:
            return Verdict(Seen.OPEN)
        approved = state == OzonRequest.APPROVED
        if approved == bool(effect.payload["approve"]):
            return Verdict(Seen.DONE, {"state": state})
        return Verdict(Seen.REFUSED, {"reason": DECIDED_ELSEWHERE})

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        requests.accepted(lock_request(effect.payload["request"]))

    def on_unknown(self, effect: Effect) -> None:
        request = lock_request(effect.payload["request"])
        if request.state in {RequestState.APPROVING, RequestState.REJECTING}:
            requests.to_state(request, RequestState.UNKNOWN)

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        requests.undecided_again(lock_request(effect.payload["request"]), reason=error.message)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        requests.undecided_again(lock_request(effect.payload["request"]), reason=reason)
        want(effect.shop, Source.CANCELLATION_REQUESTS)

    def on_not_done(self, effect: Effect, by: str) -> None:
        requests.undecided_again(lock_request(effect.payload["request"]), reason=by)

"""Us → Ozon: the decision on an rFBS return."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import Deed, EffectKind
from ozon.client import OzonClient
from ozon.client.errors import OzonError
from returns import services
from returns.claims import DECIDED_BY_OZON, close, keep_in_sight
from returns.locks import lock_return
from returns.models import Return
from returns.states import GOODS_FIRST, MONEY_SHOWN, REJECTED_STATES, SHOWS, ActionKind, Claim
from worklist.states import Kind


class ReturnDecide(Handler):
    """Not idempotent: Ozon pays for every call it takes. Read before the write; a lost answer is read back."""

    kind = EffectKind.RETURN_DECIDE

    def lock(self, effect: Effect) -> None:
        lock_return(effect.payload["return"])

    def preview(self, effect: Effect) -> dict[str, Any]:
        return dict(effect.payload)

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        facts = effect.payload
        claim = Return.objects.values_list("claim", flat=True).get(pk=facts["return"])
        if claim != Claim.DECIDING:
            raise Stop(gettext_noop("The claim no longer awaits this decision."))
        seen = client.returns.rfbs_get(facts["return_id"]).value
        if facts["action_id"] not in {action.id for action in seen.available_actions}:
            raise Stop(gettext_noop("Ozon no longer offers this decision."))
        part, way_back = facts["compensation_amount"], facts.get("shipping")
        client.returns.rfbs_act(
            facts["return_id"],
            facts["action_id"],
            comment=facts["comment"],
            rejection_reason_id=facts["rejection_reason_id"],
            compensation_amount=Decimal(part) if part else None,
            return_for_back_way=Decimal(way_back) if way_back else None,
        )
        return {}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        """What only our decision leads to, or another end, settles it. A claim still open proves nothing: readers
        lag; nor does a state nobody documented, which somebody else may have caused: a person looks."""
        facts = effect.payload
        seen = client.returns.rfbs_get(facts["return_id"]).value
        state = seen.claim.state.casefold()
        if seen.claim.group_state.casefold() == "rejected":
            state = "rejected"
        kind = ActionKind(facts["action"])
        if state in SHOWS[kind]:
            return Verdict(Seen.DONE, {"state": seen.claim.state})
        if state in MONEY_SHOWN | REJECTED_STATES:
            return Verdict(Seen.REFUSED, {"reason": DECIDED_BY_OZON})
        offered = {action.id for action in seen.available_actions}
        moved_on = facts["action_id"] not in offered and seen.claim.state != facts["state_before"]
        certain = kind in GOODS_FIRST and moved_on
        return Verdict(Seen.DONE, {"state": seen.claim.state}) if certain else Verdict(Seen.OPEN)

    def on_done(self, effect: Effect, result: dict[str, Any]) -> None:
        services.accepted(lock_return(effect.payload["return"]), effect.payload)

    def on_unknown(self, effect: Effect) -> None:
        services.outcome_unknown(lock_return(effect.payload["return"]), effect.payload)

    def on_held(self, effect: Effect) -> None:
        keep_in_sight(_case_of(effect))

    def on_dead(self, effect: Effect) -> None:
        keep_in_sight(_case_of(effect))

    def on_deed(self, effect: Effect, deed: Deed, by: str) -> None:
        if deed in {Deed.RELEASED, Deed.RETRIED}:
            close(_case_of(effect), Kind.RETURN_CLAIM, by=by)

    def on_refused(self, effect: Effect, error: OzonError) -> None:
        services.refused(lock_return(effect.payload["return"]), effect.payload, reason=error.message)

    def on_stopped(self, effect: Effect, reason: str) -> None:
        services.not_sent(lock_return(effect.payload["return"]), effect.payload, reason=reason)

    def on_not_done(self, effect: Effect, by: str) -> None:
        services.not_sent(lock_return(effect.payload["return"]), effect.payload, reason=by)


def _case_of(effect: Effect) -> Return:
    return Return.objects.select_related("shop").get(pk=effect.payload["return"])

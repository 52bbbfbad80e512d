"""The decision on a return: what Ozon offers now, a question to a second person, and what became of the last try."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import member, typed
from money.states import ApprovalKind
from outbox.models import Effect
from outbox.services import person_may_decide_at
from outbox.states import EffectKind, Status
from returns.claims import item_key
from returns.models import Return
from returns.selectors import money_key
from returns.states import Claim
from returns.views import typed_key
from sellerdesk.desk.actions import Act
from sellerdesk.desk.actions_effects import WAITING, effect_acts, name_of
from sellerdesk.desk.actions_returns import return_acts
from sellerdesk.desk.actions_second import asked_of, with_answers, with_limits
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.claims_next import view_of
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.return_dossier import dossier_of
from sellerdesk.desk.stale import Seen
from worklist.models import WorkItem
from worklist.states import Kind


@dataclass(frozen=True)
class Undone:
    """The decision before this one, which did not stand: by whom it was taken and why Ozon has it not."""

    by: str
    reason: str
    is_refused: bool


def facts(request: HttpRequest, case: Return) -> Mapping[str, Any]:
    """All that the section of the decision shows. The dossier is shared with the other sections."""
    seen = mark_of(case.shop, case.posting_number)
    dossier = _of_case(dossier_of(request, case), case)
    acts = _acts(request, dossier, case)
    effects = [effect for effect in dossier.effects if _is_of(effect, case)]
    return {
        "acts": acts,
        "opened": next((act.key for act in acts if act.typed), acts[0].key if acts else ""),
        "second": asked_of(dossier, member(request)),
        "waiting": [_waiting(effect) for effect in effects if effect.status in WAITING],
        "undone": _undone(case, effects),
        "is_under_way": case.claim == Claim.DECIDING,
        "seen": Seen(case.shop_id, seen, case.posting_number),
        "head": _item(dossier, case),
        "view": view_of(request),
        "now": timezone.now(),
    }


def _of_case(dossier: Dossier, case: Return) -> Dossier:
    """The same without what is asked about other cases of the posting."""
    key = money_key(case)
    ours = [one for one in dossier.questions if (one.kind, one.key) == (ApprovalKind.RETURN, key)]
    return replace(dossier, questions=ours)


def _acts(request: HttpRequest, dossier: Dossier, case: Return) -> list[Act]:
    decisions = return_acts(dossier, case, typed(request, typed_key(case.pk)))
    limited = with_limits(decisions, dossier, case)
    answers = with_answers(dossier, member(request), limited, partial(typed, request))
    return answers + _settling(request, dossier, case)


def _settling(request: HttpRequest, dossier: Dossier, case: Return) -> list[Act]:
    """What a person may do with a decision that is held, given up, or whose answer was lost."""
    ours = [effect for effect in dossier.effects if _is_of(effect, case)]
    return [act for effect in ours for act in effect_acts(dossier, effect, partial(typed, request))]


def _is_of(effect: Effect, case: Return) -> bool:
    return effect.kind == EffectKind.RETURN_DECIDE and effect.payload.get("return") == case.pk


def _waiting(effect: Effect) -> tuple[Effect, str, Any]:
    decide_at = person_may_decide_at(effect) if effect.status == Status.UNKNOWN else None
    return effect, name_of(effect), decide_at


def _undone(case: Return, effects: list[Effect]) -> Undone | None:
    """Of the last try alone: once the claim was decided again, it is history."""
    if case.claim != Claim.AWAITING_DECISION or not effects:
        return None
    last = max(effects, key=lambda effect: effect.pk)
    if last.status not in {Status.REFUSED, Status.CANCELLED} or case.accepted_at is not None:
        return None
    return Undone(last.by, last.error, last.status == Status.REFUSED)


def _item(dossier: Dossier, case: Return) -> WorkItem | None:
    """The claim's own case in the queue, while it is there."""
    kinds, key = {Kind.RETURN_CLAIM, Kind.DISPUTE}, item_key(case)
    return next((one for one in dossier.items if one.kind in kinds and one.key == key), None)

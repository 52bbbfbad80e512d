"""The only writers of ``Approval.state``: what a second person is asked, and what became of it.

Whoever decides a case locks it first, then what waits about it, then the refund and its line. Nothing here carries a
decision out: the room of the case does, in the transaction that says ``granted``.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.doors import no_right
from accounts.models import User
from accounts.selectors import colleagues, may
from accounts.states import Permission
from money import services as money
from money.limits import allowance_of, leads_who_cover
from money.locks import lock_approval, lock_waiting
from money.models import Approval
from money.states import APPROVAL_TRANSITIONS, ApprovalKind, ApprovalState
from ozon.models import Shop
from worklist.notices import tell
from worklist.services import Card, close_item, note, open_item
from worklist.states import Event, Kind, NoticeKind, Origin

CHANGED = gettext_noop("The case changed after the question.")
DECIDED = gettext_noop("The case was decided meanwhile.")


class NotAllowed(Exception):
    """This person may not answer the question; the text says why."""


class AskedAlready(Exception):
    """Another decision on the case waits for a second person; the text says whose."""


class Answered(Exception):
    """The question is over; the text says how it ended."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A decision that is not carried out yet, as ``Approval`` keeps it, and how the queue shows it."""

    shop: Shop
    kind: ApprovalKind
    key: str
    posting_number: str
    decision: str
    amount: Decimal | None
    counted: Decimal | None
    currency: str
    payload: dict[str, Any]
    version: str
    card: Card
    deadline_at: datetime | None


def ask(question: Question, *, user: User) -> Approval:
    """Keep a decision until a second person agrees, and put it into the queue. Must run under the lock of its case,
    where ``lock_waiting`` found nothing. The first who asks is the asker."""
    approval = Approval.objects.create(
        shop=question.shop,
        kind=question.kind,
        key=question.key,
        posting_number=question.posting_number,
        decision=question.decision[:300],
        amount=question.amount,
        counted=question.counted,
        currency=question.currency,
        payload=question.payload,
        version=question.version[:300],
        asker=user,
        asked_by=user.label[:150],
    )
    open_item(
        shop=question.shop,
        kind=Kind.SECOND_PERSON,
        key=_item_key(approval),
        posting_number=question.posting_number,
        card=question.card,
        deadline_at=question.deadline_at,
    )
    _note(approval, Event.SECOND_ASKED, by=user.label, origin=Origin.STAFF)
    tell(
        _second_people(approval, user),
        NoticeKind.SECOND_PERSON,
        shop=question.shop,
        key=f"approval:{approval.pk}",
        posting_number=question.posting_number,
        by=user,
    )
    return approval


def told_asked(approval: Approval, started: datetime) -> str:
    """What a person is told who pressed at ``started`` and may not decide alone."""
    if approval.asked_at >= started:
        return _("Above your limit: a second person is asked. Nothing was sent to Ozon yet.")
    return _("%(who)s asks for a second person already; nothing changed.") % {"who": approval.asked_by}


def _second_people(approval: Approval, asker: User) -> QuerySet[User]:
    """Everybody else who may agree. Two queries."""
    roles = leads_who_cover(approval.shop, approval.counted, approval.currency)
    placed = Q(memberships__shop=approval.shop, memberships__role__in=roles)
    return colleagues(approval.shop).filter(placed | Q(is_superuser=True)).exclude(pk=asker.pk)


def is_current(waiting: Approval, payload: dict[str, Any], version: str) -> bool:
    """Whether just this is asked already, about the case as it is. A locked question about the case as it was is over
    with that. Raises ``AskedAlready`` where something else is asked about the case as it is."""
    if waiting.version != version[:300]:
        overtaken(waiting, reason=CHANGED)
        return False
    if waiting.payload != payload:
        raise AskedAlready(
            _("%(who)s asks for a second person already. That has to be answered or taken back first.")
            % {"who": waiting.asked_by}
        )
    return True


def leads(user: User, approval: Approval) -> bool:
    return may(user, Permission.SETTLE, approval.shop)


def covers(user: User, approval: Approval) -> bool:
    return allowance_of(user, approval.shop).covers(approval.counted, approval.currency)


def check_may_answer(approval: Approval, user: User) -> None:
    """Of a locked question. Raises ``Answered`` or ``NotAllowed``."""
    _must_wait(approval)
    if approval.asker_id == user.pk:
        raise NotAllowed(_("You asked yourself: another person has to answer."))
    if not leads(user, approval):
        raise NotAllowed(no_right())


def check_covers(approval: Approval, user: User, *, counted: Decimal | None) -> None:
    """``counted`` is the sum as it counts now. Raises ``NotAllowed`` where it is above the limit of who would agree."""
    if not allowance_of(user, approval.shop).covers(counted, approval.currency):
        raise NotAllowed(_("The sum is above your own limit as well."))


def granted(approval: Approval, *, user: User) -> Approval:
    """A second person agrees to a locked question. The caller carries the decision out in the same transaction."""
    _end(approval, ApprovalState.GRANTED, by=user.label, user=user)
    _note(approval, Event.SECOND_GRANTED, by=user.label, origin=Origin.STAFF)
    return approval


@transaction.atomic
def refuse(pk: int, *, user: User, reason: str) -> Approval:
    """A second person does not agree: the case awaits another decision. Raises ``Answered``, ``NotAllowed``."""
    approval = lock_approval(pk)
    check_may_answer(approval, user)
    _end(approval, ApprovalState.REFUSED, by=user.label, user=user, reason=reason)
    _note(approval, Event.SECOND_REFUSED, by=user.label, origin=Origin.STAFF, reason=reason)
    return approval


@transaction.atomic
def withdraw(pk: int, *, user: User) -> Approval:
    """Whoever asked does not ask any more. Raises ``Answered`` or ``NotAllowed``."""
    approval = lock_approval(pk)
    if approval.asker_id != user.pk:
        raise NotAllowed(_("Only who asked can take the question back."))
    _must_wait(approval)
    reason = gettext_noop("Withdrawn.")
    _end(approval, ApprovalState.WITHDRAWN, by=user.label, user=user)
    _note(approval, Event.SECOND_OVER, by=user.label, origin=Origin.STAFF, reason=reason)
    return approval


def lapse(*, shop: Shop, kind: ApprovalKind, key: str, reason: str, by: str = "") -> None:
    """The case goes on without an answer: decided by us directly, by Ozon, or not to be decided any more. Idempotent.

    Runs under the lock of the case, before the refund of it is locked.
    """
    approval = lock_waiting(shop, kind, key)
    if approval is not None:
        overtaken(approval, reason=reason, by=by)


def overtaken(approval: Approval, *, reason: str, by: str = "") -> Approval:
    """A locked question is about a case that is no longer so: what was frozen is never carried out."""
    _end(approval, ApprovalState.OBSOLETE, by=by, reason=reason)
    _note(approval, Event.SECOND_OVER, by=by, reason=reason)
    return approval


def _must_wait(approval: Approval) -> None:
    if approval.state != ApprovalState.WAITING:
        who, state = approval.decided_by, approval.get_state_display()
        told = (
            _("The question is over: %(state)s, %(who)s.") if who else _("The question is over: %(state)s.")
        )
        raise Answered(told % {"state": state, "who": who})


def _end(
    approval: Approval, state: ApprovalState, *, by: str, user: User | None = None, reason: str = ""
) -> None:
    """Answer a locked question. Its refund, if it wrote one down, gives the amount back unless it was agreed to."""
    if state not in APPROVAL_TRANSITIONS[ApprovalState(approval.state)]:
        raise ValueError(f"{approval.state} → {state}")
    approval.state, approval.reason, approval.decided_at = state, reason, timezone.now()
    approval.decider, approval.decided_by = user, by[:150]
    approval.save(update_fields=["state", "reason", "decided_at", "decider", "decided_by"])
    if approval.kind == ApprovalKind.RETURN and state != ApprovalState.GRANTED:
        money.drop_unsent(shop=approval.shop, return_id=approval.key, reason=reason)
    close_item(
        shop=approval.shop, kind=Kind.SECOND_PERSON, key=_item_key(approval), by=by, outcome=str(state)
    )


def _item_key(approval: Approval) -> str:
    return f"{approval.kind}:{approval.key}"


def _note(approval: Approval, event: Event, **how: Any) -> None:
    """A line of the timeline with all its words need: codes, put into the reader's language when shown."""
    note(
        approval.shop,
        approval.posting_number,
        event,
        kind=approval.kind,
        decision=approval.decision,
        amount="" if approval.amount is None else str(approval.amount),
        currency=approval.currency,
        **how,
    )

"""Acts of two people: asking the second one, and his answers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.states import Permission
from money.limits import Allowance
from money.models import Approval
from money.states import LIVE, ApprovalKind
from orders.models import CancellationRequest
from orders.requests import key_of
from orders.seller_second import thawed
from returns.models import Return
from returns.paid_by_hand import BY_HAND
from returns.selectors import money_key
from sellerdesk.desk.actions import Act, Then, TypedOf, consequences, sum_of
from sellerdesk.desk.dossier import Dossier
from sellerdesk.desk.second_words import asked_words
from sellerdesk.desk.seller_part import foreseen_of


@dataclass(frozen=True)
class Asked:
    """A question that waits, in words. ``counted`` is what was held against the limit, where it is more."""

    approval: Approval
    words: str
    counted: str
    comment: str
    is_mine: bool


def asked_of(dossier: Dossier, user: User) -> list[Asked]:
    """What somebody is asked about the posting now."""
    return [
        Asked(
            approval,
            asked_words(approval),
            sum_of(approval.counted, approval.currency) if approval.counted != approval.amount else "",
            str(approval.payload.get("comment") or ""),
            approval.asker_id == user.pk,
        )
        for approval in dossier.questions
    ]


def with_limits(acts: Iterable[Act], dossier: Dossier, case: CancellationRequest | Return) -> list[Act]:
    """The decisions on a case as this person may take them: what is above his limit asks a second person."""
    return [_limited(act, dossier, case) if act.moves is not None else act for act in acts]


def _limited(act: Act, dossier: Dossier, case: CancellationRequest | Return) -> Act:
    allowance, moves = dossier.allowance, act.moves
    if act.denied or allowance.most is None or moves is None:
        return act
    if moves.is_typed:  # the sum is not known before it is typed
        return replace(act, caution=_from_here(allowance, _others(dossier, case)))
    others = _others(dossier, case)
    total = None if moves.amount is None or others is None else moves.amount + others
    if allowance.covers(total, moves.currency):
        told = [act.caution, _from_here(allowance, others)] if moves.may_grow else [act.caution]
        return replace(act, caution=" ".join(filter(None, told)))
    waiting = _waiting(dossier, case)
    return replace(
        act,
        button=_("Ask a second person: return %(sum)s") % {"sum": act.sum}
        if act.sum
        else _("Ask a second person"),
        tone="go",
        caution=_why(allowance, total, moves.currency),
        then=_not_yet(act.then),
        denied=_("%(who)s asks for a second person already.") % {"who": waiting.asked_by} if waiting else "",
    )


def _not_yet(then: list[Then]) -> list[Then]:
    """The same consequences, once the other person has agreed."""
    first = replace(
        then[0], text=" ".join([_("Nothing moves until a second person agrees. Then:"), then[0].text])
    )
    return [first, *then[1:]]


def _others(dossier: Dossier, case: CancellationRequest | Return) -> Decimal | None:
    """What is meant to go back for the same line besides; None where it cannot be added."""
    if isinstance(case, CancellationRequest):
        return Decimal(0)
    others = [
        refund
        for refund in dossier.purse.refunds
        if refund.state in LIVE and refund.offer_id == case.offer_id and refund.return_id != money_key(case)
    ]
    if any(refund.currency != case.currency for refund in others):
        return None
    return sum((refund.amount + refund.shipping for refund in others), Decimal(0))


def _from_here(allowance: Allowance, others: Decimal | None) -> str:
    left = max(Decimal(0), (allowance.most or Decimal(0)) - (others or Decimal(0)))
    return _("Above %(limit)s a second person has to agree.") % {"limit": sum_of(left, allowance.currency)}


def _why(allowance: Allowance, total: Decimal | None, currency: str) -> str:
    words = {"limit": sum_of(allowance.most, allowance.currency), "sum": sum_of(total, currency)}
    if total is None:
        return _("The sum is not known, and you may decide up to %(limit)s alone.") % words
    if currency != allowance.currency:
        return (
            _("The limit is %(limit)s, and this is another currency: a second person has to agree.") % words
        )
    return _("%(sum)s is above your limit of %(limit)s: a second person has to agree.") % words


def _waiting(dossier: Dossier, case: CancellationRequest | Return) -> Approval | None:
    place = (
        (ApprovalKind.REQUEST, key_of(case))
        if isinstance(case, CancellationRequest)
        else (ApprovalKind.RETURN, money_key(case))
    )
    return next((one for one in dossier.questions if (one.kind, one.key) == place), None)


def with_answers(dossier: Dossier, user: User, decisions: list[Act], typed_of: TypedOf) -> list[Act]:
    """The answers to what is asked, before the decisions: agree and refuse for a second person, take back for who
    asked. What is asked is not offered a second time beside them."""
    asked = {_key_of_decision(approval) for approval in dossier.questions}
    answers = _answers(dossier, user, decisions, typed_of)
    return answers + [
        act for act in decisions if act.key not in asked or act.moves is None or act.moves.is_typed
    ]


def _answers(dossier: Dossier, user: User, decisions: list[Act], typed_of: TypedOf) -> list[Act]:
    acts: list[Act] = []
    for asked in asked_of(dossier, user):
        if asked.is_mine:
            acts.append(_withdraw(asked))
        elif Permission.SETTLE in dossier.rights:
            acts += [_grant(dossier, asked, decisions), _refuse(asked, typed_of)]
    return acts


def _grant(dossier: Dossier, asked: Asked, decisions: list[Act]) -> Act:
    approval = asked.approval
    same = next((act for act in decisions if act.key == _key_of_decision(approval)), None)
    total = sum_of(approval.amount, approval.currency)
    fits = dossier.allowance.covers(approval.counted, approval.currency)
    return Act(
        key=f"agree-{approval.pk}",
        title=_("Agree with %(who)s: %(what)s") % {"who": approval.asked_by, "what": asked.words},
        icon="check",
        url=reverse("second-grant", args=[approval.pk]),
        button=_("Agree: %(what)s") % {"what": asked.words},
        then=_foreseen(dossier, approval) or _consequences(same, total),
        sum=total,
        tone="money",
        denied="" if fits else _("The sum is above your own limit as well."),
        caution=_("The decision is %(who)s's, word for word. You answer for it together.")
        % {"who": approval.asked_by},
    )


def _foreseen(dossier: Dossier, approval: Approval) -> list[Then]:
    """What a cancellation by ourselves would do now; nothing for any other question, or where the order is gone."""
    if approval.kind != ApprovalKind.SELLER_CANCEL or dossier.posting is None:
        return []
    return foreseen_of(dossier, dossier.posting, thawed(approval.payload))


def _consequences(same: Act | None, total: str) -> list[Then]:
    if same is None:
        return consequences(
            money=_("Nothing: the case changed, and the question will be closed."),
            stock=_("Not changed."),
            message=_("None."),
            index=_("Not changed."),
        )
    return [replace(same.then[0], sum=total), *same.then[1:]]


def _key_of_decision(approval: Approval) -> str:
    """The key of the act that was asked for, among those that are possible now."""
    if approval.kind == ApprovalKind.REQUEST:
        return f"approve-{approval.payload['request']}"
    if approval.kind == ApprovalKind.SELLER_CANCEL:
        return f"cancel-{approval.payload['posting']}"  # on a page of its own, not among the acts
    if BY_HAND in approval.payload:
        return f"by-hand-{approval.payload[BY_HAND]}"
    return f"return-{approval.payload['return']}-{approval.payload['action_id']}"


def _refuse(asked: Asked, typed_of: TypedOf) -> Act:
    approval = asked.approval
    return Act(
        key=f"disagree-{approval.pk}",
        title=_("Do not agree"),
        icon="block",
        url=reverse("second-refuse", args=[approval.pk]),
        button=_("Refuse with this reason"),
        then=_nothing(_("Nothing moves. The case awaits another decision.")),
        fields="desk/parts/second_reason.html",
        typed=typed_of(f"approval:{approval.pk}"),
        typed_key=f"approval:{approval.pk}",
    )


def _withdraw(asked: Asked) -> Act:
    return Act(
        key=f"take-back-{asked.approval.pk}",
        title=_("Take the question back: %(what)s") % {"what": asked.words},
        icon="return",
        url=reverse("second-withdraw", args=[asked.approval.pk]),
        button=_("Take it back"),
        then=_nothing(_("Nothing moves. The case awaits another decision.")),
    )


def _nothing(money: str) -> list[Then]:
    return consequences(money=money, stock=_("Not changed."), message=_("None."), index=_("Not changed."))

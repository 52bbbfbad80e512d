"""What people do to what rules would do: stop, accept, and keep all rules off a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.states import Permission
from money.approvals import AskedAlready, told_asked
from outbox.board import on_its_way
from outbox.states import EffectKind
from returns import rule_acts, rule_hands, rule_runs
from returns.models import Return, RuleRun
from returns.rule_states import RuleAct, RunState
from returns.services import NotPossible
from sellerdesk.desk.automation import runs_of, to_rules
from sellerdesk.desk.wording import said
from worklist.services import NoColleague, Stale


def _run(request: HttpRequest, pk: int, permission: Permission) -> RuleRun:
    run = get_object_or_404(runs_of(request.user), pk=pk)
    doors.require(request, permission, run.case.shop)
    return run


@require_POST
def run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what waits, or dismiss what is proposed."""
    before = _run(request, pk, Permission.WORK)
    user = doors.member(request)
    run = rule_runs.stop(pk, user=user)
    if run.state != RunState.STOPPED or run.by != user.label:
        messages.info(request, _over_text(run))
    elif before.state == RunState.WAITING:
        messages.success(request, _("Stopped. The rule does nothing here; the claim awaits your decision."))
    else:
        messages.success(request, _("Dismissed. The claim awaits your decision."))
    return _back(request, run)


@require_POST
def run_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a rule proposes, with one's own right and limit."""
    run, started = _run(request, pk, Permission.DECIDE), timezone.now()
    try:
        accepted = rule_acts.accept(pk, user=doors.member(request))
    except (NotPossible, AskedAlready) as error:
        messages.error(request, str(error))
        return _back(request, run)
    except (NoColleague, Stale):
        messages.error(request, _("There is nobody to give the case to any more, or it is not in the queue."))
        return _back(request, run)
    if not accepted.is_done:
        messages.info(request, _over_text(accepted.run))
    elif accepted.approval is not None:
        messages.success(request, told_asked(accepted.approval, started))
    elif run.act == RuleAct.ASSIGN:
        messages.success(request, _("Given to the colleague."))
    else:
        told = on_its_way(run.case.shop_id, EffectKind.RETURN_DECIDE)
        messages.success(request, " ".join([_("Decided."), told]))
    return _back(request, run)


def _over_text(run: RuleRun) -> str:
    """How a run ended that somebody still pressed a button of."""
    told = {"state": run.get_state_display(), "by": run.by, "why": said(run.outcome)}
    if run.outcome:
        return _("Nothing was done. %(why)s") % told
    return (
        _("It was over already: %(state)s, %(by)s.") if run.by else _("It was over already: %(state)s.")
    ) % told


def _back(request: HttpRequest, run: RuleRun) -> HttpResponse:
    """Where the button stood: among what waits, or on the page of the return."""
    if request.POST.get("from") == "rules":
        return to_rules(run.rule.shop)
    return doors.SeeOther(reverse("return-page", args=[run.case_id]))


@require_POST
def hands_off(request: HttpRequest, pk: int) -> HttpResponse:
    """No rule acts on a case any more."""
    case = doors.row_or_404(Return.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.WORK, case.shop)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:300]
    if rule_hands.hands_off(pk, user=user, reason=reason):
        messages.success(request, _("No rule acts on this case any more."))
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return doors.SeeOther(reverse("return-page", args=[pk]))


@require_POST
def hands_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Rules may look at a case again."""
    case = doors.row_or_404(Return.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.DECIDE, case.shop)
    if rule_hands.hands_on(pk, user=user):
        messages.success(request, _("Rules may act on this case again. What was stopped stays stopped."))
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return doors.SeeOther(reverse("return-page", args=[pk]))

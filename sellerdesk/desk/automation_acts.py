"""What people do to rules and to what rules would do: switch, order, stop, accept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from returns import rules
from returns.models import Rule
from returns.rule_states import RuleMode
from sellerdesk.desk.automation import to_rules
from sellerdesk.desk.jobs_bulk import too_many
from sellerdesk.jobs import runner, tasks
from sellerdesk.jobs.dry_run import params_of
from worklist import jobs
from worklist.states import JobKind

AT_ONCE = 400  # claims tried while the person waits; more in the background


def _rule(request: HttpRequest, pk: int) -> Rule:
    rule = doors.row_or_404(Rule.objects.select_related("shop"), request, pk)
    doors.require(request, Permission.SETTLE, rule.shop)
    return rule


@require_POST
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down: the first rule that fits wins. The button pressed has the focus again."""
    rule = _rule(request, pk)
    to = "up" if request.POST.get("to") == "up" else "down"
    rules.move_rule(rule, up=to == "up", user=doors.member(request))
    return to_rules(rule.shop, f"&moved={rule.pk}&to={to}")


@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a rule that never fitted anything."""
    rule = _rule(request, pk)
    try:
        if rules.remove_rule(rule, user=doors.member(request)):
            messages.success(request, _("Removed."))
    except rules.HasLog:
        messages.error(request, _("The rule has a log, which is kept. Switch it off instead."))
    return to_rules(rule.shop)


@require_POST
def rule_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the rule on the claims of the last month; leads to what came out."""
    rule = _rule(request, pk)
    params = params_of(rule)
    if not params["items"]:
        messages.info(request, _("There was no claim in the last month: nothing to try the rule on."))
        return to_rules(rule.shop)
    try:
        job = jobs.start(
            user=doors.member(request), kind=JobKind.DRY_RUN, params=params, total=len(params["items"])
        )
    except jobs.TooMany:
        messages.warning(request, too_many())
        return to_rules(rule.shop)
    if job.total > AT_ONCE:
        tasks.on_commit(job.pk)
    else:
        runner.run(job.pk, seconds=None)
    return doors.SeeOther(reverse("job", args=[job.pk]))


@require_POST
def rule_mode(request: HttpRequest, pk: int) -> HttpResponse:
    """Off, only propose, or do by itself: the last after a look at a dry run of the rule as it is."""
    rule = _rule(request, pk)
    wanted = request.POST.get("to", "")
    if wanted not in RuleMode.values:
        messages.error(request, _("Say what the rule shall do."))
        return to_rules(rule.shop)
    mode = RuleMode(wanted)
    try:
        changed = rules.set_mode(rule, mode, user=doors.member(request), agreed=_agreed(request, rule))
    except rules.NotAgreed:
        messages.error(request, _("Try the rule dry first, and look at what it would have done."))
        return to_rules(rule.shop)
    told = {
        RuleMode.OFF: _("Switched off. What it had proposed is over."),
        RuleMode.PROPOSE: _("The rule proposes."),
        RuleMode.DO: _("Switched on: it does so for claims that come from now on. Your limit counts."),
    }
    if changed:
        messages.success(request, told[mode])
    else:
        messages.info(request, _("It was so already; nothing changed."))
    return to_rules(rule.shop)


def _agreed(request: HttpRequest, rule: Rule) -> str:
    """The mark of the rule whose dry run the person saw to its end; empty for none."""
    text = request.POST.get("job", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        return ""
    job = jobs.of(doors.member(request)).filter(pk=int(text), kind=JobKind.DRY_RUN).first()
    if job is None or job.file.name == "" or job.params.get("rule") != rule.pk:
        return ""
    return str(job.params["print"])


@require_POST
def automation_stop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Stop all automation of a shop: rules only propose, and nothing that waits is done."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.DECIDE, shop)
    n_rules, n_runs = rules.stop_all(shop, user=user)
    if n_rules or n_runs:
        told = ngettext(
            "Stopped. All rules only propose now; %(n)s act that waited is not done.",
            "Stopped. All rules only propose now; %(n)s acts that waited are not done.",
            n_runs,
        )
        messages.success(request, told % {"n": n_runs})
    else:
        messages.info(request, _("Nothing acts by itself here; nothing changed."))
    return to_rules(shop)

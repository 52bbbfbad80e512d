"""Automation of a shop: what waits, its rules in order, and the form of one."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import doors
from accounts.models import User
from accounts.selectors import AnyUser, shops_of
from accounts.states import Permission
from ozon.models import Shop
from returns import rules
from returns.models import Rule, RuleRun
from returns.rule_states import RuleMode, RunState
from sellerdesk.desk.automation_forms import RuleForm
from sellerdesk.desk.automation_words import MODES, run_text, sentence_of

MONTH = timedelta(days=30)
WAITING_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """A rule with its words and what it did in a month."""

    rule: Rule
    sentence: str
    tone: str
    icon: str
    fitted: int
    done: int


def runs_of(user: AnyUser) -> QuerySet[RuleRun]:
    """What rules did in the user's shops."""
    rows = RuleRun.objects.filter(rule__shop__in=shops_of(user).order_by().values("pk"))
    return rows.select_related("rule__shop", "case__shop")


@require_safe
def automation_page(request: HttpRequest) -> HttpResponse:
    """The rules of one of the user's shops; the first where the address names none."""
    shops = list(shops_of(doors.member(request)).defer("api_key", "cabinet"))
    if not shops:
        return redirect("first-run")
    shop = shop_in(request, shops) or shops[0]
    now = timezone.now()
    waiting = runs_of(request.user).filter(rule__shop=shop, state=RunState.WAITING).order_by("due_at", "pk")
    rows = _rows(shop, now=now)
    rights = doors.permissions(doors.member(request), shop)
    context = {
        "shop": shop,
        "shops": shops,
        "rows": rows,
        "waiting": [(run, run_text(run)) for run in waiting[:WAITING_SHOWN]],
        "n_waiting": waiting.count(),
        "n_doing": sum(row.rule.mode == RuleMode.DO for row in rows),
        "n_proposed": runs_of(request.user).filter(rule__shop=shop, state=RunState.PROPOSED).count(),
        "may_settle": Permission.SETTLE in rights,
        "may_work": Permission.WORK in rights,
        "may_decide": Permission.DECIDE in rights,
        "no_right": doors.no_right(),
        "moved": request.GET.get("moved", ""),
        "moved_to": request.GET.get("to", ""),
        "now": now,
    }
    return render(request, "desk/automation.html", context)


def shop_in(request: HttpRequest, shops: list[Shop]) -> Shop | None:
    """The shop the address names, if it is one of these."""
    wanted = request.GET.get("shop", "")
    return next((shop for shop in shops if str(shop.pk) == wanted), None)


def _rows(shop: Shop, *, now: datetime) -> list[Row]:
    counted = RuleRun.objects.filter(rule__shop=shop, created_at__gte=now - MONTH).order_by()
    fitted: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for rule_id, state, n in counted.values_list("rule", "state").annotate(n=Count("pk")):
        fitted[rule_id] += n
        done[rule_id] += n if state == RunState.DONE else 0
    return [
        Row(rule, sentence_of(rule), *MODES[rule.mode], fitted[rule.pk], done[rule.pk])
        for rule in rules.rules_of(shop)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def rule_add(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A new rule, behind the others; it only proposes."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    return _edited(request, shop, Rule(shop=shop), user)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a rule; one that did things only proposes from then on."""
    rule = doors.row_or_404(Rule.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, rule.shop)
    return _edited(request, rule.shop, rule, user)


def _edited(request: HttpRequest, shop: Shop, rule: Rule, user: User) -> HttpResponse:
    known = None if rule._state.adding else rule
    was_doing = rule.mode == RuleMode.DO
    form = RuleForm(request.POST, shop=shop) if request.method == "POST" else RuleForm(shop=shop, rule=known)
    sentence = sentence_of(rule) if known else ""
    if form.is_bound and form.is_valid():
        try:
            rules.save_rule(form.fill(rule), user=user)
        except rules.NameTaken:
            form.add_error("name", _("There is a rule of this name in the shop."))
        else:
            _tell_saved(request, was_doing=was_doing)
            return to_rules(shop)
    context = {"shop": shop, "rule": known, "form": form, "sentence": sentence, "was_doing": was_doing}
    return render(request, "desk/automation_rule.html", context)


def _tell_saved(request: HttpRequest, *, was_doing: bool) -> None:
    if was_doing:
        messages.warning(request, _("Kept. The rule only proposes now: try it dry to switch it on again."))
    else:
        messages.success(request, _("Kept. It looks at claims that come from now on."))


@require_POST
def rule_sentence(request: HttpRequest, shop_id: int) -> HttpResponse:
    """What the form says, in one sentence; writes nothing."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    doors.require(request, Permission.SETTLE, shop)
    form = RuleForm(request.POST, shop=shop)
    form.fields["name"].required = False
    sentence = sentence_of(form.fill(Rule(shop=shop))) if form.is_valid() else ""
    return render(request, "desk/parts/rule_sentence.html", {"sentence": sentence})


def to_rules(shop: Shop, more: str = "") -> doors.SeeOther:
    """The page of the shop's rules."""
    return doors.SeeOther(f"{reverse('automation')}?shop={shop.pk}{more}")

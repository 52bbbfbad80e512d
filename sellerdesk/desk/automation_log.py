"""What rules did, proposed and left: a list with filters in its address, and as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import audit, doors
from accounts.models import User
from accounts.selectors import shops_of
from accounts.states import Action
from ozon.addresses import client_address
from ozon.models import Shop
from returns.models import Rule, RuleRun
from returns.rule_states import RunState
from sellerdesk.desk.automation import runs_of
from sellerdesk.desk.automation_words import run_text, tone_of
from sellerdesk.desk.wording import said
from sellerdesk.jobs import csv_file
from sellerdesk.jobs.columns import Column, headings, values
from sellerdesk.jobs.speaking import speaking

PAGE, CHUNK = 50, 500
MOST = 20_000  # rows of one file

COLUMNS: list[Column] = [
    Column(gettext_lazy("When"), lambda run: run.created_at, 20, is_moment=True),
    Column(gettext_lazy("Shop"), lambda run: run.rule.shop.name, 20),
    Column(gettext_lazy("Rule"), lambda run: run.rule.name, 24),
    Column(gettext_lazy("Return"), lambda run: str(run.case), 20),
    Column(gettext_lazy("Posting"), lambda run: run.case.posting_number, 24),
    Column(gettext_lazy("What"), run_text, 30),
    Column(gettext_lazy("Sum"), lambda run: run.amount, 14),
    Column(gettext_lazy("Currency"), lambda run: run.currency, 8),
    Column(gettext_lazy("State"), lambda run: run.get_state_display(), 16),
    Column(gettext_lazy("Over"), lambda run: run.ended_at, 20, is_moment=True),
    Column(gettext_lazy("By"), lambda run: run.by, 24),
    Column(gettext_lazy("Outcome"), lambda run: said(run.outcome), 40),
]


@dataclass(frozen=True)
class View:
    """What the address asks for; what makes no sense in it is left out."""

    shops: list[Shop]
    shop: Shop | None
    rule: Rule | None
    state: str

    @property
    def query(self) -> str:
        pairs = {
            "shop": self.shop.pk if self.shop else "",
            "rule": self.rule.pk if self.rule else "",
            "state": self.state,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def view_of(query: QueryDict, user: User) -> View:
    shops = list(shops_of(user).defer("api_key", "cabinet"))
    shop = next((one for one in shops if str(one.pk) == query.get("shop")), None)
    number = query.get("rule", "")
    is_number = number.isascii() and number.isdecimal() and len(number) < 18
    rule = Rule.objects.filter(pk=int(number), shop__in=shops).first() if is_number else None
    state = query.get("state", "")
    return View(shops, shop, rule, state if state in RunState.values else "")


def runs_in(view: View, user: User) -> QuerySet[RuleRun]:
    """The rows of a view, the newest first."""
    rows = runs_of(user)
    if view.shop:
        rows = rows.filter(rule__shop=view.shop)
    if view.rule:
        rows = rows.filter(rule=view.rule)
    if view.state:
        rows = rows.filter(state=view.state)
    return rows.order_by("-pk")


@require_safe
def automation_log(request: HttpRequest) -> HttpResponse:
    """A page of the log. Rows are numbered as they come, so the last number shown is the cursor."""
    user = doors.member(request)
    view = view_of(request.GET, user)
    if not view.shops:
        return redirect("first-run")
    found = runs_in(view, user)
    after = request.GET.get("after", "")
    is_behind = after.isascii() and after.isdecimal() and len(after) < 18
    rows = list((found.filter(pk__lt=int(after)) if is_behind else found)[: PAGE + 1])
    context: dict[str, Any] = {
        "view": view,
        "rows": [(run, run_text(run), *tone_of(run)) for run in rows[:PAGE]],
        "rules": Rule.objects.filter(shop__in=[view.shop] if view.shop else view.shops).order_by("name"),
        "states": RunState.choices,
        "total": found.order_by().count(),
        "shown": min(PAGE, len(rows)),
        "is_first": not is_behind,
        "next": str(rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "is_filtered": bool(view.rule or view.state),
    }
    return render(request, "desk/automation_log.html", context)


@require_POST
def automation_export(request: HttpRequest) -> HttpResponseBase:
    """The rows of the view as CSV; every export is on the audit list of each shop in it."""
    user = doors.member(request)
    view = view_of(QueryDict(request.POST.get("view", "")[:1000]), user)
    rows = list(runs_in(view, user)[: MOST + 1])
    if not rows or len(rows) > MOST:
        too_many = _("These are too many rows for one file: choose a rule or a state.")
        messages.info(request, too_many if rows else _("There is nothing to export here."))
        return doors.SeeOther(f"{reverse('automation-log')}?{view.query}")
    for shop in view.shops:
        if n := sum(run.rule.shop_id == shop.pk for run in rows):
            address = client_address(request)
            audit.record(user, Action.EXPORTED, shop=shop, address=address, n=n, what="CSV")
    name = f"automation-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(_lines(user, rows), content_type=csv_file.TYPE, headers=headers)


def _lines(user: User, rows: list[RuleRun]) -> Iterator[bytes]:
    """Bit by bit, each in the person's language: it is sent after the middleware has forgotten whose it is."""
    with speaking(user):
        lines = csv_file.Lines()
        head = lines.head(headings(COLUMNS))
    yield head
    for start in range(0, len(rows), CHUNK):
        with speaking(user):
            body = lines.body(values(COLUMNS, run) for run in rows[start : start + CHUNK])
        yield body

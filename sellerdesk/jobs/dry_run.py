"""The dry run of a rule: the claims of the last month under it, what people did instead, and all of it as a file."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.selectors import may
from accounts.states import Action, Permission
from money.limits import Allowance, allowance_of
from returns.models import Return, Rule
from returns.rule_trial import Tried, a_month_ago, above, past_claims, tried
from returns.rules import print_of
from returns.states import ActionKind
from sellerdesk.jobs import csv_file
from sellerdesk.jobs.columns import Column, headings, values
from worklist import jobs
from worklist.models import Job

CHUNK = 200
SHOWN = 100  # claims the page lists; the file has all

COLUMNS: list[Column] = [
    Column(gettext_lazy("Return"), lambda one: str(one.case), 20),
    Column(gettext_lazy("Posting"), lambda one: one.case.posting_number, 24),
    Column(gettext_lazy("Opened"), lambda one: one.case.opened_at, 20, is_moment=True),
    Column(gettext_lazy("Product"), lambda one: one.case.product, 40),
    Column(gettext_lazy("Reason"), lambda one: one.case.reason, 40),
    Column(gettext_lazy("The rule would give back"), lambda one: one.amount, 14),
    Column(gettext_lazy("People decided"), lambda one: did_text(one), 24),
    Column(gettext_lazy("People gave back"), lambda one: one.did_amount, 14),
    Column(gettext_lazy("Currency"), lambda one: one.case.currency, 8),
]


def did_text(one: Tried) -> str:
    """What people decided, or how the claim stands without them."""
    return str(ActionKind(one.did).label) if one.did else str(one.case.get_claim_display())


@dataclass
class _Figures:
    """What is counted while the claims go by."""

    limit: Allowance
    cases: int = 0
    fits: int = 0
    above: int = 0
    agreed: int = 0
    compared: int = 0
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    did_sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    holds: Counter[str] = field(default_factory=Counter)
    rows: list[list[Any]] = field(default_factory=list)

    def count(self, one: Tried) -> None:
        self.cases += 1
        self.holds.update(str(verdict.condition) for verdict in one.verdicts if verdict.holds)
        if not one.is_his:
            return
        self.fits += 1
        self.agreed += one.agrees is True
        self.compared += one.agrees is not None
        if one.amount is not None:
            self.sums[one.case.currency] += one.amount
            self.above += not self.limit.covers(one.amount, one.case.currency)
        if one.did_amount is not None:
            self.did_sums[one.case.currency] += one.did_amount
        if len(self.rows) < SHOWN:
            self.rows.append([one.case.pk, _plain(one.amount), one.did, _plain(one.did_amount)])

    @property
    def told(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {
            "cases": self.cases,
            "fits": self.fits,
            "above": self.above,
            "agreed": self.agreed,
            "compared": self.compared,
            "sums": {currency: str(amount) for currency, amount in self.sums.items()},
            "did_sums": {currency: str(amount) for currency, amount in self.did_sums.items()},
            "holds": dict(self.holds),
            "rows": self.rows,
        }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def params_of(rule: Rule) -> dict[str, Any]:
    """What a job of a dry run is started with: the claims that are there, and the rule as it is."""
    items = list(past_claims(rule.shop, since=a_month_ago()).values_list("pk", flat=True))
    return {"items": items, "rule": rule.pk, "name_of_rule": rule.name, "print": print_of(rule)}


def write(job: Job) -> None:
    """Try the rule of a job on all its claims, and keep figures and file; from the beginning, whoever began before.

    Raises ``worklist.jobs.Lost`` where the job is stopped or another's. A rule that is gone or was changed ends it.
    """
    rule = Rule.objects.filter(pk=job.params["rule"]).select_related("shop").first()
    if rule is None or print_of(rule) != job.params["print"]:
        jobs.fail(job, error=_("The rule was changed meanwhile. Try it dry again."))
        return
    if not may(job.user, Permission.SETTLE, rule.shop):
        jobs.fail(job, error=_("Your role in this shop does not allow this."))
        return
    figures = _Figures(allowance_of(job.user, rule.shop))
    with tempfile.TemporaryFile() as file:
        _write_lines(file, _counted(job, rule, figures))
        size = file.tell()
        file.seek(0)
        name = f"dry-run-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
        known = {**figures.told, "shops": [rule.shop_id], "name": name, "size": size}
        with transaction.atomic():
            jobs.finish_with(job, name=name, content=File(file), total=figures.cases, params=known)
            audit.record(job.user, Action.EXPORTED, shop=rule.shop, n=figures.fits, what=rule.name)


def _counted(job: Job, rule: Rule, figures: _Figures) -> Iterator[list[Tried]]:
    """The claims in parts, each counted and told as progress."""
    before = above(rule)
    items = job.params["items"]
    for start in range(0, len(items), CHUNK):
        part = items[start : start + CHUNK]
        rows = Return.objects.filter(shop=rule.shop, pk__in=part).select_related("shop")
        cases = list(rows.order_by("pk"))
        found = tried(rule, before, cases)
        for one in found:
            figures.count(one)
        jobs.advance(job, done=start + len(part))
        yield [one for one in found if one.is_his]


def _write_lines(file: IO[bytes], parts: Iterator[list[Tried]]) -> None:
    lines = csv_file.Lines()
    file.write(lines.head(headings(COLUMNS)))
    for part in parts:
        file.write(lines.body(values(COLUMNS, one) for one in part))

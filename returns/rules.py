"""Rules of automation, kept by people: their order, their words, and whether they only propose or do."""

import hashlib
import json
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.states import Action
from ozon.models import Shop
from returns import rule_runs
from returns.locks import lock_rules, lock_runs
from returns.models import Rule, RuleRun
from returns.rule_states import RUN_LIVE, RuleMode, RunState

STEP = 10  # between two positions
# What a rule says: whoever agreed to it agreed to just these.
WORDS = (
    "scheme",
    "words",
    "is_defect",
    "has_photos",
    "amount_from",
    "amount_to",
    "currency",
    "offers",
    "act",
    "percent",
    "assignee_id",
    "delay_minutes",
)


class NameTaken(Exception):
    """The shop has a rule of this name."""


class NotAgreed(Exception):
    """The rule is not the one whose dry run the person saw."""


class HasLog(Exception):
    """What the rule did is kept: it can be switched off, not forgotten."""


def rules_of(shop: Shop) -> Sequence[Rule]:
    """All rules of a shop in their order."""
    rows = Rule.objects.filter(shop=shop).select_related("switched_by", "assignee")
    return list(rows.order_by("position", "pk"))


def print_of(rule: Rule) -> str:
    """A mark of all the rule says: another one where anything in it is changed."""
    told = {name: getattr(rule, name) for name in WORDS}
    for name in ("amount_from", "amount_to"):
        told[name] = None if told[name] is None else f"{told[name]:.2f}"
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def save_rule(rule: Rule, *, user: User) -> Rule:
    """Keep a rule; a new one comes last and only proposes, and so does one that did things. What waits by the old words
    is overtaken. Raises ``NameTaken``."""
    known = lock_rules(rule.shop)
    is_new = rule._state.adding
    for row in known:
        if row.pk == rule.pk:  # others may have switched or moved it since it was read
            rule.mode, rule.switched_by, rule.position = row.mode, row.switched_by, row.position
    if any(one.name.casefold() == rule.name.casefold() and one.pk != rule.pk for one in known):
        raise NameTaken
    if is_new:
        rule.position = max((one.position for one in known), default=0) + STEP
        rule.made_by = user.label[:150]
    if rule.mode == RuleMode.DO:
        rule.mode, rule.switched_by = RuleMode.PROPOSE, None
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError:  # somebody wrote one of this name at the same moment
        raise NameTaken from None
    if not is_new:
        _overtake(rule, rule_runs.RULE_CHANGED)
    audit.record(user, Action.RULE_KEPT, shop=rule.shop, rule=rule.name)
    return rule


@transaction.atomic
def move_rule(rule: Rule, *, up: bool, user: User) -> bool:
    """Let a rule change places with its neighbour; False at the end of the list, or when it is gone."""
    rules = lock_rules(rule.shop)
    at = next((index for index, one in enumerate(rules) if one.pk == rule.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(rules):
        return False
    rules[at], rules[to] = rules[to], rules[at]
    for number, one in enumerate(rules, start=1):
        one.position = number * STEP
    Rule.objects.bulk_update(rules, ["position"])
    audit.record(user, Action.RULE_KEPT, shop=rule.shop, rule=rule.name)
    return True


@transaction.atomic
def remove_rule(rule: Rule, *, user: User) -> bool:
    """Forget a rule that never fitted anything. Raises ``HasLog``; False when it is gone already."""
    known = {one.pk for one in lock_rules(rule.shop)}
    if RuleRun.objects.filter(rule=rule.pk).exists():
        raise HasLog
    if rule.pk not in known:
        return False
    Rule.objects.filter(pk=rule.pk).delete()
    audit.record(user, Action.RULE_REMOVED, shop=rule.shop, rule=rule.name)
    return True


@transaction.atomic
def set_mode(rule: Rule, mode: RuleMode, *, user: User, agreed: str = "") -> bool:
    """Let a rule do, only propose, or rest; False when it did so already. To let it do things, ``agreed`` is the mark
    (``print_of``) of what the person saw tried dry; raises ``NotAgreed`` for another. His limit counts from now on.

    What waits is proposed when the rule only proposes, and overtaken with what is proposed when it is off.
    """
    row = next((one for one in lock_rules(rule.shop) if one.pk == rule.pk), None)
    if row is None or row.mode == mode:
        return False
    if mode == RuleMode.DO and agreed != print_of(row):
        raise NotAgreed
    was, row.mode = row.mode, mode
    row.switched_by = user if mode == RuleMode.DO else None
    row.save(update_fields=["mode", "switched_by"])
    if mode == RuleMode.PROPOSE:
        _only_propose([row])
    elif mode == RuleMode.OFF:
        _overtake(row, rule_runs.RULE_OFF)
    audit.record(user, Action.RULE_MODE, shop=rule.shop, rule=row.name, was=was, mode=mode)
    return True


@transaction.atomic
def stop_all(shop: Shop, *, user: User) -> tuple[int, int]:
    """Let all rules of a shop only propose from now on, and stop all that waits: how many rules, how many runs.
    Idempotent."""
    doing = [rule for rule in lock_rules(shop) if rule.mode == RuleMode.DO]
    for rule in doing:
        rule.mode, rule.switched_by = RuleMode.PROPOSE, None
    Rule.objects.bulk_update(doing, ["mode", "switched_by"])
    stopped = rule_runs.stop_all(shop, by=user.label)
    if doing or stopped:
        audit.record(user, Action.RULES_STOPPED, shop=shop, n=len(doing), runs=stopped)
    return len(doing), stopped


def _only_propose(rules: Sequence[Rule]) -> None:
    waiting = RuleRun.objects.filter(rule__in=[rule.pk for rule in rules], state=RunState.WAITING)
    for run in lock_runs(waiting):
        rule_runs.propose(run, rule_runs.ONLY_PROPOSES)


def _overtake(rule: Rule, reason: str) -> None:
    for run in lock_runs(RuleRun.objects.filter(rule=rule, state__in=RUN_LIVE)):
        rule_runs.overtake(run, reason)

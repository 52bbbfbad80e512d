"""A shop's own rules of what reasons mean: kept in an order, and applied to what was recorded before them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, QuerySet

from orders.causes import Meaning, meaning_of, rules_of
from orders.locks import lock_cases_of_reasons, lock_rules
from orders.models import Cancellation, CauseRule
from orders.states import INITIATOR_OF, CancelCause, Initiator
from ozon.models import Shop

STEP = 10  # between two positions
SHOWN = 50  # reasons no rule knows


class RuleExists(Exception):
    """The shop has a rule with the same conditions."""


@dataclass(frozen=True)
class Reason:
    """A reason as Ozon tells it, and of how many cancellations."""

    reason_id: int
    text: str
    initiator: str
    n: int

    @property
    def initiator_label(self) -> str:
        return str(Initiator(self.initiator).label)


@dataclass(frozen=True)
class _Group:
    """Recorded cancellations that say the same; ``told`` is who cancelled, in Ozon's words."""

    reason_id: int
    text: str
    told: str
    initiator: str
    meaning: Meaning
    n: int


@transaction.atomic
def save_rule(rule: CauseRule) -> CauseRule:
    """Keep a rule of a shop; a new one becomes the last. Raises ``RuleExists``."""
    if rule.shop is None:
        raise ValueError("a rule of everybody's is no shop's to change")
    known = lock_rules(rule.shop)
    others = [one for one in known if one.pk != rule.pk]
    if any(_conditions(one) == _conditions(rule) for one in others):
        raise RuleExists
    is_new = rule._state.adding
    if is_new:
        rule.position = max((one.position for one in known), default=0) + STEP
    fields = None if is_new else ["reason_id", "initiator", "words", "cause"]
    try:
        with transaction.atomic():
            rule.save(update_fields=fields)
    except IntegrityError:  # somebody wrote the same rule at the same moment: nothing was there to lock
        raise RuleExists from None
    return rule


def _conditions(rule: CauseRule) -> tuple[int | None, str, str]:
    return rule.reason_id, rule.initiator, rule.words.casefold()


@transaction.atomic
def move_rule(rule: CauseRule, *, up: bool) -> bool:
    """Let a shop's rule change places with its neighbour; False at the end of the list, or when it is gone."""
    if rule.shop is None:
        return False
    rules = lock_rules(rule.shop)
    at = next((index for index, one in enumerate(rules) if one.pk == rule.pk), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(rules):
        return False
    rules[at], rules[to] = rules[to], rules[at]
    for number, one in enumerate(rules, start=1):
        one.position = number * STEP
    CauseRule.objects.bulk_update(rules, ["position"])
    return True


def remove_rule(rule: CauseRule) -> bool:
    """Forget a shop's rule; what it said of past cases stays until the rules are applied again. Idempotent."""
    return bool(CauseRule.objects.filter(pk=rule.pk, shop=rule.shop_id).delete()[0])


def unknown_reasons(shop: Shop) -> list[Reason]:
    """Reasons of recorded cancellations no rule knew, the most frequent first. Read by the index of guessed ones."""
    rows = Cancellation.objects.filter(shop=shop, is_cause_guessed=True)
    counted = rows.values_list("posting__reason_id", "posting__reason", "initiator").annotate(n=Count("pk"))
    return [Reason(*row) for row in counted.order_by("-n", "posting__reason_id")[:SHOWN]]


def differing(shop: Shop) -> int:
    """How many recorded cancellations the rules of now would count otherwise."""
    return sum(group.n for group, _initiator, _meaning in _differing(shop))


@transaction.atomic
def apply_to_past(shop: Shop) -> int:
    """Count every recorded cancellation by the rules of now; how many changed. Idempotent.

    The cases are locked in the order in which the mirror locks them, so that neither waits for the other in a circle.
    """
    lock_cases_of_reasons(shop, {group.reason_id for group, _who, _meaning in _differing(shop)})
    found = _differing(shop)  # by what is so now that nobody else changes it
    if not found:
        return 0
    columns: dict[str, list[object]] = defaultdict(list)
    for group, initiator, meaning in found:
        columns["reason_id"].append(group.reason_id)
        columns["text"].append(group.text)
        columns["told"].append(group.told)
        columns["initiator"].append(str(initiator))
        columns["cause"].append(str(meaning.cause))
        columns["is_guessed"].append(meaning.is_guessed)
    with connection.cursor() as cursor:
        cursor.execute(_APPLY, [*columns.values(), shop.pk])
        return int(cursor.rowcount)


_APPLY = """
UPDATE orders_cancellation AS c
SET initiator = told.initiator, cause = told.cause, is_cause_guessed = told.is_guessed
FROM orders_posting AS p, (
    SELECT DISTINCT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
) AS told(reason_id, reason, who, initiator, cause, is_guessed)
WHERE c.posting_id = p.id AND c.shop_id = %s
    AND p.reason_id = told.reason_id AND p.reason = told.reason AND p.cancellation_type = told.who
    AND (c.initiator, c.cause, c.is_cause_guessed)
        IS DISTINCT FROM (told.initiator, told.cause, told.is_guessed)
"""


def _differing(shop: Shop) -> list[tuple[_Group, Initiator, Meaning]]:
    rules = rules_of(shop)
    found = []
    for group in _groups(Cancellation.objects.filter(shop=shop)):
        initiator = INITIATOR_OF.get(group.told.casefold(), Initiator.UNKNOWN)
        meaning = meaning_of(group.reason_id, group.text, initiator, rules)
        if (group.initiator, group.meaning) != (initiator, meaning):
            found.append((group, initiator, meaning))
    return found


def _groups(cases: QuerySet[Cancellation]) -> Iterable[_Group]:
    told = ("posting__reason_id", "posting__reason", "posting__cancellation_type")
    counted = cases.values_list(*told, "initiator", "cause", "is_cause_guessed").annotate(n=Count("pk"))
    for reason_id, text, who, initiator, cause, is_guessed, n in counted.order_by():
        yield _Group(reason_id, text, who, initiator, Meaning(CancelCause(cause), is_guessed), n)

"""What a rule would have done over past claims, and what people did instead: reads alone, by the same conditions and
sums as the deed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.models import Shop
from returns.models import Return, Rule
from returns.rule_deeds import KIND_OF, amount_of, can_be_done, seen_of
from returns.rule_match import Verdict, fits, verdicts
from returns.rule_states import RuleMode
from returns.states import ActionKind, Claim, ReturnSource

PAST = timedelta(days=30)
# A decision that was dropped or that Ozon refused decided nothing.
NOT_TAKEN = (Status.CANCELLED, Status.REFUSED, Status.DEAD)


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One past claim under the rule. ``is_his``: it fits, and no rule above would have taken it; ``amount`` is what
    would go back. ``did``: the first decision people took (``ActionKind``), empty where they took none."""

    case: Return
    verdicts: Sequence[Verdict]
    is_his: bool
    amount: Decimal | None
    did: str
    did_amount: Decimal | None
    act: str

    @property
    def agrees(self) -> bool | None:
        """Whether people did just the same; None where there is nothing to compare."""
        kind = KIND_OF.get(self.act)
        return self.did == kind if self.is_his and self.did and kind else None


def past_claims(shop: Shop, *, since: datetime) -> QuerySet[Return]:
    """Claims of the shop since then, oldest first: those that were, or could be, decided."""
    rows = Return.objects.filter(shop=shop, opened_at__gte=since).select_related("shop")
    claims = Q(source=ReturnSource.RFBS) | ~Q(claim=Claim.NONE)
    return rows.filter(claims).order_by("pk")


def a_month_ago() -> datetime:
    return timezone.now() - PAST


def above(rule: Rule) -> list[Rule]:
    """The rules that would take a claim before this one: those before it in the order that are not off."""
    rules = Rule.objects.filter(shop=rule.shop).exclude(mode=RuleMode.OFF).exclude(pk=rule.pk)
    first = Q(position__lt=rule.position) | Q(position=rule.position, pk__lt=rule.pk)
    return list(rules.filter(first).order_by("position", "pk"))


def tried(rule: Rule, before: Sequence[Rule], cases: Sequence[Return]) -> list[Tried]:
    """Each of the cases under the rule. One query, for what people decided."""
    did = _decided(cases)
    return [_tried(rule, before, case, *did.get(case.pk, ("", None))) for case in cases]


def _tried(rule: Rule, before: Sequence[Rule], case: Return, did: str, did_amount: Decimal | None) -> Tried:
    is_his = _takes(rule, case) and not any(_takes(one, case) for one in before)
    return Tried(
        case=case,
        verdicts=verdicts(rule, seen_of(case)),
        is_his=is_his,
        amount=amount_of(rule, case) if is_his else None,
        did=did,
        did_amount=did_amount,
        act=rule.act,
    )


def _takes(rule: Rule, case: Return) -> bool:
    return fits(rule, seen_of(case)) and can_be_done(rule, case)


def _decided(cases: Iterable[Return]) -> dict[int, tuple[str, Decimal | None]]:
    """The first decision on each case that was not dropped or refused: what it was, and its sum. Claims of the cabinet
    have none of ours, but numbers that may be the same."""
    ours = [case for case in cases if case.source == ReturnSource.RFBS]
    keys = {
        f"return:{case.return_id}:{attempt}": case for case in ours for attempt in range(1, case.attempt + 1)
    }
    shops = {case.shop_id for case in ours}
    rows = Effect.objects.filter(shop__in=shops, kind=EffectKind.RETURN_DECIDE, key__in=list(keys))
    found: dict[int, tuple[str, Decimal | None]] = {}
    for key, payload in rows.exclude(status__in=NOT_TAKEN).order_by("-pk").values_list("key", "payload"):
        amount = payload.get("amount")
        kind = str(payload.get("action", ActionKind.OTHER))
        found[keys[key].pk] = (kind, None if amount is None else Decimal(amount))
    return found

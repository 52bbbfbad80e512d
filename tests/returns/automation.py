"""What tests of automation stand on: rules, claims that come in, and the time that passes."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.states import Role
from ozon.models import Shop
from ozon.states import Source
from returns import rule_acts
from returns.models import Return, Rule, RuleRun
from returns.rule_states import RuleAct, RuleMode
from tests.factories import make_member, unique
from tests.fixtures_desk import Desk


def make_rule(shop: Shop, **fields: Any) -> Rule:
    """Offers thirty per cent of what a reason with “подош” is about; only proposes."""
    values = {"name": f"Rule {unique()}", "words": "подош", "act": RuleAct.PARTIAL, "percent": 30}
    return Rule.objects.create(shop=shop, **{**values, **fields})


def doing(shop: Shop, user: User | None = None, **fields: Any) -> Rule:
    """A rule that somebody switched on."""
    user = user or make_member(shop, role=Role.MANAGER, first_name="Анна", last_name="Ким")
    return make_rule(shop, mode=RuleMode.DO, switched_by=user, **fields)


def claim(desk: Desk, *, comment: str = "Не подошёл размер", **how: Any) -> Return:
    """A claim for one kettle that comes in and is read; Ozon's reason says that it did not please."""
    posting = desk.world.add_posting(
        scheme="rfbs", status="delivered", lines=[{"offer_id": "KT-17-GL", "quantity": 1}]
    )
    placed = desk.world.add_rfbs_return(
        posting["posting_number"], comment=comment, **{"reason_id": 105, **how}
    )
    desk.sync(Source.FBS, Source.RFBS_RETURNS)
    return desk.claim(placed["return_id"])


def run_of(case: Return) -> RuleRun:
    return RuleRun.objects.select_related("rule", "case").get(case=case)


def later(minutes: int = 61) -> int:
    """Let so much time pass, and do what is due then."""
    return rule_acts.fire_due(timezone.now() + timedelta(minutes=minutes))

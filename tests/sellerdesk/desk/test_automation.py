"""Automation as people see it: rules and their sentence, a dry run before the switch, the log, and the case's box."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from outbox.states import EffectKind
from returns.models import Return, Rule, RuleRun
from returns.rule_states import RuleAct, RuleMode, RunState
from returns.rule_trial import tried
from returns.selectors import price_of
from returns.states import ActionKind, Claim, ReturnSource
from tests.factories import make_effect, make_member, make_return
from tests.fixtures_desk import RETURN_ACT, Desk
from tests.presses import press
from tests.returns.automation import claim, doing, later, make_rule, run_of
from tests.returns.test_rule_runs import decide
from worklist.models import Job
from worklist.states import JobKind, JobState

pytestmark = pytest.mark.django_db
TYPED = {"name": "Маломерки", "words": "подош", "act": "partial", "percent": "30", "delay_minutes": "60"}


@pytest.fixture
def anna(desk: Desk, client: Client) -> User:
    user = make_member(desk.shop, role=Role.MANAGER, first_name="Анна", last_name="Ким")
    client.force_login(user)
    return user


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_rule_is_written_tried_switched_on_and_acts(desk: Desk, anna: User, client: Client) -> None:
    """From an empty page to money that a rule gave back, with what people would see on the way."""
    past, other = claim(desk), claim(desk, comment="Сломан")
    decide(past, ActionKind.REFUND, anna)
    assert "No rule yet" in page(client, "/automation/")
    typed = {**TYPED, "scheme": "rFBS", "amount_to": "50 000,00"}
    answer = client.post(f"/automation/{desk.shop.pk}/sentence/", typed)
    told = "If rFBS, the reason says “подош”, sum up to"
    assert told in answer.content.decode()
    assert press(client, f"/automation/{desk.shop.pk}/add/", **typed).said == [
        "Kept. It looks at claims that come from now on."
    ]
    rule = Rule.objects.get()
    assert (rule.mode, rule.currency, rule.made_by) == (RuleMode.PROPOSE, "RUB", anna.label)
    assert told in page(client, "/automation/")
    mode = f"/automation/rules/{rule.pk}/mode/"
    assert press(client, mode, to="do").said == [
        "Try the rule dry first, and look at what it would have done."
    ]
    job = press(client, f"/automation/rules/{rule.pk}/try/").where
    shown = page(client, job)
    assert 'It would have taken</dt><dd class="b">1</dd>' in shown
    assert f"/returns/{past.pk}/" in shown
    assert f"/returns/{other.pk}/" not in shown
    assert "0 of 1" in shown  # people gave all of it back
    file = b"".join(client.get(f"{job}file/").streaming_content).decode()  # type: ignore[attr-defined]
    assert past.posting_number in file
    assert other.posting_number not in file
    assert press(client, mode, to="do", job=str(Job.objects.get().pk)).said[0].startswith("Switched on")
    case = claim(desk)
    assert run_of(case).state == RunState.WAITING
    assert "1 act waits" in page(client, "/automation/")
    assert later() == 1
    desk.deliver()
    assert [done["kind"] for done in desk.written(RETURN_ACT)] == ["refund", "partial_offer"]
    listed = page(client, "/automation/log/?state=done")
    assert "Маломерки (Анна Ким)" in listed
    assert AuditEntry.objects.filter(action__in=[Action.RULE_KEPT, Action.RULE_MODE]).count() == 2


def test_a_dry_run_tells_just_what_it_would_do(desk: Desk, anna: User) -> None:
    """Rules that act and their dry run over the same claims: the same claims, the same sums."""
    most = {"amount_to": Decimal("9e6"), "currency": "RUB"}
    first = doing(desk.shop, anna, words="сломан", act=RuleAct.REFUND, percent=None, **most)
    second = doing(desk.shop, anna, words="", scheme="rFBS", percent=15, position=200)
    for comment in ("Сломан", "Не подошёл", "Сломан и не подошёл", ""):
        claim(desk, comment=comment)
    cases = list(Return.objects.order_by("pk"))
    told = {
        (rule.pk, one.case.pk): one.amount
        for rule, before in ((first, []), (second, [Rule.objects.get(pk=first.pk)]))
        for one in tried(Rule.objects.get(pk=rule.pk), before, cases)
        if one.is_his
    }
    assert later() == len(cases)
    done = RuleRun.objects.filter(state=RunState.DONE).values_list("rule", "case", "amount")
    assert {(rule, case): amount for rule, case, amount in done} == told
    assert len({rule for rule, _case in told}) == 2
    again = {
        (rule.pk, one.case.pk): one.amount
        for rule, before in ((first, []), (second, [Rule.objects.get(pk=first.pk)]))
        for one in tried(Rule.objects.get(pk=rule.pk), before, list(Return.objects.order_by("pk")))
        if one.is_his and one.agrees
    }
    assert again == told


def test_a_dry_run_knows_two_returns_of_one_number_apart(desk: Desk) -> None:
    """Each of Ozon's two lists counts for itself, and only claims of rFBS are decided by us."""
    rule, number = make_rule(desk.shop, words=""), 4711
    make_effect(
        shop=desk.shop,
        kind=EffectKind.RETURN_DECIDE,
        key=f"return:{number}:1",
        payload={"action": "refund", "amount": "990.00"},
    )
    cases = [make_return(shop=desk.shop, return_id=number, source=source) for source in ReturnSource]
    assert [one.did for one in tried(rule, [], cases)] == ["refund", ""]


def test_a_changed_rule_only_proposes_and_its_dry_run_is_of_before(
    desk: Desk, anna: User, client: Client
) -> None:
    claim(desk)
    rule = doing(desk.shop, anna)
    job = press(client, f"/automation/rules/{rule.pk}/try/").where
    path = f"/automation/rules/{rule.pk}/"
    assert 'value="30"' in page(client, path)
    assert "only proposes now" in press(client, path, **{**TYPED, "percent": "40"}).said[0]
    rule.refresh_from_db()
    assert (rule.mode, rule.switched_by, rule.percent) == (RuleMode.PROPOSE, None, 40)
    assert "The rule was changed since" in page(client, job)
    number = job.strip("/").rpartition("/")[2]
    assert press(client, f"{path}mode/", to="do", job=number).said == [
        "Try the rule dry first, and look at what it would have done."
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"act": "partial", "percent": ""}, "Say which part of the price."),
        ({"percent": "100"}, "less than or equal to 99"),
        ({"percent": "0"}, "greater than or equal to 1"),
        ({"words": ""}, "needs at least one condition"),
        ({"act": "assign"}, "Say who gets the case."),
        ({"amount_from": "500", "amount_to": "100"}, "is below the sum from"),
        ({"amount_to": "half"}, "Write an amount like"),
        ({"delay_minutes": "100000"}, "less than or equal to 10080"),
        ({"name": "taken"}, "There is a rule of this name"),
        ({"act": "burn"}, "Select a valid choice"),
    ],
)
def test_what_is_no_rule_is_said_and_kept(
    desk: Desk, anna: User, client: Client, typed: dict[str, str], words: str
) -> None:
    make_rule(desk.shop, name="Taken")
    answer = client.post(f"/automation/{desk.shop.pk}/add/", {**TYPED, **typed})
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Rule.objects.count() == 1


def test_rules_are_moved_and_removed_while_they_have_no_log(desk: Desk, anna: User, client: Client) -> None:
    first, second = make_rule(desk.shop, position=10), make_rule(desk.shop, position=20)
    moved = press(client, f"/automation/rules/{second.pk}/move/", to="up")
    assert moved.where.endswith(f"&moved={second.pk}&to=up")
    assert list(Rule.objects.values_list("pk", flat=True)) == [second.pk, first.pk]
    assert "autofocus" in page(client, moved.where)
    case = claim(desk)
    assert run_of(case).rule == second
    assert "log, which is kept" in press(client, f"/automation/rules/{second.pk}/remove/").said[0]
    assert press(client, f"/automation/rules/{first.pk}/remove/").said == ["Removed."]
    assert Rule.objects.get() == second


def test_the_box_on_a_case_accepts_dismisses_and_stops(desk: Desk, anna: User, client: Client) -> None:
    rule = make_rule(desk.shop)
    case, other = claim(desk), claim(desk)
    shown = page(client, f"/returns/{case.pk}/")
    assert f"The rule “{rule.name}” proposes:" in shown
    price = price_of(case)
    assert price is not None
    assert press(client, f"/automation/runs/{run_of(case).pk}/accept/").said[0].startswith("Decided.")
    assert press(client, f"/automation/runs/{run_of(case).pk}/accept/").said == [
        f"It was over already: done, {anna.label}."
    ]
    assert desk.claim(case.return_id).claim == Claim.DECIDING
    assert press(client, f"/automation/runs/{run_of(other).pk}/stop/").said[0].startswith("Dismissed.")
    off = press(client, f"/returns/{other.pk}/hands-off/", reason="the buyer calls")
    assert off.where == f"/returns/{other.pk}/"
    shown = page(client, off.where)
    assert "No rule acts on this case." in shown
    assert "the buyer calls" in shown
    assert press(client, f"/returns/{other.pk}/hands-on/").said[0].startswith("Rules may act")
    assert run_of(other).state == RunState.STOPPED


def test_whoever_may_less_is_shown_less(desk: Desk, client: Client) -> None:
    make_rule(desk.shop)
    case = claim(desk)
    warehouse = make_member(desk.shop, role=Role.WAREHOUSE)
    client.force_login(warehouse)
    shown = page(client, f"/returns/{case.pk}/")
    assert "run-stop" in shown
    assert "run-accept" not in shown
    assert client.post(f"/automation/runs/{run_of(case).pk}/accept/").status_code == 403
    assert client.post(f"/automation/{desk.shop.pk}/add/", TYPED).status_code == 403


def test_a_long_log_is_paged_filtered_and_written_out(desk: Desk, anna: User, client: Client) -> None:
    rule = make_rule(desk.shop)
    case = claim(desk)
    first = run_of(case)
    fields: dict[str, Any] = {"rule": rule, "case": case, "act": rule.act, "state": RunState.OVERTAKEN}
    RuleRun.objects.bulk_create(RuleRun(attempt=number, **fields) for number in range(2, 62))
    shown = page(client, "/automation/log/")
    found = re.search(r'rel="next" href="([^"]+)"', shown)
    assert found
    behind = page(client, f"/automation/log/{found[1]}")
    assert f'id="run-{first.pk}"' in behind
    assert f'id="run-{first.pk}"' not in shown
    only = page(client, f"/automation/log/?state=proposed&rule={rule.pk}&shop=999999&after=x")
    assert re.findall(r'<tr role="row" tabindex="-1" id="run-(\d+)"', only) == [str(first.pk)]
    answer = client.post("/automation/log/export/", {"view": "state=overtaken"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 61
    assert press(client, "/automation/log/export/", view="state=failed").said == [
        "There is nothing to export here."
    ]


def test_many_claims_are_tried_in_the_background(
    desk: Desk, anna: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(desk)
    rule = make_rule(desk.shop)
    monkeypatch.setattr("sellerdesk.desk.automation_acts.AT_ONCE", 0)
    job = press(client, f"/automation/rules/{rule.pk}/try/").where
    assert Job.objects.get(kind=JobKind.DRY_RUN).state == JobState.WAITING
    assert "You can leave this page" in page(client, job)

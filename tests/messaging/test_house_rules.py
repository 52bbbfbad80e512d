"""A shop's own rules of writing: from which day they count, who may relax what, and what an answer covers."""

from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEntry, User
from accounts.states import Role
from messaging import answers, services
from messaging.house_rules import NotSo, add_phrase, drop_rule, end_phrase, set_rule
from messaging.models import BuyerMessage, Overrule, PolicyPhrase, PolicyRule, WritingTerms
from messaging.policy import blocking, judge, judge_message, rules_of, today_in
from messaging.rules import Finding, Rule, Severity
from messaging.states import MessageKind, MessageState, PhraseUse, Strictness
from ozon.models import Shop
from tests.factories import make_member, make_message, make_shop
from worklist.models import TimelineEntry
from worklist.states import Event

pytestmark = pytest.mark.django_db

PHONE = "Здравствуйте! Номер детали +7 912 345-67-89."
DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def manager(shop: Shop) -> User:
    return make_member(shop, role=Role.MANAGER)


def fresh(shop: Shop) -> Shop:
    """As the next request sees it."""
    return Shop.objects.get(pk=shop.pk)


def setting(shop: Shop, rule: str, strictness: str, valid_from: date) -> PolicyRule:
    return PolicyRule.objects.create(shop=shop, rule=rule, strictness=strictness, valid_from=valid_from)


def test_the_newest_setting_that_has_begun_counts(shop: Shop) -> None:
    today = today_in(shop)
    setting(shop, "slang", "block", today)
    setting(shop, "slang", "off", today - DAY)
    setting(shop, "slang", "warn", today + DAY)
    setting(shop, "rudeness", "block", today + DAY)
    setting(shop, "a_rule_of_another_release", "off", today)
    rules = rules_of(fresh(shop))
    assert rules.day == today
    assert dict(rules.strictness) == {Rule.SLANG: Severity.BLOCK}


def test_what_ozon_punishes_is_never_off_whoever_wrote_the_row(shop: Shop) -> None:
    today = today_in(shop)
    for rule in (Rule.LINK, Rule.EMPTY, Rule.UNFILLED):
        setting(shop, rule, "off", today)
    rules = rules_of(fresh(shop))
    assert rules.severity(Rule.LINK) is Severity.WARN
    assert rules.severity(Rule.EMPTY) is Severity.BLOCK
    assert [one.rule for one in judge(fresh(shop), "Здравствуйте! Заказ {order} отменён.")] == [Rule.UNFILLED]


def test_the_day_is_the_shops(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    WritingTerms.objects.create(shop=shop, time_zone="Pacific/Kiritimati")
    ahead = today_in(shop)
    WritingTerms.objects.update(time_zone="Pacific/Pago_Pago")
    assert today_in(shop) in {ahead - DAY, ahead - 2 * DAY}
    WritingTerms.objects.update(time_zone="Nowhere/At_All")
    assert today_in(shop) in {ahead, ahead - DAY}


def test_a_phrase_counts_from_its_first_day_to_its_last(shop: Shop) -> None:
    today = today_in(shop)
    spans: list[tuple[str, date, date | None, str]] = [
        ("began", today, None, "block"),
        ("ends today", today - DAY, today, "warn"),
        ("ended", today - 2 * DAY, today - DAY, "block"),
        ("begins", today + DAY, None, "block"),
        ("good", today - DAY, None, "allow"),
    ]
    for phrase, first, last, use in spans:
        PolicyPhrase.objects.create(shop=shop, phrase=phrase, use=use, valid_from=first, valid_to=last)
    rules = rules_of(fresh(shop))
    assert (rules.forbidden, rules.warned, rules.allowed) == (("began",), ("ends today",), ("good",))


def test_many_texts_of_a_shop_read_its_rules_once(
    shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shop = fresh(shop)
    with django_assert_num_queries(3):
        for _ in range(20):
            judge(shop, PHONE)


def test_a_reply_needs_no_greeting(shop: Shop) -> None:
    setting(shop, "no_greeting", "block", today_in(shop))
    drafted = make_message(shop=shop, text="Заказ отправлен вчера.")
    reply = make_message(shop=fresh(shop), text="Заказ отправлен вчера.", kind=MessageKind.REPLY)
    assert Rule.NO_GREETING not in {one.rule for one in judge_message(reply)}
    assert rules_of(fresh(shop)).severity(Rule.NO_GREETING) is Severity.BLOCK
    assert drafted.kind != reply.kind


# Who may set what


def put(shop: Shop, user: User, rule: Rule, strictness: Strictness, **changed: Any) -> PolicyRule:
    facts: dict[str, Any] = {
        "valid_from": today_in(shop),
        "reason": "Договорились",
        "address": None,
        "as_owner": False,
    }
    return set_rule(shop, rule=rule, strictness=strictness, by=user, **{**facts, **changed})


@pytest.mark.parametrize(
    ("rule", "strictness", "changed"),
    [
        (Rule.LINK, Strictness.WARN, {}),
        (Rule.LINK, Strictness.OFF, {"as_owner": True}),
        (Rule.EMPTY, Strictness.WARN, {"as_owner": True}),
        (Rule.FORBIDDEN_PHRASE, Strictness.OFF, {"as_owner": True}),
        (Rule.SLANG, Strictness.OFF, {"valid_from": date(2026, 1, 1)}),
    ],
)
def test_what_may_not_be_set(
    shop: Shop, manager: User, rule: Rule, strictness: Strictness, changed: dict[str, Any]
) -> None:
    with pytest.raises(NotSo):
        put(shop, manager, rule, strictness, **changed)
    assert not PolicyRule.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_rule_set_twice_for_a_day_is_one_row_and_two_deeds(shop: Shop, manager: User) -> None:
    put(shop, manager, Rule.SLANG, Strictness.BLOCK)
    assert rules_of(shop).severity(Rule.SLANG) is Severity.BLOCK
    put(shop, manager, Rule.SLANG, Strictness.OFF)
    assert rules_of(shop).severity(Rule.SLANG) is None
    assert PolicyRule.objects.get().by_label == manager.label
    told = AuditEntry.objects.order_by("pk").values_list("params__was", "params__strictness")
    assert list(told) == [("warn", "block"), ("block", "off")]


def test_only_what_is_planned_can_be_taken_back(shop: Shop, manager: User) -> None:
    planned = put(shop, manager, Rule.SLANG, Strictness.OFF, valid_from=today_in(shop) + DAY)
    begun = put(shop, manager, Rule.SLANG, Strictness.BLOCK)
    assert drop_rule(planned, by=manager, address=None) is True
    assert drop_rule(begun, by=manager, address=None) is False
    assert PolicyRule.objects.get() == begun


def test_a_phrase_of_yesterday_keeps_its_days_when_it_is_ended(shop: Shop, manager: User) -> None:
    today = today_in(shop)
    facts: dict[str, Any] = {"reason": "Ошибка", "valid_to": None, "by": manager, "address": None}
    new = add_phrase(shop, phrase="скидка", use=PhraseUse.BLOCK, valid_from=today, **facts)
    with pytest.raises(NotSo):
        add_phrase(shop, phrase="скидка", use=PhraseUse.WARN, valid_from=today, **facts)
    with pytest.raises(NotSo):
        add_phrase(shop, phrase="акция", use=PhraseUse.WARN, valid_from=today - DAY, **facts)
    old = PolicyPhrase.objects.create(shop=shop, phrase="подарок", use="warn", valid_from=today - DAY)
    assert end_phrase(new, by=manager, address=None)
    assert end_phrase(old, by=manager, address=None)
    assert not end_phrase(old, by=manager, address=None)
    assert PolicyPhrase.objects.get() == old
    assert (old.valid_to, rules_of(shop).warned) == (today - DAY, ())


# Answers to findings


def blocked(shop: Shop, text: str = PHONE) -> BuyerMessage:
    message = make_message(shop=shop, text="")
    services.save_text(message.pk, text=text, version=1, by="Olga")
    message.refresh_from_db()
    assert message.state == MessageState.BLOCKED
    return message


def place(message: BuyerMessage, rule: Rule) -> int:
    return next(at for at, row in enumerate(message.findings) if row["rule"] == rule)


def test_an_answer_covers_these_words_and_no_others(shop: Shop, manager: User) -> None:
    message = blocked(shop)
    at = place(message, Rule.PHONE)
    answers.answer(message.pk, finding=at, reason="Номер детали", version=2, user=manager)
    message.refresh_from_db()
    assert (message.state, message.version) == (MessageState.AWAITING_APPROVAL, 3)
    assert Overrule.objects.get().by_label == manager.label
    assert TimelineEntry.objects.filter(code=Event.FINDING_ANSWERED, by=manager.label).count() == 1
    # The same words among others still pass; another number does not.
    services.save_text(message.pk, text=PHONE + " Спасибо!", version=3, by="Olga")
    message.refresh_from_db()
    assert message.state == MessageState.AWAITING_APPROVAL
    services.save_text(message.pk, text=PHONE.replace("89", "88"), version=4, by="Olga")
    message.refresh_from_db()
    assert message.state == MessageState.BLOCKED


def test_every_finding_wants_an_answer_of_its_own(shop: Shop, manager: User) -> None:
    message = blocked(shop, PHONE + " Или WhatsApp.")
    first, second = place(message, Rule.PHONE), place(message, Rule.MESSENGER)
    taken = answers.answer(message.pk, finding=first, reason="Номер детали", version=2, user=manager)
    assert (taken.state, taken.version) == (MessageState.BLOCKED, 3)
    with pytest.raises(services.Stale):
        answers.answer(message.pk, finding=second, reason="Наша", version=2, user=manager)
    taken = answers.answer(message.pk, finding=second, reason="Наша", version=3, user=manager)
    assert taken.state == MessageState.AWAITING_APPROVAL


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", Rule.EMPTY), ("я" * 1001, Rule.TOO_LONG), ("Заказ {order} отменён", Rule.UNFILLED)],
)
def test_what_cannot_be_sent_anyway_is_not_answered_away(
    shop: Shop, manager: User, text: str, rule: Rule
) -> None:
    message = blocked(shop, text)
    with pytest.raises(answers.NotAnswerable):
        answers.answer(message.pk, finding=place(message, rule), reason="Надо", version=2, user=manager)
    # Nor by a row somebody wrote past the door.
    row = message.findings[place(message, rule)]
    Overrule.objects.create(message=message, rule=rule, words=(row["words"] or text)[:1000], reason="x")
    assert rule in {one.rule for one in blocking(message, judge(shop, text))}


def test_a_warning_is_not_answered(shop: Shop, manager: User) -> None:
    message = blocked(shop, "Позвоните +7 912 345-67-89")
    at = place(message, Rule.NO_GREETING)
    with pytest.raises(answers.NotAnswerable):
        answers.answer(message.pk, finding=at, reason="Надо", version=2, user=manager)
    assert not Overrule.objects.exists()


def test_a_finding_without_words_is_answered_for_the_whole_text(shop: Shop) -> None:
    message = make_message(shop=shop, text="Заказ отправлен.")
    whole = [Finding(Rule.NO_GREETING)]
    Overrule.objects.create(message=message, rule=Rule.NO_GREETING, words="Заказ отправлен.", reason="x")
    assert blocking(message, whole) == []
    message.text = "Заказ отменён."
    assert blocking(message, whole) == whole

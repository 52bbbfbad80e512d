"""Findings in words: every rule has some, old findings too, and marks stand where the words are."""

import pytest

from messaging.explain import marked, remarks
from messaging.models import Overrule, PolicyPhrase, PolicyRule
from messaging.policy import UNANSWERABLE, today_in
from messaging.rule_words import AS_OF, SOURCES, WORDS
from messaging.rules import Finding, Rule, Severity
from ozon.models import Shop
from tests.factories import make_message, make_shop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_every_rule_says_what_and_why(shop: Shop) -> None:
    assert set(WORDS) == set(Rule)
    assert {words.source for words in WORDS.values()} == {*SOURCES, None}
    found = [Finding(rule) for rule in Rule]
    said = remarks(found, shop, make_message(shop=shop))
    assert all(remark.title and remark.text for remark in said)
    assert {remark.rule for remark in said if not remark.may_answer} == UNANSWERABLE


def test_findings_of_another_release_are_shown(shop: Shop) -> None:
    (remark,) = remarks([{"rule": "sorcery", "words": "abra"}], shop)
    assert (remark.text, remark.stops, remark.may_answer) == ("Breaks the rule “sorcery”.", True, False)
    assert marked("Say Abra now", [remark]) == "Say <mark>Abra</mark> now"


def test_what_stops_stands_first_and_is_said_politely(shop: Shop) -> None:
    found = [
        Finding(Rule.NO_GREETING, severity=Severity.WARN, instead="Hello!"),
        Finding(Rule.PHONE, "12", 3, 5),
        Finding(Rule.LINK, "x.ru", 6, 10),
    ]
    said = remarks(found, shop)
    assert [remark.place for remark in said] == [1, 2, 0]
    assert (said.said, said.blocks) == ("3 findings, 2 block", 2)
    assert said.why == "Cannot be sent: a telephone number."
    assert (remarks([], shop).said, remarks([], shop).why) == ("Nothing found", "")
    assert remarks(found[:2], shop).said == "2 findings, 1 blocks"


def test_marks_count_characters_and_never_nest(shop: Shop) -> None:
    text = "👍🏽 <b>звоните 12-34</b> 😀"
    start = text.index("звоните")
    found = [
        Finding(Rule.SLANG, "звоните 12", start, start + 10, Severity.WARN),
        Finding(Rule.PHONE, "12-34", start + 8, start + 13),
        Finding(Rule.PROMISE, "😀", len(text) - 1, len(text), Severity.WARN),
    ]
    assert marked(text, remarks(found, shop)) == (
        '👍🏽 &lt;b&gt;звоните <mark>12-34</mark>&lt;/b&gt; <mark class="warn">😀</mark>'
    )


def test_since_when_and_by_whom(shop: Shop) -> None:
    today = today_in(shop)
    (usual,) = remarks([Finding(Rule.SLANG)], Shop.objects.get(pk=shop.pk))
    PolicyRule.objects.create(shop=shop, rule="slang", strictness="block", valid_from=today)
    PolicyPhrase.objects.create(
        shop=shop, phrase="cheap", use="block", valid_from=today, reason="Ours is not"
    )
    own, phrase = remarks(
        [Finding(Rule.SLANG), Finding(Rule.FORBIDDEN_PHRASE, "ch e ap", reads="cheap")], shop
    )
    assert (usual.since, usual.is_own) == (AS_OF, False)
    assert (own.since, own.is_own) == (today, True)
    assert (phrase.since, phrase.text) == (today, "Ours is not")


def test_an_answered_finding_stops_nothing(shop: Shop) -> None:
    message = make_message(shop=shop, text="Part 12-34")
    Overrule.objects.create(message=message, rule="phone", words="12-34", reason="A part", by_label="Anna")
    said = remarks([Finding(Rule.PHONE, "12-34", 5, 10)], shop, message)
    assert (said.blocks, said.why, said[0].may_answer) == (0, "", False)
    assert said[0].answer is not None
    assert said[0].answer.by_label == "Anna"
    assert remarks([Finding(Rule.PHONE, "12-35", 5, 10)], shop, message).blocks == 1

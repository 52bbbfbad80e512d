"""What holds for any text at all."""

import itertools
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messaging.rules import Rule, RuleSet, check
from messaging.rules.check import MOST_OF_A_RULE

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=300)
PIECES = st.lists(
    st.sampled_from(
        [
            "8",
            "9",
            "0",
            " ",
            ".",
            "@",
            "а",
            "a",
            "т е л",
            "\u200b",
            "̆",
            "и",
            "й",
            "ﷺ",
            "微",
            "信",
            "加",
            "❤",
            "\n",
            "отмените",
            "заказ",
            "не",
            "please",
            "cancel",
            "order",
            "取消",
            "订单",
            "восемь",
            "девятьсот",
            "три",
            "ozon.ru/",
            "[b]",
            "<b>",
            "**",
            "{",
            "}",
            "🔟",
            "8️⃣",
            "①",
            "�",
            "\x00",
            "-",
            "/",
            "точка",
            "собака",
            "mail",
            "ru",
        ]
    ),
    max_size=60,
).map("".join)


def _holds(text: str, rules: RuleSet = RuleSet()) -> None:  # noqa: B008
    found = check(text, rules)
    assert found == check(text, rules)
    assert [finding.start for finding in found] == sorted(finding.start for finding in found)
    for finding in found:
        assert text[finding.start : finding.end] == finding.words
        assert 0 <= finding.start <= finding.end <= len(text)
    for rule in Rule:
        places = [(finding.start, finding.end) for finding in found if finding.rule is rule]
        assert len(places) <= MOST_OF_A_RULE
        assert all(first[1] <= second[0] for first, second in itertools.pairwise(places))


@given(ANY_TEXT)
@example("\ud800")
@example("\x00" * 5)
@example("🅰️🇷🇺" * 40)
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged(text: str) -> None:
    _holds(text)


@given(PIECES)
@settings(max_examples=150, deadline=None)
def test_pieces_of_what_is_forbidden_in_any_order(text: str) -> None:
    _holds(text)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_any_phrase_may_be_a_shops(text: str, phrase: str, other: str) -> None:
    _holds(text + phrase, RuleSet(forbidden=(phrase,), warned=(other,), allowed=(other,)))


SLOW = [
    "8",
    "8 9 0 ",
    ".",
    "a.",
    "@",
    "a@a.",
    "а",
    "т е ",
    "аa",
    "[(<",
    "a-",
    "отмените заказ не надо, ",
    "加微信",
    "восемь ",
]


@pytest.mark.parametrize("unit", SLOW)
def test_the_time_grows_with_the_length_alone(unit: str) -> None:
    """Four times the text, not sixteen times the time; benchmarks/policy.py measures it to 100,000 characters."""

    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        before = time.process_time()
        check(text)
        return time.process_time() - before

    check(unit * 10)
    assert min(seconds(12_000) for _ in range(2)) < 9 * max(min(seconds(3_000) for _ in range(2)), 0.002)

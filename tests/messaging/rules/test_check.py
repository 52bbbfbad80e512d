"""What may not be written to a buyer."""

import time

import pytest

from messaging.rules import MAX_LENGTH, Finding, Rule, check

GOOD = [
    "Здравствуйте! Ваш заказ 0187543210-0042-1 («Чайник стеклянный, 1,7 л») отменён, деньги вернёт Ozon.",
    "Здравствуйте! Подскажите, пожалуйста, какой размер вам подойдёт: 27 или 28?",
    "Hello! The kettle will be in stock on 25.11.2026 at 10:30.",
    "您好！您的订单已取消，Ozon 会退款。",
    "Карточка товара: https://www.ozon.ru/product/123",
]
BAD = [
    ("", Rule.EMPTY),
    ("   \n", Rule.EMPTY),
    ("Наш телефон +7 903 123-45-67", Rule.PHONE),
    ("звоните 8 9 0 3 1 2 3 4 5 6 7", Rule.PHONE),
    ("звоните ８９０３１２３４５６７", Rule.PHONE),
    ("пишите на shop@example.com", Rule.EMAIL),
    ("shop собака example точка ru", Rule.EMAIL),
    ("смотрите на https://shop.example/kettle", Rule.LINK),
    ("наш сайт teplydom.ru", Rule.LINK),
    ("заходите на ozon.ru.shop.online", Rule.LINK),
    (r"смотрите https://evil.com\.ozon.ru/x", Rule.LINK),
    ("напишите в WhatsApp", Rule.MESSENGER),
    ("напишите в WhаtsАpp", Rule.MESSENGER),  # two Cyrillic letters
    ("напишите в W\u200bhatsApp", Rule.MESSENGER),
    ("мы есть в телеграм", Rule.MESSENGER),
    ("加微信", Rule.MESSENGER),
    ("нужна доплата 200 рублей", Rule.EXTRA_PAYMENT),
    ("Отмените, пожалуйста, заказ", Rule.ASK_TO_CANCEL),
    ("please cancel your order", Rule.ASK_TO_CANCEL),
    ("Сообщите ваш номер телефона", Rule.PERSONAL_DATA),
    ("Оставьте хороший отзыв", Rule.REVIEW),
    ("я" * (MAX_LENGTH + 1), Rule.TOO_LONG),
]


@pytest.mark.parametrize("text", GOOD)
def test_a_polite_text_passes(text: str) -> None:
    assert check(text, greeting=False) == []


@pytest.mark.parametrize(("text", "rule"), BAD)
def test_a_broken_rule_is_named(text: str, rule: Rule) -> None:
    assert rule in {finding.rule for finding in check(text, greeting=False)}


def test_a_finding_shows_the_words() -> None:
    (finding,) = check("Напишите нам: shop@mail.example", greeting=False)
    assert (finding.rule, finding.words) == (Rule.EMAIL, "shop@mail.example")


def test_the_longest_allowed_text_passes() -> None:
    assert check("я" * MAX_LENGTH, greeting=False) == []


@pytest.mark.parametrize(
    "text",
    ["a-" * 10_000, "a." * 10_000, "\ufdfa" * 20_000, "qq" + " " * 20_000],
    ids=["hyphens", "dots", "unfolding", "spaces"],
)
def test_a_text_far_too_long_is_judged_at_once(text: str) -> None:
    before = time.process_time()
    found = check(text)
    assert time.process_time() - before < 0.5
    assert Finding(Rule.TOO_LONG) in found


def test_nothing_hides_behind_letters_that_unfold_into_many() -> None:
    found = check("\ufdfa" * 500 + " +7 903 123-45-67", greeting=False)
    assert [(finding.rule, finding.words) for finding in found] == [(Rule.PHONE, "+7 903 123-45-67")]

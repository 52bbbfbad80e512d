"""What a text is read as, however it is written, and where that stands in the text as typed."""

import pytest

from messaging.rules import Finding, Rule, RuleSet, Severity, check

HIDDEN = [
    # Telephone numbers
    ("Вот: 8 9 0 3 1 2 3 4 5 6 7", Rule.PHONE, "8 9 0 3 1 2 3 4 5 6 7", "8 903 123-45-67"),
    ("Вот: 8️⃣9️⃣0️⃣3️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", Rule.PHONE, "8️⃣9️⃣0️⃣3️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣", "8 903 123-45-67"),
    ("Вот: ⑧⑨⓪③①②③④⑤⑥⑦", Rule.PHONE, "⑧⑨⓪③①②③④⑤⑥⑦", "8 903 123-45-67"),
    ("Вот: 89O3l234567", Rule.PHONE, "89O3l234567", "8 903 123-45-67"),
    (
        "Номер восемь девятьсот три сто двадцать три сорок пять шестьдесят семь",
        Rule.PHONE,
        "восемь девятьсот три сто двадцать три сорок пять шестьдесят семь",
        "8 903 123-45-67",
    ),
    ("one three eight, double two, three four, double five, six seven", Rule.PHONE, None, None),
    ("电话一三八二三四五六七八九", Rule.PHONE, "一三八二三四五六七八九", "13823456789"),
    ("电话幺三八,二三四五,六七八九", Rule.PHONE, "幺三八,二三四五,六七八九", "13823456789"),
    # Messengers
    ("напишите в WhаtsАpp", Rule.MESSENGER, "WhаtsАpp", "WhatsApp"),
    ("мы в т е л е г р а м", Rule.MESSENGER, "т е л е г р а м", "Telegram"),
    ("мы в т.е.л.е.г.р.а.м", Rule.MESSENGER, "т.е.л.е.г.р.а.м", "Telegram"),
    ("мы в теле\u200bграме", Rule.MESSENGER, "теле\u200bграме", "Telegram"),
    ("write in t3l3gr4m", Rule.MESSENGER, "t3l3gr4m", "Telegram"),
    ("пишите в vatsapp", Rule.MESSENGER, "vatsapp", "WhatsApp"),
    ("пишите в ваатссапп", Rule.MESSENGER, "ваатссапп", "WhatsApp"),
    ("加微.信", Rule.MESSENGER, None, None),
    ("加ＶＸ聊", Rule.MESSENGER, None, None),
    # Addresses on the net
    ("shop собака mail точка ru", Rule.EMAIL, "shop собака mail точка ru", "shop@mail.ru"),
    ("наш сайт дом точка ру", Rule.LINK, None, None),
    ("t e a p o t . c o m", Rule.LINK, "t e a p o t . c o m", "teapot.com"),
    # Requests
    ("прошу о т м е н и т ь заказ", Rule.ASK_TO_CANCEL, None, None),
    ("отм3ните заказ", Rule.ASK_TO_CANCEL, None, None),
    ("otmenite zakaz", Rule.ASK_TO_CANCEL, None, None),
    ("please c4ncel the 0rder", Rule.ASK_TO_CANCEL, None, None),
    ("请取 消 订 单", Rule.ASK_TO_CANCEL, None, None),
    ("ocтaвьтe oтзыв", Rule.REVIEW, None, None),
]


@pytest.mark.parametrize(("text", "rule", "words", "reads"), HIDDEN)
def test_what_is_hidden_is_read(text: str, rule: Rule, words: str | None, reads: str | None) -> None:
    found = [finding for finding in check(text, greeting=False) if finding.rule is rule]
    assert found
    if words is not None:
        assert (found[0].words, found[0].reads) == (words, reads)


PLAIN = [
    "Ваш заказ 12345678-0001-1 и 0187543210-0042 собраны.",
    "Трек 80090012345678, RB123456789CN и LP00654321987CN.",
    "Артикул 9031234567, штрихкод 4607086562215, SKU 1589043217.",
    "Размеры 36 37 38 39 40 41, цена 1 499,90 ₽, до 25.11.2026 10:30.",
    "Коробка 10x20x30 см, 1.200.300 шт., прошивка 2.4.18, адрес 192.168.100.200.",
    "Откройте https://www.ozon.ru/product/telegram-chehol-1688899001/?sku=89031234567 или seller.ozon.ru.",
    "订单 0187543210-0042-1，十二个一套，三五天到。",
]


@pytest.mark.parametrize("text", PLAIN)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert check(text, greeting=False) == []


def test_links_to_ozon_are_told_by_their_host() -> None:
    allowed = ("https://www.ozon.ru/p/1?a=b", "ozon.kz", "https://seller.ozon.ru/x", "www.OZON.ru")
    foreign = (
        "ozon.ru.evil.com",
        "ozon-refund.ru",
        "0zon.ru",
        "https://ozon.ru@evil.com",
        "оzon.ru",
        "ozon.ru/go?u=http://evil.com",
    )
    assert [link for link in allowed if check(f"Тут: {link}", greeting=False)] == []
    assert [link for link in foreign if not check(f"Тут: {link}", greeting=False)] == []


def test_a_missing_greeting_can_be_put_in_front() -> None:
    for text, hello in (
        ("Заказ едет.", "Здравствуйте! "),
        ("It is on its way.", "Hello! "),
        ("已经发货。", "您好！"),
    ):
        assert check(text) == [Finding(Rule.NO_GREETING, severity=Severity.WARN, instead=hello)]
        assert check(hello + text) == []
        assert check(text, greeting=False) == []
    assert check("👍🏽 Здравствуйте! Едет.") == []


def test_a_shop_sets_how_strict_a_rule_is() -> None:
    text = "Здравствуйте! Напишите в телеграм."
    assert check(text, RuleSet(strictness={Rule.MESSENGER: None})) == []
    (warned,) = check(text, RuleSet(strictness={Rule.MESSENGER: Severity.WARN}))
    assert (warned.rule, warned.severity) == (Rule.MESSENGER, Severity.WARN)


def test_a_shops_phrases_are_seen_as_the_rules_see() -> None:
    rules = RuleSet(forbidden=("гужевым транспортом",), warned=("уважаемый клиент",))
    found = check("Здравствуйте, уважaемый клиент! Едет Гужевым\u200b  транспортом.", rules)
    assert [(finding.rule, finding.words) for finding in found] == [
        (Rule.WARNED_PHRASE, "уважaемый клиент"),
        (Rule.FORBIDDEN_PHRASE, "Гужевым\u200b  транспортом"),
    ]


def test_an_allowed_phrase_silences_only_what_lies_in_it() -> None:
    rules = RuleSet(allowed=("чехол Telegram",))
    assert check("Здравствуйте! Вот чехол Telegram.", rules) == []
    assert check("Здравствуйте! Вот чехол Telegram, пишите в Telegram.", rules) != []

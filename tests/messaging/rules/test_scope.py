"""Whether words are denied where they stand."""

import pytest

from messaging.rules import check, stops

DENIED = [
    "Мы не просим номер телефона.",
    "Отменять заказ не нужно.",
    "Пожалуйста, не отправляйте данные карты, паспорта и коды из СМС.",
    "Мы не общаемся в WhatsApp, Viber и Telegram.",
    "Никому не сообщайте код из СМС.",
    "Если кто-то просит вас перейти в Telegram, это мошенники.",
    "Доплата не требуется.",
    "We never ask for your card number or your phone number.",
    "There is no need to cancel the order.",
    "Please do not send money to anyone.",
    "请不要取消订单，已经发货。",
    "我们不会要求您提供银行卡号和验证码。",
    "您不需要补差价。",
    "如果有人让您加微信退款，那是骗子。",
]
STILL_SAID = [
    "Если не хотите ждать, отмените заказ.",
    "Не пишите сюда, пишите в WhatsApp.",
    "Не забудьте оставить отзыв.",
    "Не стесняйтесь писать нам в телеграм.",
    "Не могли бы вы отменить заказ?",
    "Мы не отвечаем здесь, найдите нас в Telegram.",
    "Не забирайте, пожалуйста, посылку.",
    "Не открывайте спор.",
    "Не ставьте, пожалуйста, плохую оценку.",
    "If you don't want to wait, please cancel the order.",
    "Don't hesitate to write to our WhatsApp.",
    "Don't forget to leave a review.",
    "We cannot ship it, so please cancel the order.",
    "Please don't open a dispute.",
    "能不能取消一下订单？",
    "不好意思，麻烦您取消订单。",
    "别忘了给五星好评。",
    "请不要给差评。",
    "没货了，请您取消订单。",
]


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_may_be_said(text: str) -> None:
    assert check(text, greeting=False) == []


@pytest.mark.parametrize("text", STILL_SAID)
def test_what_only_sounds_denied_may_not(text: str) -> None:
    assert stops(check(text, greeting=False))

"""What the rules of writing cost: a message of 1,000 characters in three languages, and how the time grows with the
length of texts made to be slow. Growth is judged between lengths of one run, so that the gate holds on any machine.
"""

import random
import statistics
from collections.abc import Iterator
from functools import partial

from benchmarks.tools import report, require, seconds
from messaging.rules import check

LENGTH, ROUNDS = 1000, 300
SHORT, LONG, REPEATS = 10_000, 100_000, 3
AIM_MS = 2.0
GROWTH = 13.0  # ten times the text, and a third more for the machine's noise

SENTENCES = {
    "ru": (
        "Здравствуйте! Ваш заказ 0187543210-0042-1 передан в доставку и приедет 25 ноября.",
        "Проверьте, пожалуйста, штрихкод на коробке: должно быть 4607086562215.",
        "Деньги вернутся на вашу карту в течение десяти рабочих дней, срок зависит от банка.",
        "Пришлите, пожалуйста, сюда фото скола и упаковки, так мы быстрее разберёмся.",
        "Размер полки 120×35×4 см, вес 6,8 кг, она выдерживает до 25 кг.",
        "Возврат оформляется в приложении Ozon, раздел «Заказы», кнопка «Вернуть товар».",
        "Отменять заказ не нужно, мы нашли нужный цвет на складе и отправим его сегодня.",
    ),
    "en": (
        "Hello! Your order 0187543210-0042-1 has been handed to Ozon and should arrive on 25 November.",
        "Please check the barcode on the box, it should read 6901234567892.",
        "Ozon returns the money to your card within ten working days, depending on your bank.",
        "Please attach a photo of the damage and of the packaging here, so that we can help sooner.",
        "The shelf measures 120×35×4 cm, weighs 6.8 kg and holds up to 25 kg.",
        "Open the Ozon app, go to Orders, choose the item and press Return.",
        "There is no need to cancel the order, we found the colour and send it today.",
    ),
    "zh": (
        "您好！您的订单 0187543210-0042-1 已经交给 Ozon，预计 11 月 25 日送达。",
        "麻烦您看一下盒子上的条形码，应该是 6901234567892。",
        "钱会在十个工作日内退回您的银行卡，具体时间取决于银行。",
        "请您在这里发一下破损处和外包装的照片，我们会尽快处理。",
        "置物架尺寸是 120×35×4 厘米，重 6.8 公斤，可承重 25 公斤。",
        "请打开 Ozon 应用，进入“订单”，选择商品，点击“退货”。",
        "您不需要取消订单，我们在仓库找到了您要的颜色，今天就发货。",
    ),
}
ADVERSARIES = {
    "digits": "8",
    "spaced digits": "8 9 0 ",
    "dots": ".",
    "spaces": " ",
    "labels": "a.",
    "at signs": "@",
    "addresses": "a@a.",
    "one letter": "а",
    "letters apart": "т е ",
    "mixed alphabets": "аa",
    "brackets": "[(<",
    "stars": "**",
    "hyphens": "a-",
    "orders": "отмените заказ не надо, ",
    "signs": "加微信",
    "numerals": "восемь девять ",
    "unfolding": "\ufdfa",
    "marks": "и\u0306",
}


def main() -> None:
    times = {language: sorted(_times(language)) for language in SENTENCES}
    every = sorted(time for row in times.values() for time in row)
    growth = {name: _growth(unit) for name, unit in ADVERSARIES.items()}
    figures = {f"{language}_p50_ms": _at(row, 0.5) for language, row in times.items()}
    figures |= {f"{language}_p99_ms": _at(row, 0.99) for language, row in times.items()}
    figures |= {"p50_ms": _at(every, 0.5), "p99_ms": _at(every, 0.99), "aim_p99_ms": AIM_MS}
    report("policy", figures, growth)
    require(
        {f"{name}: ten times as long, {GROWTH}× the time": ratio <= GROWTH for name, ratio in growth.items()}
    )


def _times(language: str) -> Iterator[float]:
    """Seconds of one judgement each, of messages that differ."""
    chance = random.Random(language)  # noqa: S311 - the same text in each run, no secret
    sentences = SENTENCES[language]
    for _ in range(ROUNDS):
        text = " ".join(chance.choice(sentences) for _ in range(LENGTH // 20))[:LENGTH]
        yield seconds(partial(check, text))


def _at(row: list[float], share: float) -> float:
    return row[min(len(row) - 1, int(len(row) * share))] * 1000


def _growth(unit: str) -> float:
    """How much longer ten times the text takes: the best of a few, for noise only ever adds."""
    short, long = (unit * (length // len(unit)) for length in (SHORT, LONG))
    check(short)
    quick = min(statistics.median(seconds(lambda: check(short)) for _ in range(3)) for _ in range(REPEATS))
    return min(seconds(lambda: check(long)) for _ in range(REPEATS)) / quick

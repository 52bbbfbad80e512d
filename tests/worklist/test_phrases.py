"""Reasons with figures: stored once, told in any language, and never a reason for a page to fail."""

from decimal import Decimal

import pytest

from worklist.phrases import MARK, pattern_of, phrase, plain, told

FLOOR = "The price is %(price)s, under %(floor)s."
SUM = (Decimal("1890.50"), "RUB")


def test_figures_sums_and_phrases_in_phrases() -> None:
    why = phrase("Told %(n)s.", n=3)
    stored = phrase("%(price)s: %(why)s", price=SUM, why=why)
    assert plain(stored) == "1890.50 RUB: Told 3."
    russian = {"%(price)s: %(why)s": "%(why)s %(price)s", "Told %(n)s.": "Сообщено %(n)s."}
    spoken = told(stored, speak=lambda text: russian.get(text, text), money=lambda amount, _: f"{amount} ₽")
    assert spoken == "Сообщено 3. 1890.50 ₽"
    assert pattern_of(stored) == "%(price)s: %(why)s"
    assert (
        phrase("Nothing to fill in: 50 %") == "Nothing to fill in: 50 %" == plain("Nothing to fill in: 50 %")
    )


@pytest.mark.parametrize(
    "broken",
    [
        f"{FLOOR}{MARK}",
        f'{FLOOR}{MARK}{{"price":["18',
        f'{FLOOR}{MARK}{{"price":"1"}}',
        f'{FLOOR}{MARK}{{"price":["x","RUB"],"floor":1}}',
        f"{FLOOR}{MARK}[]",
    ],
)
def test_what_cannot_be_filled_in_is_shown_unfilled(broken: str) -> None:
    assert plain(broken) == FLOOR

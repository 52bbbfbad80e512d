"""Texts that are the same words to other buyers have one fingerprint."""

import pytest

from messaging.alike import fingerprint

TEXT = "Здравствуйте! Ваш заказ 0187543210-0042-1 («Чайник стеклянный») отменён."
VALUES = ["0187543210-0042-1", "Чайник стеклянный"]


@pytest.mark.parametrize(
    ("other", "values"),
    [
        (TEXT, VALUES),
        (TEXT.replace("0042-1", "7713-2"), ["0187543210-7713-2", "Чайник стеклянный"]),
        (TEXT.replace("Чайник стеклянный", "Кружка"), ["0187543210-0042-1", "Кружка"]),
        (TEXT.upper(), VALUES),
        (TEXT.replace("! ", "!!!\n\n").replace(".", "…"), VALUES),
    ],
)
def test_figures_names_case_and_signs_make_no_other_text(other: str, values: list[str]) -> None:
    assert fingerprint(other, values) == fingerprint(TEXT, VALUES)


@pytest.mark.parametrize(
    "other",
    [TEXT.replace("отменён", "отправлен"), TEXT + " Извините.", TEXT.replace("Ваш заказ", "Заказ ваш")],
)
def test_another_word_makes_another_text(other: str) -> None:
    assert fingerprint(other, VALUES) != fingerprint(TEXT, VALUES)


def test_a_value_too_short_to_be_a_name_takes_no_words_away() -> None:
    assert fingerprint("Да, он в пути", ["он"]) == fingerprint("Да, он в пути")


@pytest.mark.parametrize("text", ["", "12 345", "!!!", "2026-11-22"])
def test_what_has_no_word_is_like_nothing(text: str) -> None:
    assert fingerprint(text) == ""


def test_of_a_long_value_what_was_filled_in_is_left_out() -> None:
    name = "Набор керамических кружек ручной работы " * 4
    cut = f"{' '.join(name.split())[:119].rstrip()}…"
    assert fingerprint(f"Заказ: {cut}.", [" ".join(name.split())[:119].rstrip()]) == fingerprint("Заказ: .")

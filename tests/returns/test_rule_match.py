"""Whether a rule fits: every condition, alone and together, and what is not known."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from returns.rule_match import Seen, first_fitting, fits, part_of, verdicts
from returns.rule_states import Condition


@dataclass(frozen=True)
class Rule:
    """The conditions of a rule, none asked."""

    scheme: str = ""
    words: str = ""
    is_defect: bool | None = None
    has_photos: bool | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    currency: str = ""
    offers: tuple[str, ...] = ()


CASE = Seen(
    scheme="rFBS",
    text="Не подошёл размер\nМала",
    is_defect=False,
    has_photos=True,
    amount=Decimal("500.00"),
    currency="RUB",
    offer_id="KT-17-GL",
)
UNKNOWN = Seen()


@pytest.mark.parametrize(
    ("asked", "holds", "of_unknown"),
    [
        ({}, True, True),
        ({"scheme": "rfbs"}, True, False),
        ({"scheme": "FBS"}, False, False),
        ({"words": "РАЗМЕР"}, True, False),
        ({"words": "брак, мала"}, True, False),
        ({"words": "брак, сломан"}, False, False),
        ({"words": " , "}, True, True),
        ({"is_defect": False}, True, False),
        ({"is_defect": True}, False, False),
        ({"has_photos": True}, True, False),
        ({"has_photos": False}, False, True),
        ({"amount_to": Decimal("500.00"), "currency": "RUB"}, True, False),
        ({"amount_to": Decimal("499.99"), "currency": "RUB"}, False, False),
        ({"amount_from": Decimal("500.00"), "currency": "RUB"}, True, False),
        ({"amount_from": Decimal("500.01"), "currency": "RUB"}, False, False),
        ({"amount_to": Decimal("500.00"), "currency": "CNY"}, False, False),
        ({"offers": ("XX", "kt-17-gl")}, True, False),
        ({"offers": ("XX",)}, False, False),
        ({"scheme": "rFBS", "words": "размер", "has_photos": False}, False, False),
    ],
)
def test_a_condition_holds_or_not(asked: dict[str, Any], holds: bool, of_unknown: bool) -> None:
    rule = Rule(**asked)
    assert (fits(rule, CASE), fits(rule, UNKNOWN)) == (holds, of_unknown)


def test_each_condition_is_told_apart() -> None:
    rule = Rule(scheme="rFBS", words="брак", is_defect=True, offers=("KT-17-GL",))
    told = {verdict.condition: verdict.holds for verdict in verdicts(rule, CASE)}
    assert told == {
        Condition.SCHEME: True,
        Condition.WORDS: False,
        Condition.DEFECT: False,
        Condition.ARTICLE: True,
    }


def test_the_first_rule_that_fits_wins() -> None:
    wrong, first, second = Rule(scheme="FBS"), Rule(scheme="rFBS"), Rule()
    assert first_fitting([wrong, first, second], CASE) is first
    assert first_fitting([wrong, second, first], CASE) is second
    assert first_fitting([wrong], CASE) is None
    assert first_fitting([first], replace(CASE, scheme="FBS")) is None


@pytest.mark.parametrize(
    ("price", "percent", "part"),
    [
        ("990.00", 30, "297.00"),
        ("333.33", 33, "110.00"),
        ("10.05", 50, "5.03"),
        ("2.00", 50, "1.00"),
        ("2.00", 49, None),
        ("100.00", 99, "99.00"),
        ("50.00", 99, None),
        ("1.00", 50, None),
    ],
)
def test_a_part_is_what_ozon_takes(price: str, percent: int, part: str | None) -> None:
    assert part_of(Decimal(price), percent) == (None if part is None else Decimal(part))

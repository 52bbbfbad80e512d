"""The table of verdicts, row by row."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from money.bookings import Booked
from money.states import Verdict
from money.verdicts import Case, Surety, judge

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
TEN = timedelta(days=10)
SURE, PART, MAYBE = Surety.SURE, Surety.PART, Surety.MAYBE


def case(
    surety: Surety, amount: str | None, *, shipping: str = "0", days: int = 1, differs: bool = False
) -> Case:
    sum_ = None if amount is None else Decimal(amount)
    since = NOW - timedelta(days=days)
    return Case(surety=surety, amount=sum_, shipping=Decimal(shipping), since=since, differs=differs)


def money(goods: str | None = None, shipping: str | None = None, **more: object) -> Booked:
    sums = [None if text is None else Decimal(text) for text in (goods, shipping)]
    return Booked(*sums, last=DAY, **more)  # type: ignore[arg-type]  # named by the test


NOTHING = Booked()
TABLE = {
    "exactly what was due": ([case(SURE, "990")], money("990"), Verdict.MATCHED),
    "a kopeck less": ([case(SURE, "990")], money("989.99"), Verdict.WAITING),
    "a kopeck less, for long": ([case(SURE, "990", days=11)], money("989.99"), Verdict.AMOUNT_DIFFERS),
    "a kopeck more": ([case(SURE, "990")], money("990.01"), Verdict.AMOUNT_DIFFERS),
    "not booked yet": ([case(SURE, "990", days=10)], NOTHING, Verdict.WAITING),
    "never booked": ([case(SURE, "990", days=11)], NOTHING, Verdict.NO_MONEY),
    "without a case": ([], money("990"), Verdict.NO_CASE),
    "shipping beside the goods": ([case(SURE, "990", shipping="120")], money("990", "120"), Verdict.MATCHED),
    "shipping within the goods": ([case(SURE, "990", shipping="120")], money("1110"), Verdict.MATCHED),
    "shipping nobody promised": ([case(SURE, "990")], money("990", "120"), Verdict.AMOUNT_DIFFERS),
    "shipping not booked": ([case(SURE, "990", shipping="120")], money("990"), Verdict.WAITING),
    "two returns of one line": ([case(SURE, "990")] * 2, money("1980"), Verdict.MATCHED),
    "the second is still waited for": (
        [case(SURE, "990", days=20), case(SURE, "990")],
        money("990"),
        Verdict.WAITING,
    ),
    "a part Ozon does not tell": ([case(PART, "990")], money("250"), Verdict.MATCHED),
    "a part above the price": ([case(PART, "990")], money("990.01"), Verdict.AMOUNT_DIFFERS),
    "a part that is not booked": ([case(PART, "990", days=11)], NOTHING, Verdict.NO_MONEY),
    "a part beside a whole": ([case(PART, "990"), case(SURE, "990")], money("990"), Verdict.WAITING),
    "may be, and is": ([case(MAYBE, "990")], money("990"), Verdict.MATCHED),
    "may be, and is not": ([case(MAYBE, "990", days=99)], NOTHING, Verdict.NOT_EXPECTED),
    "may be, but not so": ([case(MAYBE, "990")], money("500"), Verdict.AMOUNT_DIFFERS),
    "one of two that may be": ([case(MAYBE, "990"), case(MAYBE, "250")], money("250"), Verdict.MATCHED),
    "any sum": ([case(MAYBE, None)], money("17.17"), Verdict.MATCHED),
    "rejected, and booked": ([case(MAYBE, "0")], money("990"), Verdict.AMOUNT_DIFFERS),
    "rejected": ([case(MAYBE, "0")], NOTHING, Verdict.NOT_EXPECTED),
    "shipping taken off that was never booked": (
        [case(MAYBE, "990", days=99)],
        money(None, "-120"),
        Verdict.AMOUNT_DIFFERS,
    ),
    "taken off again": ([case(MAYBE, "0")], money("0"), Verdict.NOT_EXPECTED),
    "another currency": ([case(SURE, "990")], money("990", foreign=True), Verdict.AMOUNT_DIFFERS),
    "shown is not what was decided": (
        [case(SURE, "990", differs=True)],
        money("990"),
        Verdict.AMOUNT_DIFFERS,
    ),
    "programmes bore some": ([case(SURE, "940")], money("990", programmes=Decimal(50)), Verdict.MATCHED),
}


@pytest.mark.parametrize(("cases", "booked", "verdict"), TABLE.values(), ids=TABLE)
def test_the_table(cases: list[Case], booked: Booked, verdict: Verdict) -> None:
    outcome = judge(cases, booked, compensation_since=None, now=NOW, patience=TEN)
    assert outcome.verdict == verdict


def test_what_is_missing_is_missing_since_it_was_due_and_what_is_booked_since_its_day() -> None:
    due = [case(SURE, "990", days=20), case(SURE, "990", days=3)]
    waiting = judge(due, money("990"), compensation_since=None, now=NOW, patience=TEN)
    assert waiting.since == NOW - timedelta(days=3)
    found = judge([], money("990"), compensation_since=None, now=NOW, patience=TEN)
    assert found.since == datetime(2026, 11, 20, tzinfo=UTC)


def test_a_compensation_shown_as_paid_is_looked_for() -> None:
    def told(booked: Booked, days: int) -> Verdict:
        since = NOW - timedelta(days=days)
        cases = [case(MAYBE, "0")]
        return judge(cases, booked, compensation_since=since, now=NOW, patience=TEN).verdict

    assert told(NOTHING, 3) == Verdict.WAITING
    assert told(NOTHING, 11) == Verdict.NO_MONEY
    assert told(Booked(compensated=Decimal(990), last=DAY), 11) == Verdict.NOT_EXPECTED

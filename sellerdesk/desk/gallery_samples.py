"""Made-up things for the gallery: one of each that its parts can show."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sellerdesk.desk.actions import Act, Then
from sellerdesk.desk.charts import Day as ChartDay
from sellerdesk.desk.charts import DayChart, day_chart
from sellerdesk.desk.timeline import Day, Line
from worklist.states import Kind

COLOURS = [
    ("bg", "desk"),
    ("surface", "sheet"),
    ("raised", "above the sheet"),
    ("sunk", "well, hover"),
    ("line", "hairline"),
    ("edge", "edge of a field"),
    ("text", "text"),
    ("text-2", "second"),
    ("text-3", "third"),
    ("accent", "press, chosen"),
    ("accent-soft", "chosen row"),
    ("soon", "soon"),
    ("soon-soft", ""),
    ("over", "overdue"),
    ("over-soft", ""),
    ("ok", "done"),
    ("ok-soft", ""),
    ("info", "Ozon, a colleague"),
    ("info-soft", ""),
    ("money", "money leaves"),
    ("money-soft", ""),
]
DUE_MINUTES = (3 * 24 * 60 + 1, 9 * 60 + 1, 5 * 60 + 21, 47, -12)
SUMS = [
    (Decimal(4290), "RUB"),
    (Decimal("-8970.50"), "RUB"),
    (Decimal("412.50"), "CNY"),
    (Decimal(25400), "KZT"),
    (Decimal("118.20"), "BYN"),
    (Decimal("49.90"), "USD"),
    (Decimal("49.90"), "EUR"),
]
STATES = [
    ("with the buyer", "", "user"),
    ("waits for a decision", "soon", "clock"),
    ("agrees", "ok", "check"),
    ("Ozon refused", "over", "block"),
    ("being sent", "info", "refresh"),
    ("refund planned", "money", "clock"),
    ("outcome unclear", "money", "unknown"),
]


@dataclass(frozen=True)
class Row:
    """A line of the sample table."""

    due: datetime | None
    kind: str
    number: str
    product: str
    reason: str
    sum: Decimal


def rows(now: datetime) -> list[Row]:
    return [
        Row(
            now - timedelta(minutes=65),
            Kind.RETURN_CLAIM,
            "0187301122-0007-2",
            "Glass kettle, 1.7 l",
            "The lid came broken",
            Decimal(8970),
        ),
        Row(
            now + timedelta(minutes=47),
            Kind.CANCELLATION_REQUEST,
            "0187543210-0042-1",
            "Blanket “Evening”, 130×170",
            "Found it cheaper",
            Decimal(4290),
        ),
        Row(None, Kind.COLLECT, "0187102255-0019-1", "Coffee mill", "Not collected", Decimal(2290)),
    ]


def history(now: datetime) -> list[Day]:
    return [
        Day(
            now.date(),
            "Today",
            [
                Line(now, "money", "8 970.00 given back", by="Nina Frost"),
                Line(now - timedelta(minutes=3), "lock", "Note for colleagues", by="Ivan Katz"),
                Line(now - timedelta(hours=2), "clock", "the buyer asks to cancel", is_ozon=True),
            ],
        )
    ]


def act() -> Act:
    return Act(
        key="sample",
        title="Approve the cancellation",
        icon="money",
        url="/gallery/",
        button="Give back 8 970.00 ₽",
        sum="8 970.00 ₽",
        tone="money",
        then=[
            Then("money", "to the buyer, cannot be taken back", sum="8 970.00 ₽"),
            Then("stock", "free 12 → 13"),
            Then("message", "none is sent"),
            Then("index", "not counted"),
        ],
        caution="The parcel is with the carrier already.",
        denied="The gallery sends nothing.",
    )


def chart(today: date) -> DayChart:
    figures = [(12, 9), (18, 20), (31, 26), (24, 29), (16, 18), (7, 9), (11, 4)]
    first = today - timedelta(days=len(figures) - 1)
    return day_chart(
        [ChartDay(first + timedelta(days=n), came, closed) for n, (came, closed) in enumerate(figures)]
    )

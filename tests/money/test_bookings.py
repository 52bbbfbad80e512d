"""What Ozon's bookings come to: corrections days apart, four decimals, programmes, other currencies."""

from datetime import date, timedelta
from decimal import Decimal

from money.bookings import Booked, Part, booked, taken_back
from money.states import Family, PartKind

DAY = date(2026, 11, 1)
SHIPPING, PAID, LOGISTIC = 34, 90, 32
FAMILIES = {SHIPPING: Family.SHIPPING, PAID: Family.COMPENSATION, LOGISTIC: Family.LOGISTICS}


def part(amount: str, *, day: int = 0, kind: str = PartKind.SALE, type_id: int = 0, **more: str) -> Part:
    rest = {name: Decimal(value) for name, value in more.items() if name != "currency"}
    currency = more.get("currency", "RUB")
    return Part(DAY + timedelta(days=day), kind, 501, type_id, Decimal(amount), currency, **rest)


def back(*sales: tuple[int, str]) -> Decimal | None:
    return taken_back([(DAY + timedelta(days=day), Decimal(amount)) for day, amount in sales])


def test_a_sale_alone_is_nothing_taken_back() -> None:
    assert back() is None
    assert back((0, "990"), (1, "990")) is None


def test_what_is_taken_back_is_corrected_by_what_follows() -> None:
    assert back((0, "990"), (3, "-990")) == 990
    assert back((3, "-990")) == 990
    assert back((0, "990"), (3, "-990"), (9, "990")) == 0
    assert back((0, "990"), (3, "-990"), (9, "990"), (12, "-495.50")) == Decimal("495.50")
    assert back((0, "1980"), (3, "-500"), (8, "-490")) == 990
    assert back((3, "-100"), (4, "990")) == 0


def test_a_sale_of_the_same_day_comes_first() -> None:
    assert back((3, "-990"), (3, "990")) == 990
    assert back((0, "990"), (3, "-990"), (3, "990")) == 0


def test_the_sum_is_rounded_once() -> None:
    parts = ("-0.3333", "-0.3333", "-0.3334")
    assert back(*((index, amount) for index, amount in enumerate(parts))) == Decimal("1.00")
    assert back((0, "-0.0049"), (1, "-0.0001")) == Decimal("0.01")


def test_each_kind_of_money_is_apart() -> None:
    found = booked(
        [
            part("990"),
            part("-63", kind=PartKind.SERVICE, type_id=LOGISTIC),
            part("-990", day=3),
            part("-120.50", day=3, kind=PartKind.SERVICE, type_id=SHIPPING),
            part("300", day=9, kind=PartKind.ITEM_FEE, type_id=PAID),
        ],
        FAMILIES,
        "RUB",
    )
    days = (DAY + timedelta(days=3), DAY + timedelta(days=9))
    assert found == Booked(Decimal(990), Decimal("120.50"), Decimal(300), Decimal(0), *days)
    assert found.back == Decimal("1110.50")


def test_no_currency_is_added_to_another() -> None:
    mixed = booked([part("-990", day=3), part("-10", day=3, currency="CNY")], FAMILIES, "RUB")
    assert (mixed.goods, mixed.foreign) == (Decimal(990), True)
    other = booked([part("-10", currency="CNY")], FAMILIES, "RUB")
    assert (other.goods, other.foreign, other.is_nothing) == (None, True, False)
    sold = booked([part("10", currency="CNY")], FAMILIES, "RUB")
    assert sold.is_nothing


def test_what_programmes_bore_is_told() -> None:
    found = booked([part("-990", bonus="-40", coinvestment="-10.5")], FAMILIES, "RUB")
    assert found.programmes == Decimal("50.50")

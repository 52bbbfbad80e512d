"""What a return cost, from what was booked for it."""

from datetime import date
from decimal import Decimal

from money.bookings import Part
from money.costing import Cost, cost_of
from money.states import Family, PartKind

FAMILIES = {1: Family.ACQUIRING, 32: Family.LOGISTICS, 33: Family.RETURN_LOGISTICS, 34: Family.SHIPPING,
            35: Family.STORAGE, 90: Family.COMPENSATION}  # fmt: skip


def sale(amount: str, commission: str, day: int) -> Part:
    sums = {"sale_commission": Decimal(commission), "commission": Decimal(commission)}
    return Part(date(2026, 11, day), PartKind.SALE, 5, 0, Decimal(amount), "RUB", **sums)


def fee(type_id: int, amount: str, currency: str = "RUB") -> Part:
    return Part(date(2026, 11, 9), PartKind.SERVICE, 5, type_id, Decimal(amount), currency)


def test_a_whole_return() -> None:
    cost = cost_of(
        [sale("990", "-148.50", 1), fee(32, "-63"), fee(1, "-14.85"), sale("-990", "148.50", 4), fee(33, "-52"),
         fee(34, "-120.50"), fee(35, "-7.3333"), fee(77, "-1"), fee(90, "100")],
        FAMILIES,
        "RUB",
    )  # fmt: skip
    assert cost == Cost(
        goods=Decimal(-990),
        commission=Decimal("148.50"),
        there=Decimal(-63),
        acquiring=Decimal("-14.85"),
        way_back=Decimal(-52),
        shipping=Decimal("-120.50"),
        storage=Decimal("-7.33"),
        other=Decimal(-1),
        compensation=Decimal(100),
    )
    assert cost.lost == Decimal("-158.68")
    assert cost.net == Decimal("-1000.18")


def test_one_piece_of_three_bears_a_third_of_the_way_there() -> None:
    cost = cost_of([sale("2970", "-445.50", 1), fee(32, "-189"), sale("-990", "148.50", 4)], FAMILIES, "RUB")
    assert (cost.there, cost.commission) == (Decimal(-63), Decimal("148.50"))


def test_goods_that_were_never_taken_cost_their_way_alone() -> None:
    assert cost_of([sale("990", "-148.50", 1), fee(32, "-63"), fee(33, "-52")], FAMILIES, "RUB") == Cost(
        way_back=Decimal(-52)
    )


def test_another_currency_is_told_and_not_added() -> None:
    cost = cost_of([sale("-990", "0", 4), fee(33, "-5", "CNY")], FAMILIES, "RUB")
    assert (cost.lost, cost.foreign) == (Decimal(0), True)
    assert (cost + Cost(way_back=Decimal(-1))).foreign

"""What Ozon takes in this world, in roubles, and the dictionary of accruals. The amounts are invented."""

from decimal import Decimal

COMMISSION = Decimal("0.15")
ACQUIRING = Decimal("0.015")
CENT = Decimal("0.01")

ACQUIRING_FEE, LAST_MILE, LOGISTIC, ADVERTISING, SALE_COMMISSION = 1, 29, 32, 41, 69
RETURN_FLOW, BACK_WAY, STORAGE, MISTAKE_HANDLING, COMPENSATION = 33, 34, 35, 80, 90
TYPES: dict[int, tuple[str, str]] = {
    ACQUIRING_FEE: ("Acquiring", "Оплата эквайринга"),
    LAST_MILE: ("LastMileCourier", "Доставка до места выдачи"),
    LOGISTIC: ("Logistic", "Логистика"),
    RETURN_FLOW: ("ReturnFlowLogistic", "Обратная логистика"),
    BACK_WAY: ("ReturnShippingToBuyer", "Возмещение покупателю обратной доставки"),
    STORAGE: ("ReturnStorageAtThePickupPoint", "Хранение возврата в пункте выдачи"),
    ADVERTISING: ("PayPerClick", "Оплата за клик"),
    SALE_COMMISSION: ("SaleCommission", "Вознаграждение за продажу"),
    MISTAKE_HANDLING: ("DefectRateCancellation", "Обработка ошибки продавца"),
    COMPENSATION: ("SellerCompensation", "Компенсация продавцу"),
}
# Per piece.
THERE = {LOGISTIC: Decimal("63.00"), LAST_MILE: Decimal("25.00")}
BACK = {RETURN_FLOW: Decimal("52.00")}
ADVERTISING_A_DAY = Decimal("150.00")


def part(amount: Decimal, share: Decimal) -> Decimal:
    return (amount * share).quantize(CENT)

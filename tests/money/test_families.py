"""What a booking is for, by Ozon's own words."""

import pytest

from money.families import family_of
from money.states import Family
from sandbox import tariffs

CODES = {
    "Acquiring": Family.ACQUIRING,
    "LastMileCourier": Family.LOGISTICS,
    "Logistic": Family.LOGISTICS,
    "DeliveryToHandoverPlaceByOzon": Family.LOGISTICS,
    "PayPerClick": Family.OTHER,
    "SaleCommission": Family.COMMISSION,
    "ReturnFlowLogistic": Family.RETURN_LOGISTICS,
    "ClientReturnAgentOperation": Family.SALE,
    "OperationItemReturn": Family.RETURN_LOGISTICS,
    "OperationReturnGoodsFBSofRMS": Family.RETURN_LOGISTICS,
    "OperationAgentStornoDeliveredToCustomer": Family.SALE,
    "OperationAgentDeliveredToCustomerCanceled": Family.SALE,
    "OperationAgentDeliveredToCustomer": Family.SALE,
    "ReturnAgentOperationRFBS": Family.LOGISTICS,
    "MarketplaceSellerReexposureDeliveryReturnOperation": Family.LOGISTICS,
    "MarketplaceSellerShippingCompensationReturnOperation": Family.LOGISTICS,
    "MarketplaceReturnStorageServiceAtThePickupPointFbsItem": Family.STORAGE,
    "MarketplaceReturnStorageServiceInTheWarehouseFbsItem": Family.STORAGE,
    "MarketplaceSellerCompensationOperation": Family.COMPENSATION,
    "OperationClaim": Family.COMPENSATION,
    "AccrualInternalClaim": Family.COMPENSATION,
    "AccrualWithoutDocs": Family.COMPENSATION,
    "OperationDefectiveWriteOff": Family.COMPENSATION,
    "OperationLackWriteOff": Family.COMPENSATION,
    "OperationMarketplaceWithHoldingForUndeliverableGoods": Family.COMPENSATION,
    "DefectRateCancellation": Family.FINE,
    "DefectFineCancellation": Family.FINE,
    "DefectFineShipmentDelayRated": Family.FINE,
}
WORDS = {
    "Обратная логистика": Family.RETURN_LOGISTICS,
    "Обработка возвратов, отмен и невыкупов": Family.RETURN_LOGISTICS,
    "Доставка до места выдачи": Family.LOGISTICS,
    "Хранение возврата в пункте выдачи": Family.STORAGE,
    "Вознаграждение за продажу": Family.COMMISSION,
    "Оплата эквайринга": Family.ACQUIRING,
    "Возмещение покупателю обратной доставки": Family.SHIPPING,
    "Компенсация за утерянный товар": Family.COMPENSATION,
    "Штраф за отмену": Family.FINE,
    "Звёздные товары": Family.OTHER,
    "": Family.OTHER,
}


@pytest.mark.parametrize(("code", "family"), CODES.items())
def test_a_code_of_the_dictionary_is_known(code: str, family: Family) -> None:
    assert family_of(code, "") == family


@pytest.mark.parametrize(("words", "family"), WORDS.items())
def test_an_unknown_code_is_told_by_its_description(words: str, family: Family) -> None:
    assert family_of("SomethingNew", words) == family


def test_the_code_counts_before_the_description() -> None:
    assert family_of("Acquiring", "Доставка") == Family.ACQUIRING


def test_all_the_sandbox_books_but_advertising_is_known() -> None:
    found = {number: family_of(*words) for number, words in tariffs.TYPES.items()}
    assert found[tariffs.BACK_WAY] == Family.SHIPPING
    assert found[tariffs.RETURN_FLOW] == Family.RETURN_LOGISTICS
    assert found[tariffs.COMPENSATION] == Family.COMPENSATION
    assert found[tariffs.MISTAKE_HANDLING] == Family.FINE
    assert [number for number, family in found.items() if family == Family.OTHER] == [tariffs.ADVERTISING]

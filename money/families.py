"""What a type of accrual is for, told by the words of Ozon's own dictionary.

The dictionary is Ozon's and grows: codes are CamelCase ("ReturnFlowLogistic"), descriptions Russian. Each rule below
knows both, and the names of the operations that were booked before the dictionary came. The first rule that knows a
type wins, so what is narrow stands first. A type nobody knows is ``OTHER`` and is listed for staff, who may say what
it is (``AccrualType.family``).
"""

import re

from money.models import AccrualType
from money.states import Family
from ozon.models import Shop

# Family, its codes, its words.
_RULES: tuple[tuple[Family, str, str], ...] = (
    (
        Family.SHIPPING,
        r"ReturnShipping|ShippingToBuyer|BackWay|ReturnDeliveryToBuyer",
        r"возмещ\w+ (?:покупател\w+ )?(?:обратной |возвратной )?(?:доставк|пересылк)|обратн\w+ доставк\w+ покупател",
    ),
    (
        Family.SALE,
        r"ClientReturnAgent|DeliveredToCustomer|PartialCompensation|^Sale$|^Revenue$|^ReturnOfSale",
        r"частичн\w+ компенсац|доставк\w+ покупателю.*выручк|^выручка|^возврат выручки|получение возврата, отмены",
    ),
    (
        Family.COMPENSATION,
        r"(?<!Shipping)Compensation|OperationClaim|InternalClaim|WithoutDocs|DefectiveWriteOff|LackWriteOff"
        r"|WithHoldingForUndeliverable",
        r"компенсац|возмещени\w+ (?:за )?(?:утер|утрат|повреж|брак)|декомпенсац",
    ),
    (Family.FINE, r"^Defect|Fine(?![a-z])|Penalt|Mistake", r"штраф|ошибк\w+ продавца|неустойк"),
    (Family.STORAGE, r"Storage|Placement", r"хранени|размещени"),
    (
        Family.RETURN_LOGISTICS,
        r"ReturnFlow|ReverseLogistic|ItemReturn|ReturnGoods|ReturnNotDeliv|ReturnAfterDeliv|ReturnPart|"
        r"Return\w*(?:Logistic|Processing|Handling|Delivery)(?!ReturnOperation)|Redistribution\w*Return",
        r"обратн\w+ логистик|(?:обработк|доставк|логистик|перевозк)\w* .*(?:возврат|отмен|невыкуп)",
    ),
    (Family.ACQUIRING, r"Acquiring", r"эквайринг"),
    (
        Family.COMMISSION,
        r"Commission(?!Logistic)|BrandFee",
        r"вознаграждени\w+ (?:за продаж|ozon)|комисси\w+ за продаж",
    ),
    (
        Family.LOGISTICS,
        r"Logistic|LastMile|DirectFlow|Drop-?off|Handover|Delivery|Delivering|Shipping|Fulfillment"
        r"|ReturnAgentOperationRFBS",
        r"логистик|доставк|последн\w+ мил|обработк\w+ отправлени|сборк\w+ заказ",
    ),
)
_KNOWN = [(family, re.compile(codes), re.compile(words, re.IGNORECASE)) for family, codes, words in _RULES]


def family_of(name: str, description: str) -> Family:
    """By the code first, whatever its description says; ``OTHER`` where neither is known."""
    for family, codes, _words in _KNOWN:
        if codes.search(name):
            return family
    for family, _codes, words in _KNOWN:
        if words.search(description):
            return family
    return Family.OTHER


def families_of(shop: Shop) -> dict[int, Family]:
    """What each type of the shop's dictionary is for: what staff say, else its words. One query."""
    rows = AccrualType.objects.filter(shop=shop).values_list("type_id", "name", "description", "family")
    return {
        type_id: Family(said) if said else family_of(name, description)
        for type_id, name, description, said in rows
    }

"""Returns: cases, what was found in their parcels, pick-up, suppliers, and the rules that act on them."""

from returns.models.cases import Return
from returns.models.inspecting import InspectionRecord, Photo, ReturnItem
from returns.models.pickup import Giveout, GiveoutArticle
from returns.models.rules import Rule, RuleRun
from returns.models.terms import DefectCode, ReturnTerms, Supplier, SupplierOffer

__all__ = [
    "DefectCode",
    "Giveout",
    "GiveoutArticle",
    "InspectionRecord",
    "Photo",
    "Return",
    "ReturnItem",
    "ReturnTerms",
    "Rule",
    "RuleRun",
    "Supplier",
    "SupplierOffer",
]

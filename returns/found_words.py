"""What the inspections of a return found, in words of the active language."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ozon.models import Shop
from returns.models import DefectCode, InspectionRecord, Return, ReturnItem
from returns.unit_states import Defect, Inspection


@dataclass(frozen=True)
class Found:
    """One inspected piece: which, what was found, where it goes, by whom and when."""

    piece: str
    inspection: str
    words: str
    goes: str
    signed: str
    at: datetime | None


def found_in(case: Return) -> list[Found]:
    """The pieces that were looked at, in their order. Two queries."""
    items = [item for item in case.items.all() if item.inspection != Inspection.PENDING]
    names = defect_names(case.shop) if any(item.defect for item in items) else {}
    return [
        Found(
            piece_of(item),
            item.inspection,
            words_of(item, names),
            goes_of(item),
            item.signed,
            item.inspected_at,
        )
        for item in items
    ]


def piece_of(item: ReturnItem) -> str:
    """``KT-17 №2``."""
    return f"{item.offer_id} №{item.position}"


def goes_of(found: ReturnItem | InspectionRecord) -> str:
    """Where it goes; nothing where it goes nowhere."""
    return str(found.get_disposition_display()) if found.disposition else ""


def words_of(found: ReturnItem | InspectionRecord, names: dict[str, str]) -> str:
    """``defective; does not work; missing: lid; remark``. ``names`` are ``defect_names``."""
    parts = [str(found.get_inspection_display())]
    if found.inspection == Inspection.PASSED and found.grade:
        parts.append(_("grade %(grade)s") % {"grade": found.get_grade_display()})
    if found.defect:
        parts.append(names.get(found.defect, found.defect))
    if found.missing_parts:
        parts.append(_("missing: %(parts)s") % {"parts": found.missing_parts})
    if found.instead:
        parts.append(_("instead: %(goods)s") % {"goods": found.instead})
    if found.remark:
        parts.append(found.remark)
    return "; ".join(parts)


def defect_names(*shops: Shop) -> dict[str, str]:
    """What each defect code is called: the built-in ones, and the shops' own, also those no longer in use."""
    own = DefectCode.objects.filter(shop__in=shops).values_list("code", "name")
    return {**dict(own), **{code.value: str(code.label) for code in Defect}}

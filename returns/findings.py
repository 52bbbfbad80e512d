"""What an inspector says of one piece: checked, made one, and which shelf it means. Reads the shop's codes alone."""

from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from inventory.receiving import Spot
from inventory.states import Grade
from returns.defects import codes_of
from returns.models import InspectionRecord, ReturnItem
from returns.receiving import NotPossible
from returns.unit_states import POSSIBLE, Disposition, Inspection

SOUND = frozenset({Grade.A, Grade.B, Grade.C})
# Goods in the house that nobody may sell as they are: they wait on the shelf of the defective.
NOT_FOR_SALE = frozenset({Disposition.REPAIR, Disposition.SUPPLIER})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``warehouse_id`` None: the piece is not counted in the stock (by hand elsewhere, or it is counted already)."""

    inspection: str
    grade: str = ""
    defect: str = ""
    missing_parts: str = ""
    instead: str = ""
    remark: str = ""
    disposition: str = ""
    warehouse_id: int | None = None


NAMES = tuple(field.name for field in fields(Finding))


def finding_of(row: ReturnItem | InspectionRecord) -> Finding:
    """What a piece, or a record of it, says."""
    return Finding(**{name: getattr(row, name) for name in NAMES})


def shelf_of(offer_id: str, finding: Finding) -> Spot | None:
    """Where the ledger counts the piece; None: nowhere.

    Back to stock and at a discount: the shelf of its grade. Defective at a discount, to repair and to the supplier:
    the shelf of the defective, for it lies in the house. Written off, other goods and what did not come: none.
    """
    grade = _grade_of(finding)
    if grade is None or finding.warehouse_id is None:
        return None
    return Spot(warehouse_id=finding.warehouse_id, offer_id=offer_id, grade=grade)


def _grade_of(finding: Finding) -> Grade | None:
    match finding.disposition:
        case Disposition.RESTOCK:
            return Grade(finding.grade)
        case Disposition.DISCOUNT:
            is_sound = finding.inspection == Inspection.PASSED
            return Grade(finding.grade) if is_sound else Grade.DEFECTIVE
        case Disposition.REPAIR | Disposition.SUPPLIER:
            return Grade.DEFECTIVE
        case _:
            return None


def said(finding: Finding) -> str:
    """A finding in short, in the reader's language: ``sound, A, back to stock``."""
    words = [str(Inspection(finding.inspection).label)]
    if finding.inspection == Inspection.PASSED:
        words.append(finding.grade)
    if finding.disposition:
        words.append(str(Disposition(finding.disposition).label))
    return ", ".join(words)


def checked(piece: ReturnItem, finding: Finding) -> Finding:
    """The finding without what makes no sense for it, ready to be written. Raises ``NotPossible``."""
    if finding.inspection not in set(Inspection.values) - {Inspection.PENDING}:
        raise NotPossible(_("Say what it is: A, B, C, defective, other goods, or not in the parcel."))
    inspection = Inspection(finding.inspection)
    kept = Finding(
        inspection=inspection,
        grade=_grade(inspection, finding.grade),
        defect=_defect(piece, inspection, finding),
        missing_parts=_text(_("Missing parts"), finding.missing_parts, 300),
        instead=_instead(inspection, finding.instead),
        remark=_text(_("Remark"), finding.remark, 2000),
        disposition=_disposition(inspection, finding),
    )
    if _grade_of(kept) is None or finding.warehouse_id is None:
        return kept
    if not piece.offer_id:
        raise NotPossible(
            _("Ozon named no article of this return: choose “not counted in the stock” and enter it by hand.")
        )
    return Finding(**{**{name: getattr(kept, name) for name in NAMES}, "warehouse_id": finding.warehouse_id})


def _grade(inspection: Inspection, grade: str) -> str:
    if inspection == Inspection.DEFECTIVE:
        return Grade.DEFECTIVE
    if inspection != Inspection.PASSED:
        return ""
    if grade not in SOUND:
        raise NotPossible(_("Sound goods have a grade: A, B or C."))
    return grade


def _defect(piece: ReturnItem, inspection: Inspection, finding: Finding) -> str:
    is_as_new = inspection == Inspection.PASSED and finding.grade == Grade.A
    if is_as_new or inspection not in {Inspection.PASSED, Inspection.DEFECTIVE}:
        return ""
    if not finding.defect:
        if inspection == Inspection.DEFECTIVE:
            raise NotPossible(_("Say what is wrong with it."))
        return ""
    if finding.defect != piece.defect and finding.defect not in codes_of(piece.case.shop):
        raise NotPossible(_("This defect code is not in use any more. Choose another."))
    return finding.defect


def _instead(inspection: Inspection, instead: str) -> str:
    if inspection != Inspection.SUBSTITUTED:
        return ""
    if not instead.strip():
        raise NotPossible(_("Say what came instead: Ozon's support asks for it."))
    return _text(_("What came instead"), instead, 300)


def _disposition(inspection: Inspection, finding: Finding) -> str:
    possible = POSSIBLE[inspection]
    if not finding.disposition:
        if inspection in {Inspection.PASSED, Inspection.DEFECTIVE}:
            raise NotPossible(_("Say where it goes."))
        return ""
    if inspection == Inspection.MISSING:
        return ""
    if finding.disposition not in possible:
        raise NotPossible(
            _("What was found does not allow this: only sound goods go back to stock, other goods nowhere.")
        )
    if (
        finding.disposition == Disposition.DISCOUNT
        and finding.grade == Grade.A
        and inspection == Inspection.PASSED
    ):
        raise NotPossible(_("Sold at a discount means grade B or C, or defective."))
    return finding.disposition


def _text(name: str, text: str, longest: int) -> str:
    text = text.strip().replace("\x00", "")
    if len(text) > longest:
        raise NotPossible(_("%(name)s: at most %(longest)s characters.") % {"name": name, "longest": longest})
    return text

"""Inspection of what came back, piece by piece: the only writer of what was found, and of the stock it moves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from inventory import corrections
from inventory.goods import Line
from inventory.kits import kits_about
from inventory.models import StockItem, Warehouse
from inventory.receiving import Origin as Source
from inventory.receiving import Spot, put
from orders.cancellations import parcel_inspected
from orders.selectors import posting_of
from returns.claims import close, item_key, label_of
from returns.findings import NAMES, Finding, checked, finding_of, said, shelf_of
from returns.locks import lock_piece, lock_returns_of
from returns.models import InspectionRecord, Return, ReturnItem
from returns.readings import PART_REFUSED
from returns.receiving import NEVER_COMES, TO_INSPECT, NotPossible, ask_to_inspect, is_fbo
from returns.selectors import cancelled_of, card_of
from returns.unit_states import Inspection
from worklist.phrases import phrase
from worklist.services import Card, note, open_item
from worklist.states import Event, Kind, Origin

ALL_INSPECTED = gettext_noop("All pieces are inspected.")
NOT_SUBSTITUTED = gettext_noop("The inspection was corrected: the goods are ours.")
INSTEAD = gettext_noop("Other goods came back: %(instead)s")
NOT_THERE = gettext_noop("Pieces that were not in the parcel: %(n)s.")
NOWHERE = "—"
ODD: frozenset[str] = frozenset({Inspection.SUBSTITUTED, Inspection.MISSING})
WRITTEN = [*NAMES, "version", "inspector", "signed", "inspected_at"]


class Changed(NotPossible):
    """Somebody inspected the piece meanwhile; the text says what he found."""


@transaction.atomic
def inspect(pk: int, *, finding: Finding, user: User, seen: int, why: str = "") -> ReturnItem:
    """Write down what was found of a piece and move it in stock, in one transaction; ``seen``: the version the form
    showed. A version above 0 is a correction: it needs ``why``, the shelf it lay on gives it back, and what was found
    before stays in the history.

    The same form sent twice changes nothing. Raises ``Changed`` where another version is there by now, ``NotPossible``
    for what cannot be. Locks the returns of the posting, the piece, then what cancellation and stock need.
    """
    peek = ReturnItem.objects.select_related("case__shop").get(pk=pk)
    siblings = lock_returns_of(peek.case.shop, peek.case.posting_number)
    case = next(one for one in siblings if one.pk == peek.case_id)
    try:
        piece = lock_piece(pk)
    except ReturnItem.DoesNotExist as error:  # the receipt was taken back while we waited
        raise NotPossible(_("Receive the parcel first.")) from error
    piece.case = case
    found = checked(piece, finding)
    if _is_repeat(piece, found, user, seen):
        return piece
    _must_be_possible(piece, found, seen, why)
    before = finding_of(piece)
    record = _write(piece, found, user=user, why=why, now=timezone.now())
    if all(_is_over(one) for one in siblings):  # before the stock: the rooms above lock first
        for number in _came_back(case, siblings):
            parcel_inspected(case.shop, number, by=user.label)
    _move(piece, was_at=shelf_of(piece.offer_id, before), by=user.label)
    _follow(case, by=user.label, is_odd=bool(ODD & {before.inspection, found.inspection}))
    _tell(case, piece, record)
    return piece


def _came_back(case: Return, siblings: Sequence[Return]) -> list[str]:
    """The cancelled postings of which nothing is on its way any more: its own, and the parts refused at the door once
    as many returns came, for a return names the posting they were taken out of and not which part it is."""
    parts = [number for number in cancelled_of(case) if number != case.posting_number]
    came = sum(one.type.casefold() == PART_REFUSED for one in siblings)
    return [case.posting_number, *(parts if len(parts) <= came else [])]


def _is_repeat(piece: ReturnItem, found: Finding, user: User, seen: int) -> bool:
    return piece.version == seen + 1 and piece.inspector_id == user.pk and finding_of(piece) == found


def _must_be_possible(piece: ReturnItem, found: Finding, seen: int, why: str) -> None:
    case = piece.case
    if case.received_at is None:
        raise NotPossible(_("Receive the parcel first."))
    if piece.version != seen:
        raise Changed(
            _("Meanwhile %(who)s wrote: %(found)s. Look at it, then correct it if it is wrong.")
            % {"who": piece.signed, "found": said(finding_of(piece))}
        )
    if piece.version and not why.strip():
        raise NotPossible(_("A correction needs a reason: it stays in the history."))
    if found.warehouse_id is None:
        return
    if is_fbo(case):
        raise NotPossible(_("Goods of FBO orders are Ozon's stock, never ours."))
    if not _is_place(case, found.warehouse_id):
        raise NotPossible(_("The shop has no such warehouse."))


def _is_place(case: Return, warehouse_id: int) -> bool:
    return (
        Warehouse.objects.filter(shop=case.shop_id, warehouse_id=warehouse_id).exists()
        or StockItem.objects.filter(shop=case.shop_id, warehouse_id=warehouse_id).exists()
    )


def _write(piece: ReturnItem, found: Finding, *, user: User, why: str, now: datetime) -> InspectionRecord:
    for name in NAMES:
        setattr(piece, name, getattr(found, name))
    piece.version += 1
    piece.inspector, piece.signed, piece.inspected_at = user, user.label[:150], now
    piece.save(update_fields=WRITTEN)
    return InspectionRecord.objects.create(
        item=piece,
        version=piece.version,
        **{name: getattr(found, name) for name in NAMES},
        why=" ".join(why.split())[:500] if piece.version > 1 else "",
        signed=piece.signed,
        at=now,
    )


def _move(piece: ReturnItem, *, was_at: Spot | None, by: str) -> None:
    case = piece.case
    now_at = shelf_of(piece.offer_id, finding_of(piece))
    source = Source(
        shop=case.shop, posting_number=case.posting_number, ordered=_ordered(case, piece.offer_id)
    )
    try:
        put(source, was=was_at, now=now_at, key=f"return:{piece.pk}:{piece.version}", by=by)
    except corrections.NotPossible as error:
        raise NotPossible(str(error)) from error


def _ordered(case: Return, offer_id: str) -> int | None:
    """Pieces of an article the posting lists, kits taken apart; None where it does not list it, or was never read."""
    posting = posting_of(case.shop, case.posting_number)
    lines = [Line(line.offer_id, line.quantity) for line in posting.lines.all()] if posting else []
    apart = kits_about(case.shop_id, {line.offer_id for line in lines}).apart(lines)
    return next((line.quantity for line in apart if line.offer_id == offer_id), None)


def _follow(case: Return, *, by: str, is_odd: bool) -> None:
    """``is_odd``: what was found now, or is corrected, is a matter for Ozon's support."""
    pending = case.items.filter(inspection=Inspection.PENDING).count()
    if pending:
        ask_to_inspect(case, phrase(TO_INSPECT, n=pending))
    else:
        close(case, Kind.INSPECT, by=by, outcome=ALL_INSPECTED)
    if is_odd:  # else what was asked of support about another piece stays asked
        _ask_for_claim(case, by=by)


def _is_over(case: Return) -> bool:
    """Whether nothing of this return is still to be inspected, or to come."""
    if case.received_at is None:
        return case.parcel in NEVER_COMES
    return not case.items.filter(inspection=Inspection.PENDING).exists()


def _ask_for_claim(case: Return, *, by: str) -> None:
    """Other goods, or none, came back: a request to Ozon's support is due, until a correction says otherwise."""
    odd = case.items.filter(inspection__in=ODD)
    rows = list(odd.values_list("inspection", "instead"))
    if not rows:
        close(case, Kind.SUBSTITUTED, by=by, outcome=NOT_SUBSTITUTED)
        return
    instead = ", ".join(dict.fromkeys(text for _found, text in rows if text))
    missing = sum(found == Inspection.MISSING for found, _text in rows)
    reason = phrase(INSTEAD, instead=instead[:200]) if instead else phrase(NOT_THERE, n=missing)
    card = card_of(case)
    open_item(
        shop=case.shop,
        kind=Kind.SUBSTITUTED,
        key=item_key(case),
        posting_number=case.posting_number,
        card=Card(
            product=card.product,
            picture=card.picture,
            reason=reason,
            amount=card.amount,
            currency=card.currency,
        ),
    )


def _tell(case: Return, piece: ReturnItem, record: InspectionRecord) -> None:
    facts: dict[str, Any] = {
        "number": label_of(case),
        "offer_id": f"{piece.offer_id or case.product} № {piece.position}",
        "found": piece.inspection,
        "goes": piece.disposition or NOWHERE,
    }
    if record.why:
        facts["reason"] = record.why
    code = Event.INSPECTION_CORRECTED if piece.version > 1 else Event.INSPECTED
    note(case.shop, case.posting_number, code, by=piece.signed, origin=Origin.STAFF, **facts)

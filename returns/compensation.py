"""What Ozon pays the seller for goods that were lost or spoiled: Ozon's word, and what staff did about it.

The only writer of ``Return.compensation``. Offers are answered in Ozon's cabinet and support is asked there; here a
person notes what he did, and whatever Ozon says later wins.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from money.touching import touch
from returns.claims import OZON, close, item_key, label_of
from returns.locks import lock_return
from returns.models import Return
from returns.readings import COMPENSATION_OF, COMPENSATION_STATUS_OF
from returns.selectors import card_of
from returns.states import (
    ANSWERS,
    COMPENSATION_TRANSITIONS,
    MAY_ASK_SUPPORT,
    Claim,
    SellerCompensation,
)
from returns.terms import terms_of
from worklist.services import note, open_item
from worklist.states import Event, Kind, Origin

LAPSES = gettext_noop("Without an answer in Ozon's cabinet the offer lapses.")
TICKET = 80  # characters of a ticket's number
# What Ozon's state says and since when, and what its status of compensation says.
Word = tuple[SellerCompensation | None, datetime | None, SellerCompensation | None]
NO_WORD: Word = (None, None, None)


class NotPossible(Exception):
    """It cannot be noted; the text says why, for staff. Nothing was written."""


def word_of(case: Return) -> Word:
    """What Ozon's last reading says of compensation. Two readings that say the same are equal."""
    by_state = COMPENSATION_OF.get(case.ozon_state.casefold())
    by_status = COMPENSATION_STATUS_OF.get(case.compensation_status.casefold())
    return by_state, case.changed_at if by_state is not None else None, by_status


def follow_compensation(case: Return, before: Word | None, *, is_history: bool) -> None:
    """Bring the axis and the queue to what Ozon says now of a locked return; what it said before is no news, and leaves
    standing what a person noted since.

    An offer of before the shop was connected asks nobody once its time is over.
    """
    word = word_of(case)
    if word == (before or NO_WORD):
        return
    now = _newest(case, word, before)
    if now is not None and now != case.compensation:
        _to(case, now, at=_moment(case, word))
        if before is not None or not is_history:
            _tell(case)
        if now != SellerCompensation.NONE and word != NO_WORD:  # Ozon knows of it: nobody has to ask
            for kind in (Kind.PARCEL_LOST, Kind.PARCEL_STUCK):
                close(case, kind, by=OZON, outcome=now)
    elif now == SellerCompensation.OFFERED:
        _dated(case, _moment(case, word))  # offered once more
    _follow_offer(case, is_history=is_history)


def _newest(case: Return, word: Word, before: Word | None) -> SellerCompensation | None:
    """The part of Ozon's word that is new; of two the status, which is about nothing else. None: nothing is said."""
    by_state, _since, by_status = word
    was_state, was_since, was_status = before or NO_WORD
    if by_status is not None and by_status != was_status:
        return by_status
    is_open = SellerCompensation.NONE in COMPENSATION_TRANSITIONS[SellerCompensation(case.compensation)]
    if by_state is not None and word[:2] != (was_state, was_since):
        # A request that never reached Ozon's support is none; what was answered or paid before it stands.
        return by_state if by_state != SellerCompensation.NONE or is_open else None
    if was_state is None or by_state is not None or not is_open:
        return None
    # Ozon speaks of other things again; what a person asked of its support is still asked.
    return SellerCompensation.SUPPORT_OPENED if case.ticket else SellerCompensation.NONE


def _moment(case: Return, word: Word) -> datetime:
    return word[1] or case.changed_at or case.read_at


def _to(case: Return, state: SellerCompensation, *, at: datetime) -> None:
    if state not in COMPENSATION_TRANSITIONS[SellerCompensation(case.compensation)]:
        raise ValueError(f"{case.compensation} → {state}")
    case.compensation = state
    _dated(case, at)
    touch(case.shop, [case.posting_number])


def _dated(case: Return, at: datetime) -> None:
    case.compensation_at, case.compensation_until = at, None
    if case.compensation == SellerCompensation.OFFERED:
        case.compensation_until = at + timedelta(days=terms_of(case.shop).compensation_days)
    case.save(update_fields=["compensation", "compensation_at", "compensation_until"])


def _follow_offer(case: Return, *, is_history: bool) -> None:
    until = case.compensation_until
    if case.compensation != SellerCompensation.OFFERED or until is None:
        close(case, Kind.COMPENSATION_OFFER, by=OZON, outcome=case.compensation)
    elif not is_history or until > timezone.now():
        open_item(
            shop=case.shop,
            kind=Kind.COMPENSATION_OFFER,
            key=item_key(case),
            posting_number=case.posting_number,
            card=replace(card_of(case), reason=LAPSES),
            deadline_at=until,
        )


@transaction.atomic
def answered(pk: int, answer: SellerCompensation, *, by: str) -> Return:
    """A person accepted or rejected Ozon's offer in the cabinet: note it. A repeat changes nothing. Locks the return.
    Raises ``NotPossible``."""
    if answer not in ANSWERS:
        raise ValueError(answer)
    case = lock_return(pk)
    if case.compensation == answer:
        return case
    if case.compensation != SellerCompensation.OFFERED:
        raise NotPossible(_refusal(case))
    _to(case, answer, at=timezone.now())
    _tell(case, by=by)
    close(case, Kind.COMPENSATION_OFFER, by=by, outcome=answer)
    return case


@transaction.atomic
def ask_support(pk: int, *, ticket: str, by: str) -> Return:
    """A person wrote to Ozon's support about a return: note the number of the request.

    It answers a dispute of the buyer; else it asks for compensation, where nothing is under way. The items of a lost or
    stuck parcel, of other goods and of a dispute are done with it. The same number once more answers what was asked
    since, and changes nothing else. Locks the return. Raises ``NotPossible`` without a number.
    """
    number = ticket.strip()[:TICKET]
    if not number:
        raise NotPossible(_("Write the number of the request to Ozon's support."))
    case = lock_return(pk)
    if case.ticket != number:
        _note_request(case, number, by=by)
    for kind in (Kind.PARCEL_LOST, Kind.PARCEL_STUCK, Kind.SUBSTITUTED, Kind.DISPUTE):
        close(case, kind, by=by, outcome=number)
    return case


def _note_request(case: Return, number: str, *, by: str) -> None:
    case.ticket = number
    case.save(update_fields=["ticket"])
    if case.claim != Claim.DISPUTED and case.compensation in MAY_ASK_SUPPORT:
        _to(case, SellerCompensation.SUPPORT_OPENED, at=timezone.now())
    note(
        case.shop,
        case.posting_number,
        Event.TICKET,
        by=by,
        origin=Origin.STAFF,
        number=label_of(case),
        ticket=number,
    )


def _tell(case: Return, *, by: str = "") -> None:
    note(
        case.shop,
        case.posting_number,
        Event.COMPENSATION,
        by=by,
        origin=Origin.STAFF if by else Origin.OZON,
        number=label_of(case),
        status=case.compensation,
    )


def _refusal(case: Return) -> str:
    return _("Nothing is offered now: %(state)s.") % {"state": case.get_compensation_display()}

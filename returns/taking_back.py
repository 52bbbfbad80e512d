"""A receipt that was a mistake: the return is on its way again."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from returns.claims import close, label_of
from returns.locks import lock_return
from returns.parcels_follow import follow_parcel
from returns.receiving import NotPossible
from returns.unit_states import Inspection
from worklist.phrases import phrase
from worklist.services import note
from worklist.states import Event, Kind, Origin

TAKEN_BACK = gettext_noop("Return %(number)s was not received after all. %(why)s")


@transaction.atomic
def take_back(pk: int, *, reason: str, by: str) -> bool:
    """The receipt was a mistake: the return is on its way as before, its pieces are listed anew when it comes. False
    when it was not received. Pictures stay, and what the receipt took out of the queue is asked for again. Locks the
    return. Raises ``NotPossible`` once a piece is inspected.
    """
    case = lock_return(pk)
    if case.received_at is None:
        return False
    if not (why := " ".join(reason.split())[:300]):
        raise NotPossible(_("Say why: the reason stays in the history."))
    if case.items.exclude(inspection=Inspection.PENDING).exists():
        raise NotPossible(_("A piece of it is inspected already: correct the inspection instead."))
    case.items.all().delete()
    case.received_at, case.received_by = None, ""
    case.save(update_fields=["received_at", "received_by"])
    told = phrase(TAKEN_BACK, number=label_of(case), why=why)
    note(case.shop, case.posting_number, Event.CLOSED, by=by, origin=Origin.STAFF, reason=told)
    close(case, Kind.INSPECT, by=by, outcome=told)
    follow_parcel(case, was=None, is_history=False)
    return True

"""What a person says he did in Ozon's cabinet about a claim that is decided only there."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from returns import cabinet
from returns.answers import ANSWERS
from returns.claims import item_key
from returns.locks import lock_return
from returns.models import Return
from returns.services import NotPossible
from returns.states import Claim
from worklist.models import WorkItem
from worklist.services import TooLate, snooze
from worklist.states import ItemState, Kind, Origin

# Ozon shows it within minutes; if it does not by then, somebody should look again.
LOOK_AGAIN = timedelta(hours=2)


@transaction.atomic
def done(pk: int, *, answer: Claim, by: User) -> Return:
    """Somebody decided the claim in the cabinet and says so. Locks the return; said twice it is written once.

    The claim stays open until Ozon shows an end: nothing is believed here that Ozon does not show. Its case leaves the
    queue for ``LOOK_AGAIN``, never beyond its deadline. Raises ``NotPossible`` where there is nothing to decide.
    """
    case = lock_return(pk)
    if not cabinet.is_open(case) or answer not in ANSWERS:
        raise NotPossible(_("The claim is: %(claim)s.") % {"claim": case.get_claim_display()})
    if cabinet.is_told(case):
        return case
    case.decided_by, case.decided_at = by.label[:150], timezone.now()
    case.save(update_fields=["decided_by", "decided_at"])
    cabinet.tell(case, answer, by=by.label, origin=Origin.STAFF)
    _look_again(case, by)
    return case


def _look_again(case: Return, by: User) -> None:
    items = WorkItem.objects.filter(
        shop=case.shop, kind=Kind.RETURN_CLAIM, key=item_key(case), state=ItemState.OPEN
    )
    if (item := items.first()) is None:
        return
    try:
        snooze(item, by=by, until=timezone.now() + LOOK_AGAIN)
    except TooLate:
        return  # too near its end to be out of sight

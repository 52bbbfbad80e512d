"""What follows for staff from where a returned parcel is."""

from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from returns.claims import OZON, close, item_key
from returns.models import Return
from returns.receiving import arrived
from returns.selectors import card_of
from returns.states import Parcel
from returns.stuck import MOVED
from worklist.services import close_item, open_item
from worklist.states import Kind

LOST = gettext_noop("Ozon cannot find it. Ask its support for compensation.")


def follow_parcel(case: Return, *, was: Parcel | None, is_history: bool) -> None:
    """Bring the queue to where the parcel of a locked return is; ``was``: where it was before, None for a new one.

    A parcel at the pick-up point is work until it is fetched; paid storage and disposal are its deadlines. One that
    comes back need not be stopped any more. One that is lost is work, and so is one that Ozon handed to us, unless it
    was so before the shop was connected; one that is found is none.
    """
    outcome = case.ozon_state_name or case.ozon_state
    if case.parcel != Parcel.NOT_EXPECTED:
        close_item(shop=case.shop, kind=Kind.STOP_DELIVERY, key=case.posting_number, by=OZON, outcome=outcome)
    _follow_pick_up(case)
    if case.parcel == was:
        return
    if was is not None:
        close(case, Kind.PARCEL_STUCK, by=OZON, outcome=MOVED)
    if was == Parcel.LOST:
        close(case, Kind.PARCEL_LOST, by=OZON, outcome=outcome)
    if was == Parcel.RECEIVED and case.received_at is None:
        close(case, Kind.INSPECT, by=OZON, outcome=outcome)
    if is_history:
        return
    if case.parcel == Parcel.RECEIVED:
        arrived(case)
    elif case.parcel == Parcel.LOST and case.received_at is None:
        open_item(
            shop=case.shop,
            kind=Kind.PARCEL_LOST,
            key=item_key(case),
            posting_number=case.posting_number,
            card=replace(card_of(case), reason=LOST),
        )


def _follow_pick_up(case: Return) -> None:
    waits = case.parcel == Parcel.AT_PICKUP_POINT and case.received_at is None
    if not waits or case.schema.casefold() == "fbo":
        close(case, Kind.COLLECT, by=OZON, outcome=str(case.parcel))
        return
    open_item(
        shop=case.shop,
        kind=Kind.COLLECT,
        key=item_key(case),
        posting_number=case.posting_number,
        card=card_of(case),
        deadline_at=_fetch_by(case),
    )


def _fetch_by(case: Return) -> datetime | None:
    """Until when it should be fetched: until storage is paid for; once it is, until it is disposed of."""
    free_until = case.storage_from
    is_free = free_until is not None and free_until > timezone.now()
    return free_until if is_free else case.disposal_at or free_until

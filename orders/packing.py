"""Packing and shipping for the packer's table: start, scan, ship, put aside, and the stop that comes in between.

``by`` is the person's label, kept in the timeline. Everything locks the posting first, so what stops a packing
(``stop``) and what a packer does come one after the other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.locks import lock_packing, lock_packings, lock_posting
from orders.models import Packing, Posting
from orders.packing_find import find
from orders.packing_follow import stop
from orders.packing_moves import close_failed, effect_key, take_up, tell, to_state
from orders.packing_moves import stop as stop_locked
from orders.packing_scan import ScanResult, missing_of, packed_in, scan, surplus_of, wanted_of
from orders.packing_stops import NotPossible, StopKind, StopPacking, StopReason, stop_reason
from orders.packing_wants import Want, cabinet_link, wants
from orders.selectors import lines_text
from orders.states import BEING_ASSEMBLED, PACK_OPEN, TO_PACK, PackState, Scheme
from outbox.services import enqueue
from outbox.states import EffectKind
from worklist.states import Event, Origin

__all__ = [
    "NotPossible",
    "ScanResult",
    "StopKind",
    "StopPacking",
    "StopReason",
    "Want",
    "cabinet_link",
    "find",
    "leave",
    "missing_of",
    "scan",
    "ship",
    "start",
    "stop",
    "stop_reason",
    "surplus_of",
    "wanted_of",
    "wants",
]

_SHIPPED = frozenset({PackState.SENDING, PackState.ACCEPTED, PackState.UNKNOWN, PackState.PACKED})
Packages = Sequence[dict[str, int]]


def start(posting_pk: int, *, by: str) -> Packing:
    """Take a posting to the packing table. Idempotent: whoever starts an open one gets that one.

    One that failed at Ozon is taken up again with its pieces counted. Raises ``StopPacking`` when it must not be
    packed, and then whatever was open is stopped; ``NotPossible`` when there is nothing to pack.
    """
    packing, reason = _start(posting_pk, by=by)
    if packing is None or reason is not None:
        raise StopPacking(reason) if reason else NotPossible(_("There is nothing to pack."))
    return packing


@transaction.atomic
def _start(posting_pk: int, *, by: str) -> tuple[Packing | None, StopReason | None]:
    posting = lock_posting(posting_pk)
    last = lock_packings([posting]).get(posting.pk)
    reason = stop_reason(posting)
    if reason is not None:
        if last is not None:
            stop_locked(last, posting, reason.kind, by=by)
        return None, reason
    if last is not None and last.state in PACK_OPEN:
        return last, None
    _check_can_be_packed(posting)
    if last is not None and last.state == PackState.FAILED:
        _take_up(last, by=by)
    else:
        last = Packing.objects.create(shop=posting.shop, posting=posting, by=by[:150])
    tell(last, posting, Event.PACK_STARTED, by=by, origin=Origin.STAFF)
    return last, None


def _take_up(packing: Packing, *, by: str) -> None:
    packing.by, packing.error = by[:150], ""
    take_up(packing, "by", "error")


def _check_can_be_packed(posting: Posting) -> None:
    if posting.scheme == Scheme.FBO:
        raise NotPossible(_("Ozon packs this posting in its own warehouse."))
    if posting.ozon_status != TO_PACK:
        raise NotPossible(
            _("This posting does not await packing any more. Print its label, or scan the next one.")
        )
    if BEING_ASSEMBLED in posting.actions:
        raise NotPossible(_("Ozon is assembling this posting now. Wait a minute, then print its label."))


def ship(packing_pk: int, *, packages: Packages | None, by: str) -> Packing:
    """Tell Ozon that it is packed: one effect. Idempotent: what was told already is not told again.

    ``packages`` hold pieces by SKU (as text), together exactly what the posting wants; None: all in one. Several make
    several postings. Everything must be scanned. Raises ``StopPacking`` (and stops), ``NotPossible``.
    """
    packing, reason = _ship(packing_pk, packages, by)
    if reason is not None:
        raise StopPacking(reason)
    return packing


@transaction.atomic
def _ship(packing_pk: int, packages: Packages | None, by: str) -> tuple[Packing, StopReason | None]:
    packing = lock_packing(packing_pk)
    posting = packing.posting
    reason = stop_reason(posting)
    if reason is not None:
        stop_locked(packing, posting, reason.kind, by=by)
        return packing, reason
    if packing.state in _SHIPPED:
        return packing, None
    if packing.state != PackState.PACKING:
        state = packing.get_state_display()
        raise NotPossible(_("The posting is not being packed: %(state)s. Start it again.") % {"state": state})
    _check_can_be_packed(posting)
    _check_wants(posting)
    packing.packages = _checked(packing, posting, packages)
    _send(packing, posting, by=by, now=timezone.now())
    return packing, None


def _check_wants(posting: Posting) -> None:
    missing = wants(posting)
    if missing:
        first = {"text": missing[0].text}
        raise NotPossible(_("%(text)s Enter it in Ozon's cabinet and assemble the posting there.") % first)


def _checked(packing: Packing, posting: Posting, packages: Packages | None) -> list[dict[str, int]]:
    wanted, missing = wanted_of(posting), missing_of(packing, posting)
    if missing or not wanted:
        left = sum(missing.values())
        raise NotPossible(_("Not everything is scanned: %(left)s to go.") % {"left": left})
    surplus = sum(surplus_of(packing, posting).values())
    if surplus:
        text = _("The order was changed, %(surplus)s too many are scanned. Put it aside and count it again.")
        raise NotPossible(text % {"surplus": surplus})
    chosen = [wanted] if packages is None else [dict(package) for package in packages]
    if any(not package or min(package.values()) < 1 for package in chosen):
        raise NotPossible(_("A package is empty. Put something into it or leave it out."))
    if packed_in(chosen) != wanted:
        raise NotPossible(_("The packages together must hold exactly what was ordered. Count them again."))
    return chosen


def _send(packing: Packing, posting: Posting, *, by: str, now: datetime) -> None:
    packing.by, packing.error, packing.sent_at, packing.stopped_for = by[:150], "", now, ""
    to_state(packing, PackState.SENDING, "packages", "by", "error", "sent_at", "stopped_for")
    tell(packing, posting, Event.SHIP_SENT, by=by, origin=Origin.STAFF, lines=lines_text(posting))
    close_failed(packing, posting, by=by, outcome=str(PackState.SENDING))
    enqueue(
        shop=packing.shop,
        kind=EffectKind.POSTING_SHIP,
        key=effect_key(packing),
        payload={"packing": packing.pk, "packages": packing.packages},
        posting_number=posting.posting_number,
        by=by,
    )


@transaction.atomic
def leave(packing_pk: int, *, by: str) -> Packing:
    """Put it aside: what was counted is forgotten. Idempotent. Raises ``NotPossible`` once Ozon was told."""
    packing = lock_packing(packing_pk)
    if packing.state in {PackState.LEFT, PackState.STOPPED}:
        return packing
    if packing.state != PackState.PACKING:
        state = packing.get_state_display()
        raise NotPossible(_("It can not be put aside any more: %(state)s.") % {"state": state})
    to_state(packing, PackState.LEFT)
    tell(packing, packing.posting, Event.PACK_LEFT, by=by, origin=Origin.STAFF)
    return packing

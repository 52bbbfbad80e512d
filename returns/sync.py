"""Ozon → us: returns of both lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from ozon import facts, windows
from ozon.client import BadRow, Page
from ozon.client.errors import (
    DecodeError,
    Forbidden,
    MethodBlocked,
    NotConnected,
    NotFound,
    OzonError,
    RateLimited,
    Refused,
    ServerError,
    Unauthorized,
)
from ozon.client.schemas.returns import Return as Reading
from ozon.client.schemas.rfbs_returns import RfbsReturn, RfbsReturnDetails
from ozon.passes import Pass
from ozon.states import FactKind
from returns import claims
from returns.locks import lock_returns
from returns.models import Return
from returns.selectors import to_read_again
from returns.states import KNOWN_RETURN_STATES, OVER_GROUPS, PARCEL_OF, Parcel, ReturnSource

LONGEST = timedelta(days=3650)
CREATED_AGAIN = timedelta(days=60)
PAGE = 100  # each new row costs a call of its own, and a page has to end within the lease
REREAD = 20
# One claim Ozon cannot answer for is that claim's trouble; so many one after the other are Ozon's.
FAILED_IN_A_ROW = 5


def sync_returns(turn: Pass) -> None:
    """FBO and FBS returns by change of their visual status; in what is left of the slice history and the daily
    proof. A row is replaced only by a later change."""
    _reread_bad(turn)
    read, take = partial(_changed_page, turn), partial(_store_parcel_page, turn, is_history=False)
    windows.read_changes(turn, read, take)
    windows.read_history(turn, read, partial(_store_parcel_page, turn, is_history=True), longest=LONGEST)
    windows.read_proof(turn, read, partial(_store_parcel_page, turn, is_history=None))


def _changed_page(turn: Pass, start: datetime, end: datetime, last_id: int) -> Page[Reading]:
    return turn.client.returns.list(changed_from=start, changed_to=end, last_id=last_id or 0)


def _reread_bad(turn: Pass) -> None:
    """Returns a page broke on are read one by one until they decode: the cursor has moved past them.

    Ozon gives no way to ask for one by its id but the place before it in the list.
    """
    for fact in facts.open_facts(turn.shop, turn.source, FactKind.BAD_ROW)[:REREAD]:
        if not fact.key.isdecimal():
            continue
        turn.renew()
        try:
            page = turn.client.returns.list(last_id=int(fact.key) - 1, limit=1)
        except (RateLimited, Unauthorized, Forbidden, NotConnected):
            return
        except OzonError as error:
            _told_again(turn, fact.key, str(error))
            continue
        if [str(row.return_id) for row in page.values] == [fact.key]:
            _store_parcel_page(turn, page, timezone.now(), is_history=None)
        else:
            _told_again(turn, fact.key, next((bad.error for bad in page.bad_rows), fact.detail))


def _told_again(turn: Pass, key: str, why: str) -> None:
    """Put it behind the others for the next pass: one that never reads must not keep them waiting."""
    facts.record(shop=turn.shop, source=turn.source, kind=FactKind.BAD_ROW, key=key, detail=why)


def _store_parcel_page(
    turn: Pass, page: Page[Reading], read_at: datetime, *, is_history: bool | None
) -> tuple[int, int]:
    """Store a page. ``is_history``: it shows what was so before the shop was connected; None: each row says."""
    counted = [0, 0]

    def take_in(readings: Sequence[Reading]) -> None:
        new, differing = _store_parcels(turn, readings, read_at=read_at, is_history=is_history)
        counted[0] += new
        counted[1] += differing

    turn.store(page.values, take_in, key=lambda row: row.return_id, bad_rows=page.bad_rows)
    return counted[0], counted[1]


def _store_parcels(
    turn: Pass, readings: Sequence[Reading], *, read_at: datetime, is_history: bool | None
) -> tuple[int, int]:
    latest = {reading.return_id: reading for reading in readings}
    known = lock_returns(turn.shop, ReturnSource.OZON, latest)
    new = differing = 0
    for return_id, reading in latest.items():
        old = known.get(return_id)
        if (
            old
            and old.changed_at
            and reading.status_changed_at
            and reading.status_changed_at <= old.changed_at
        ):
            continue
        new, differing = new + (old is None), differing + (old is not None)
        case = old or Return(shop=turn.shop, source=ReturnSource.OZON, return_id=return_id)
        _fill_parcel(case, reading, read_at)
        case.save()
        past = _is_past(turn, reading) if is_history is None else is_history
        claims.follow_ozon(case, is_new=old is None, is_history=past)
    _unknown_states(turn, (reading.status for reading in readings))
    return new, differing


def _is_past(turn: Pass, reading: Reading) -> bool:
    """Whether it is so since before the shop was connected."""
    changed = reading.status_changed_at
    return changed is not None and changed <= turn.shop.opening_line


def _fill_parcel(case: Return, reading: Reading, read_at: datetime) -> None:
    case.number = str(reading.return_id)
    case.posting_number, case.order_number = reading.posting_number[:80], reading.order_number[:80]
    case.schema, case.type, case.barcode = reading.schema[:16], reading.type[:40], reading.barcode[:120]
    case.sku, case.offer_id = reading.sku, reading.offer_id[:100]
    case.product, case.quantity = reading.product_name[:500], reading.quantity
    case.price, case.currency = reading.price, (reading.currency or case.shop.currency)[:3]
    case.ozon_state, case.ozon_state_name = reading.status, reading.status_name[:300]
    case.parcel = PARCEL_OF.get(reading.status.casefold(), Parcel.NOT_EXPECTED)
    case.reason = reading.return_reason_name[:500]
    case.place = (reading.place.address or reading.place.name)[:500]
    case.storage_from, case.disposal_at = reading.tariffication_start_date, reading.utilization_forecast_date
    case.opened_at, case.changed_at = reading.return_date, reading.status_changed_at
    case.read_at = read_at


def sync_rfbs_returns(turn: Pass) -> None:
    """rFBS returns: the list of the last weeks for what is new or moved, then each open one by itself until it is
    over; in what is left of the slice older ones and the daily proof. No filter by change exists."""
    seen: set[int] = set()
    bad = facts.open_facts(turn.shop, turn.source, FactKind.BAD_ROW)
    reader = _Reader(turn, known_bad=frozenset(fact.key for fact in bad))
    read, take = partial(_made_page, turn), partial(_take_claims, reader, seen)
    for page, _, read_at in windows.pages(lambda at: read(turn.started - CREATED_AGAIN, turn.started, at), 0):
        take(page, read_at)
    for return_id in to_read_again(turn.shop, without=seen):
        _read_again(reader, return_id)
    turn.tell(read_to=turn.started)
    windows.read_history(turn, read, take, longest=LONGEST)
    windows.read_proof(turn, read, take)
    with turn.page():
        pass


def _made_page(turn: Pass, start: datetime, end: datetime, last_id: int) -> Page[RfbsReturn]:
    # What is made while the list is read belongs to the last page as well.
    until = None if end >= turn.started else end
    return turn.client.returns.rfbs_list(
        created_from=start, created_to=until, last_id=last_id or 0, limit=PAGE
    )


def _take_claims(
    reader: "_Reader", seen: set[int], page: Page[RfbsReturn], read_at: datetime
) -> tuple[int, int]:
    """Store a page of the list with the details of what is new or moved. Says how many were new and differed."""
    details, broken, unread = _details(reader, page.values)
    seen.update(details, (int(bad.key) for bad in broken))
    counted = [0, 0]

    def take_in(readings: Sequence[RfbsReturn]) -> None:
        new, differing = _store_claims(reader.turn, readings, details, read_at=read_at)
        counted[0] += new
        counted[1] += differing

    reader.turn.store(
        [row for row in page.values if row.return_id not in unread],
        take_in,
        key=lambda row: row.return_id,
        bad_rows=[*page.bad_rows, *broken],
    )
    reader.end_if_given_up()
    return counted[0], counted[1]


def _read_again(reader: "_Reader", return_id: int) -> None:
    """One open claim by itself."""
    turn, read_at = reader.turn, timezone.now()
    one = reader.read(return_id)
    if isinstance(one, BadRow):
        with turn.page(bad_rows=[one]):
            pass
        reader.end_if_given_up()
        return

    def take_in(readings: Sequence[RfbsReturn]) -> None:
        _store_claims(turn, readings, {return_id: one}, read_at=read_at)

    turn.store([one.claim], take_in, key=lambda row: row.return_id)


@dataclass
class _Reader:
    """Reads claims one by one, and tells what is wrong with one of them from what is wrong with all.

    Even where it gives up, those that failed are told: the next pass gets past them.
    """

    turn: Pass
    known_bad: frozenset[str]  # whose fault it is was told before
    failed: int = 0  # others, without a good answer in between
    given_up: OzonError | None = None

    def read(self, return_id: int) -> RfbsReturnDetails | BadRow:
        """One claim, or what is wrong with it alone. Raises ``OzonError`` for what befalls every other call too."""
        self.turn.renew()
        try:
            details = self.turn.client.returns.rfbs_get(return_id).value
        except (Unauthorized, Forbidden, MethodBlocked):
            raise
        except (DecodeError, NotFound) as error:
            return BadRow(str(return_id), str(error), "")
        except (Refused, ServerError) as error:
            self.failed += str(return_id) not in self.known_bad
            if self.failed >= FAILED_IN_A_ROW:
                self.given_up = error
            return BadRow(str(return_id), str(error), "")
        self.failed = 0
        return details

    def end_if_given_up(self) -> None:
        """After what was read is stored: raise what so many claims running met."""
        if self.given_up is not None:
            raise self.given_up


def _details(
    reader: _Reader, readings: Sequence[RfbsReturn]
) -> tuple[dict[int, RfbsReturnDetails], list[BadRow], set[int]]:
    """The full claim of every listed return that is new or moved, unless it is long over; those that cannot be
    read, which hold up nobody; and the ids of all that are left to the next pass, these and the untried."""
    stored = dict(
        Return.objects.filter(
            shop=reader.turn.shop,
            source=ReturnSource.RFBS,
            return_id__in=[row.return_id for row in readings],
        ).values_list("return_id", "ozon_state")
    )
    moved = (row for row in readings if stored.get(row.return_id) != row.state)
    wanted = [
        row.return_id
        for row in moved
        if row.return_id in stored or row.group_state.casefold() not in OVER_GROUPS
    ]
    details: dict[int, RfbsReturnDetails] = {}
    broken: list[BadRow] = []
    for return_id in wanted:
        one = reader.read(return_id)
        if isinstance(one, BadRow):
            broken.append(one)
        else:
            details[return_id] = one
        if reader.given_up is not None:
            break
    return details, broken, set(wanted) - details.keys()


def _store_claims(
    turn: Pass,
    readings: Iterable[RfbsReturn],
    details: dict[int, RfbsReturnDetails],
    *,
    read_at: datetime,
) -> tuple[int, int]:
    latest = {reading.return_id: reading for reading in readings}
    known = lock_returns(turn.shop, ReturnSource.RFBS, latest)
    new = differing = 0
    for return_id, reading in latest.items():
        old, detail = known.get(return_id), details.get(return_id)
        if old is not None and (
            old.read_at >= read_at or (detail is None and old.ozon_state == reading.state)
        ):
            continue
        case = old or Return(shop=turn.shop, source=ReturnSource.RFBS, return_id=return_id)
        before, state = None if old is None else _told(case), case.ozon_state
        _fill_claim(case, reading, detail, read_at)
        if before == _told(case) and not claims.is_overruled(case):
            continue
        new, differing = new + (old is None), differing + (old is not None)
        case.save()
        if old is not None and case.ozon_state != state:
            claims.tell_status(case)
        claims.follow_ozon(case, is_new=old is None, is_history=_is_old(turn, reading))
    _unknown_states(turn, (reading.state for reading in latest.values()))
    return new, differing


def _is_old(turn: Pass, reading: RfbsReturn) -> bool:
    """Whether it was made before the shop was connected, and is read for the first time in its history."""
    return turn.is_first and (reading.created_at is None or reading.created_at <= turn.shop.opening_line)


def _told(case: Return) -> tuple[Any, ...]:
    return (
        case.ozon_state,
        case.ozon_state_name,
        case.ozon_group,
        case.ozon_money,
        case.actions,
        case.price,
        case.tracking_number,
    )


def _fill_claim(
    case: Return, reading: RfbsReturn, detail: RfbsReturnDetails | None, read_at: datetime
) -> None:
    case.number, case.schema = reading.return_number[:80], "rFBS"
    case.posting_number, case.order_number = reading.posting_number[:80], reading.order_number[:80]
    case.sku, case.offer_id = reading.sku, reading.offer_id[:100]
    case.product, case.price = reading.product_name[:500], reading.price
    case.currency = (reading.currency or case.shop.currency)[:3]
    case.ozon_state, case.ozon_state_name = reading.state, reading.state_name[:300]
    case.ozon_group = reading.group_state[:100] or case.ozon_group
    case.ozon_money = reading.money_return_state_name[:300] or case.ozon_money
    case.parcel = PARCEL_OF.get(reading.state.casefold(), Parcel.NOT_EXPECTED)
    case.opened_at, case.read_at = reading.created_at or case.opened_at, read_at
    if detail is None:
        return
    case.reason, case.wish = detail.return_reason[:500], detail.comment
    case.is_defect, case.photos = detail.is_defect, detail.client_photos
    case.tracking_number = detail.ru_post_tracking_number[:120]
    case.actions = [{"id": action.id, "name": action.name} for action in detail.available_actions]
    case.rejection_reasons = [
        {"id": row.id, "name": row.name, "comment": row.is_comment_required}
        for row in detail.rejection_reasons
    ]


def _unknown_states(turn: Pass, seen: Iterable[str]) -> None:
    facts.unknown_values(
        shop=turn.shop,
        source=turn.source,
        seen=[state.casefold() for state in seen],
        known=KNOWN_RETURN_STATES,
        field="state",
    )

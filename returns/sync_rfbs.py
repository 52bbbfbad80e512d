"""Ozon → us: rFBS returns, which the seller decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from money.touching import touch
from ozon import facts, windows
from ozon.client import BadRow, Page
from ozon.client.errors import (
    DecodeError,
    Forbidden,
    MethodBlocked,
    NotFound,
    OzonError,
    Refused,
    ServerError,
    Unauthorized,
)
from ozon.client.schemas.rfbs_returns import RfbsReturn, RfbsReturnDetails
from ozon.passes import Pass
from ozon.states import FactKind
from returns.follow import Before, follow_reading, is_news
from returns.locks import lock_returns
from returns.models import Return
from returns.readings import KNOWN_STATES, parcel_of
from returns.selectors import to_read_again
from returns.states import FULL_MONEY, OVER_GROUPS, Parcel, ReturnSource
from returns.sync import LONGEST, tell_unknown

CREATED_AGAIN = timedelta(days=60)
PAGE = 100  # each new row costs a call of its own, and a page has to end within the lease
# One claim Ozon cannot answer for is that claim's trouble; so many one after the other are Ozon's.
FAILED_IN_A_ROW = 5


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
    numbers: list[str] = []
    for return_id, reading in latest.items():
        old, detail = known.get(return_id), details.get(return_id)
        if old is not None and (
            old.read_at >= read_at or (detail is None and old.ozon_state == reading.state)
        ):
            continue
        case = old or Return(shop=turn.shop, source=ReturnSource.RFBS, return_id=return_id)
        told, before = None if old is None else _told(case), None if old is None else Before.of(case)
        _fill_claim(case, reading, detail, read_at)
        if told == _told(case) and not is_news(case):
            continue
        new, differing = new + (old is None), differing + (old is not None)
        case.save()
        follow_reading(case, before, is_history=_is_old(turn, reading))
        numbers.append(case.posting_number)
    touch(turn.shop, numbers)
    tell_unknown(turn, [reading.state for reading in latest.values()], known=KNOWN_STATES, field="state")
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
        case.rejection_comment,
        case.warehouse_id,
    )


def _fill_claim(
    case: Return, reading: RfbsReturn, detail: RfbsReturnDetails | None, read_at: datetime
) -> None:
    case.number, case.schema = reading.return_number[:80], "rFBS"
    case.posting_number, case.order_number = reading.posting_number[:80], reading.order_number[:80]
    case.sku, case.offer_id = reading.sku, reading.offer_id[:100]
    case.product, case.price = reading.product_name[:500], reading.price
    case.currency = (reading.currency or case.shop.currency)[:3]
    if case.ozon_state != reading.state:
        case.changed_at = read_at  # Ozon does not tell when
    case.ozon_state, case.ozon_state_name = reading.state, reading.state_name[:300]
    case.ozon_group = reading.group_state[:100] or case.ozon_group
    case.ozon_money = reading.money_return_state_name[:300] or case.ozon_money
    case.opened_at, case.read_at = reading.created_at or case.opened_at, read_at
    _fill_parcel(case)
    if detail is not None:
        _fill_details(case, detail)


def _fill_parcel(case: Return) -> None:
    """Where it is; who was given all his money and was never asked for the goods keeps them."""
    was = Parcel(case.parcel)
    parcel = parcel_of(case.ozon_state, case.ozon_state_name, was=was)
    if parcel == Parcel.NOT_EXPECTED and case.ozon_state.casefold() in FULL_MONEY:
        parcel = Parcel.KEPT_BY_BUYER
    if parcel != was or case.parcel_since is None:
        case.parcel, case.parcel_since = parcel, case.changed_at


def _fill_details(case: Return, detail: RfbsReturnDetails) -> None:
    case.reason, case.wish = detail.return_reason[:500], detail.comment
    case.is_defect, case.photos = detail.is_defect, detail.client_photos
    case.tracking_number = detail.ru_post_tracking_number[:120]
    case.rejection_comment, case.warehouse_id = detail.rejection_comment, detail.warehouse_id
    case.actions = [{"id": action.id, "name": action.name} for action in detail.available_actions]
    case.rejection_reasons = [
        {"id": row.id, "name": row.name, "hint": row.hint, "comment": row.is_comment_required}
        for row in detail.rejection_reasons
    ]

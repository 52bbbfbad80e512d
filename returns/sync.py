"""Ozon → us: FBO and FBS returns."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from money.touching import touch
from ozon import facts, windows
from ozon.client import Page
from ozon.client.errors import Forbidden, NotConnected, OzonError, RateLimited, Unauthorized
from ozon.client.schemas.returns import Place
from ozon.client.schemas.returns import Return as Reading
from ozon.passes import Pass
from ozon.states import FactKind
from returns.follow import Before, follow_reading
from returns.locks import lock_returns
from returns.models import Return
from returns.readings import KNOWN_COMPENSATION, KNOWN_STATES, KNOWN_TYPES, parcel_of
from returns.selectors import to_look_at_again
from returns.states import Parcel, ReturnSource

LONGEST = timedelta(days=3650)
REREAD = 20
# As everybody writes them; the list answers "Fbs".
SCHEMES = {"fbs": "FBS", "fbo": "FBO"}


def sync_returns(turn: Pass) -> None:
    """FBO and FBS returns by change of their visual status; in what is left of the slice history and the daily
    proof. A row is replaced only by a later change."""
    _reread_bad(turn)
    read, take = partial(_changed_page, turn), partial(_store_parcel_page, turn, is_history=False)
    windows.read_changes(turn, read, take)
    _look_again(turn)
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


def _look_again(turn: Pass) -> None:
    """Compensation is paid without a change of the state the list is filtered by: the returns that wait for it and were
    not read for long are asked for by their postings, in one call of a pass."""
    numbers = to_look_at_again(turn.shop, now=turn.started)
    if not numbers:
        return
    turn.renew()
    read_at = timezone.now()
    page = turn.client.returns.list(posting_numbers=numbers)
    _store_parcel_page(turn, page, read_at, is_history=None)
    # One that Ozon does not list any more does not come up each time.
    waited = Return.objects.filter(shop=turn.shop, source=ReturnSource.OZON, posting_number__in=numbers)
    waited.filter(read_at__lt=read_at).update(read_at=read_at)


def _store_parcels(
    turn: Pass, readings: Sequence[Reading], *, read_at: datetime, is_history: bool | None
) -> tuple[int, int]:
    latest = {reading.return_id: reading for reading in readings}
    known = lock_returns(turn.shop, ReturnSource.OZON, latest)
    new = differing = 0
    numbers: list[str] = []
    for return_id, reading in latest.items():
        old = known.get(return_id)
        if old is not None and not _is_newer(old, reading, read_at):
            continue
        case = old or Return(shop=turn.shop, source=ReturnSource.OZON, return_id=return_id)
        before = None if old is None else Before.of(case)
        _fill_parcel(case, reading, read_at)
        case.save()
        new, differing = new + (old is None), differing + (old is not None)
        past = _is_past(turn, reading) if is_history is None else is_history
        follow_reading(case, before, is_history=past)
        numbers.append(case.posting_number)
    touch(turn.shop, numbers)
    _unknown_values(turn, readings)
    return new, differing


def _is_newer(case: Return, reading: Reading, read_at: datetime) -> bool:
    """Whether a reading shows a later state, or of the same one what changes under it: storage and compensation."""
    if case.changed_at is None or reading.status_changed_at is None:
        return True
    if reading.status_changed_at != case.changed_at:
        return reading.status_changed_at > case.changed_at
    known = (
        case.compensation_status,
        case.storage_days,
        case.storage_sum,
        case.storage_from,
        case.disposal_at,
    )
    is_whole = case.parcel_since is not None  # one of an earlier release is not
    return read_at > case.read_at and (not is_whole or _running(reading) != known)


def _running(reading: Reading) -> tuple[object, ...]:
    return (
        reading.compensation_status[:60],
        reading.storage_days,
        reading.storage_sum,
        reading.tariffication_start_date,
        reading.utilization_forecast_date,
    )


def _is_past(turn: Pass, reading: Reading) -> bool:
    """Whether it is so since before the shop was connected."""
    changed = reading.status_changed_at
    return changed is not None and changed <= turn.shop.opening_line


def _fill_parcel(case: Return, reading: Reading, read_at: datetime) -> None:
    case.number = str(reading.return_id)
    case.posting_number, case.order_number = reading.posting_number[:80], reading.order_number[:80]
    case.schema = SCHEMES.get(reading.schema.casefold(), reading.schema)[:16]
    case.type, case.barcode = reading.type[:40], reading.barcode[:120]
    case.sku, case.offer_id = reading.sku, reading.offer_id[:100]
    case.product, case.quantity = reading.product_name[:500], reading.quantity
    case.price, case.currency = reading.price, (reading.currency or case.shop.currency)[:3]
    case.commission = reading.commission
    case.ozon_state, case.ozon_state_name = reading.status, reading.status_name[:300]
    case.reason = reading.return_reason_name[:500]
    case.is_opened, case.compensation_status = reading.is_opened, reading.compensation_status[:60]
    _fill_place(case, reading)
    _fill_storage(case, reading)
    case.opened_at, case.final_at = reading.return_date, reading.final_moment
    case.changed_at, case.read_at = reading.status_changed_at, read_at


def _fill_place(case: Return, reading: Reading) -> None:
    """Where it is; since when, starts anew with each move."""
    was = (case.parcel, case.place_id, case.place)
    case.parcel = parcel_of(reading.status, reading.status_name, was=Parcel(case.parcel))
    case.place_id, case.place = reading.place.id, _address(reading.place)
    case.place_name, case.target_place = reading.place.name[:300], _address(reading.target_place)
    if case.parcel_since is None or was != (case.parcel, case.place_id, case.place):
        case.parcel_since = reading.status_changed_at or reading.return_date


def _fill_storage(case: Return, reading: Reading) -> None:
    case.arrived_at, case.storage_days = reading.storage_arrived_at, reading.storage_days
    case.storage_sum, case.storage_currency = reading.storage_sum, reading.storage_currency[:3]
    case.storage_from, case.disposal_at = reading.tariffication_start_date, reading.utilization_forecast_date


def _address(place: Place) -> str:
    return (place.address or place.name)[:500]


def _unknown_values(turn: Pass, seen: Sequence[Reading]) -> None:
    """Say which values no document lists; they are kept as they are."""
    told = (
        ("state", KNOWN_STATES, [reading.status for reading in seen]),
        ("type", KNOWN_TYPES, [reading.type for reading in seen]),
        ("compensation_status", KNOWN_COMPENSATION, [reading.compensation_status for reading in seen]),
    )
    for field, known, values in told:
        tell_unknown(turn, values, known=known, field=field)


def tell_unknown(turn: Pass, values: Iterable[str], *, known: frozenset[str], field: str) -> None:
    facts.unknown_values(
        shop=turn.shop,
        source=turn.source,
        seen=[value.casefold() for value in values],
        known=known,
        field=field,
    )

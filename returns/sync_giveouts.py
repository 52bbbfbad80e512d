"""Ozon → us: what is being handed out at its points, where parcels wait, and what keeping each of them costs by now.

The list of returns is read by change of status, and what storage has come to changes without one: so everything that
waits is read anew every few hours.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ozon import facts
from ozon.client.errors import NotFound
from ozon.client.schemas.giveouts import DropOffPoint, Giveout, GiveoutDetails
from ozon.client.schemas.returns import Return as Reading
from ozon.passes import Pass
from ozon.windows import pages
from returns import giveouts, waiting
from returns.giveouts import GiveoutReading, Told

ASKED_EVERY = timedelta(hours=1)
STORAGE_EVERY = timedelta(hours=3)
# One that is listed no more is read again until it is over, but not for ever.
FOLLOWED = timedelta(days=3)
MOST_FOLLOWED = 20
WAITING = "ArrivedAtReturnPlace"


def sync_giveouts(turn: Pass) -> None:
    """Active handings out with their articles, and Ozon's count at each point; hourly, whether this shop is handed
    anything by barcode; every three hours, storage. What is told of the shop as a whole is kept beside the cursor."""
    if _is_time(turn, "storage_at", STORAGE_EVERY):
        _read_storage(turn)  # first: it needs no right but that of the returns
    if _is_time(turn, "asked_at", ASKED_EVERY):
        turn.renew()
        turn.cursor["enabled"] = turn.client.giveouts.is_enabled()
        turn.cursor["asked_at"] = turn.started.isoformat()
        with turn.page():
            pass
    turn.renew()
    turn.cursor["points"] = _points(turn)
    if turn.cursor.get("enabled"):
        _read_active(turn)
    turn.tell(read_to=turn.started)
    with turn.page():
        pass


def _is_time(turn: Pass, name: str, every: timedelta) -> bool:
    at = parse_datetime(turn.cursor.get(name) or "")
    return at is None or turn.started - at >= every or turn.row.again_from is not None


def _points(turn: Pass) -> list[dict[str, Any]]:
    found = pages(lambda at: turn.client.giveouts.points(last_id=at or 0), 0)
    return [_point(point) for page, _, _ in found for point in page.values]


def _point(point: DropOffPoint) -> dict[str, Any]:
    return {
        "ids": [point.place_id, point.id],
        "name": point.name,
        "address": point.address,
        "returns": point.returns_count,
        "boxes": point.box_count,
        "needs_pass": point.pass_required,
        "passes": point.pass_count,
    }


def _read_active(turn: Pass) -> None:
    """Every one that is listed, then those that are no more: how each of them ended."""
    listed: set[int] = set()
    for page, _, read_at in pages(lambda at: turn.client.giveouts.list(last_id=at or 0), 0):
        listed.update(row.giveout_id for row in page.values)
        readings = [one for row in page.values if (one := _whole(turn, row, read_at)) is not None]
        _store(turn, readings, bad_rows=page.bad_rows)
    for row in giveouts.to_follow(turn.shop, without=listed, since=turn.started - FOLLOWED)[:MOST_FOLLOWED]:
        read_at = timezone.now()
        details = _details(turn, row.giveout_id)
        if details is not None:
            _store(turn, [_reading(details, None, read_at)])


def _store(turn: Pass, readings: Sequence[GiveoutReading], **bad: Any) -> None:
    turn.store(
        readings, lambda rows: giveouts.take_in(turn.shop, rows), key=lambda row: row.giveout_id, **bad
    )
    known = giveouts.KNOWN_STATUSES
    seen = [reading.status.casefold() for reading in readings]
    facts.unknown_values(shop=turn.shop, source=turn.source, seen=seen, known=known, field="giveout_status")


def _whole(turn: Pass, row: Giveout, read_at: datetime) -> GiveoutReading | None:
    details = _details(turn, row.giveout_id)
    return None if details is None else _reading(details, row, read_at)


def _details(turn: Pass, giveout_id: int) -> GiveoutDetails | None:
    """None for one that Ozon does not know any more."""
    turn.renew()
    try:
        return turn.client.giveouts.info(giveout_id)
    except NotFound:
        return None


def _reading(details: GiveoutDetails, row: Giveout | None, read_at: datetime) -> GiveoutReading:
    articles = [Told(one.name, one.schema, one.is_approved) for one in details.articles]
    return GiveoutReading(
        giveout_id=details.giveout_id,
        status=details.status or (row.status if row else ""),
        warehouse_id=row.warehouse_id if row else 0,
        place=details.warehouse_address or details.warehouse_name,
        approved=sum(one.is_approved for one in articles),
        total=len(articles),
        opened_at=row.created_at if row else None,
        read_at=read_at,
        articles=articles,
    )


def _read_storage(turn: Pass) -> None:
    """What waits, page by page; the next pass goes on where this one had no more time."""
    last_id = int(turn.cursor.get("storage_id") or 0)
    while turn.goes_on("storage"):
        turn.renew()
        page = turn.client.returns.list(status=WAITING, last_id=last_id)
        last_id = page.last_id if page.has_next else 0
        turn.cursor["storage_id"] = last_id
        if not last_id:
            turn.cursor["storage_at"] = turn.started.isoformat()
        turn.store(
            page.values,
            lambda rows: waiting.keep_storage(turn.shop, [_storage(row) for row in rows]),
            key=lambda row: row.return_id,
        )
        if not last_id:
            return


def _storage(reading: Reading) -> waiting.Storage:
    return waiting.Storage(
        return_id=reading.return_id,
        changed_at=reading.status_changed_at,
        place_id=reading.place.id,
        place_name=reading.place.name[:300],
        place=(reading.place.address or reading.place.name)[:500],
        arrived_at=reading.storage_arrived_at,
        storage_days=reading.storage_days,
        storage_sum=reading.storage_sum,
        storage_currency=reading.storage_currency[:3],
        storage_from=reading.tariffication_start_date,
        disposal_at=reading.utilization_forecast_date,
    )

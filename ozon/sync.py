"""Starting passes: the registry of sources, the lease, and how a pass ends. The rooms say what a page means."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from ozon import facts, push
from ozon.client.errors import MethodBlocked, OzonError, RateLimited
from ozon.connect import client_of
from ozon.drift import Drift
from ozon.models import PushDelivery, Shop, SyncSource
from ozon.passes import LEASE, LeaseLost, Pass
from ozon.states import FactKind, ShopState, Source

logger = logging.getLogger(__name__)

CALL_KEY = "call"
# Read as a whole whatever a push names: pushes bring these forward, but not sooner than so long after the last start.
WHOLE = (Source.PRODUCTS, Source.STOCKS)
WHOLE_PAUSE = timedelta(seconds=30)

Sync = Callable[[Pass], None]
_syncs: dict[Source, Sync] = {}
_defaults: dict[Source, dict[str, int]] = {}


def register(source: Source, sync: Sync, *, interval: int, overlap: int = 0) -> None:
    """Bind a source to a room's sync, read every ``interval`` seconds, each time ``overlap`` seconds further back
    than it was read before. Called by the composition root."""
    _syncs[source] = sync
    _defaults[source] = {"interval": interval, "overlap": overlap}


def sources() -> list[Source]:
    """Bound sources in the order a full pass reads them."""
    return list(_syncs)


def open_sources(shop: Shop, *, interval: int | None = None) -> None:
    """Give a shop a row per source. Idempotent."""
    rows = [SyncSource(shop=shop, source=source, **values) for source, values in _defaults.items()]
    for row in rows:
        row.interval = min(interval or row.interval, row.interval)
    SyncSource.objects.bulk_create(rows, ignore_conflicts=True)


def want(shop: Shop, source: Source) -> None:
    """Bring the next pass forward to now: something changed at Ozon that we caused."""
    SyncSource.objects.filter(shop=shop, source=source).update(wanted_at=timezone.now())


@dataclass(frozen=True)
class Report:
    """How a pass ended. ``error`` is empty when every page was read; ``skipped``: another process reads;
    ``unfinished``: there is more to read at once, or in ``wait`` seconds."""

    source: str
    rows: int = 0
    bad_rows: int = 0
    error: str = ""
    skipped: bool = False
    unfinished: bool = False
    wait: float = 0.0


def _free_at(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def _active(now: datetime) -> QuerySet[SyncSource]:
    return SyncSource.objects.filter(_free_at(now), shop__state=ShopState.ACTIVE, source__in=list(_syncs))


def _pushed(now: datetime) -> Q:
    """Sources whose pushes wait. What failed waits for its turn all the same: pushes must not make it fail faster."""
    waiting = PushDelivery.objects.filter(shop=OuterRef("shop"), source=OuterRef("source"), handled_at=None)
    soon = ~Q(source__in=WHOLE) | Q(started_at=None) | Q(started_at__lte=now - WHOLE_PAUSE)
    return Q(error="") & soon & Q(Exists(waiting))


def _due(now: datetime, *, ahead: timedelta = timedelta(0)) -> QuerySet[SyncSource]:
    """Free sources of active shops whose turn it is or comes so soon, or whose pushes wait."""
    return _active(now).filter(Q(wanted_at__lte=now + ahead) | _pushed(now))


def _take(shop: Shop, source: Source, token: str, *, only_due: bool) -> tuple[SyncSource | None, bool]:
    """Become the one process that reads this source: a conditional UPDATE decides over all machines. And whether only
    its pushes are to be read: then the turn it waits for stays as it is."""
    now = timezone.now()
    lease = {"lease": token, "lease_until": now + LEASE, "started_at": now}
    ours = (_active(now) if only_due else SyncSource.objects.filter(_free_at(now))).filter(
        shop=shop, source=source
    )
    turn = ours.filter(wanted_at__lte=now) if only_due else ours
    if turn.update(**lease, wanted_at=now + LEASE):
        return SyncSource.objects.get(shop=shop, source=source), False
    if only_due and ours.filter(_pushed(now)).update(**lease):
        return SyncSource.objects.get(shop=shop, source=source), True
    return None, False


def run(shop: Shop, source: Source, *, only_due: bool = False, slice: float | None = None) -> Report:
    """One pass now, if no other process is at it. Never raises for what Ozon, the network or the database does.

    ``only_due``: not if a pass has been run since it was asked for (a task that came twice). ``slice``: seconds for
    history and proofs in this pass; what is left is read by the next one. None: everything in this pass.
    """
    token = str(uuid.uuid4())
    row, pushed = _take(shop, source, token, only_due=only_due)
    if row is None:
        return Report(source, skipped=True)
    drift = Drift()
    with client_of(shop, on_strange=drift.hear) as client:
        turn = Pass(shop, source, client, token, row, slice, only_pushed=pushed)
        try:
            _syncs[source](turn)
        except LeaseLost as lost:
            logger.warning("shop %s, %s: %s", shop.pk, source, lost)
            return Report(source, turn.rows, turn.bad, error=str(lost), skipped=True)
        except RateLimited as error:
            return _put_off(row, turn, error) if error.status is None else _failed(row, turn, error)
        except OzonError as error:
            logger.warning("shop %s, %s: %s", shop.pk, source, error)
            return _failed(row, turn, error)
        except DatabaseError as error:
            logger.exception("shop %s, %s: the database refused a page", shop.pk, source)
            return _failed(row, turn, f"the database refused a page: {error}")
        except BaseException as error:
            _free(row, turn, pause=row.interval, error=f"internal error: {error!r}", error_at=timezone.now())
            raise
        finally:
            _keep(drift, shop, source)
    return _succeeded(row, turn)


def _keep(drift: Drift, shop: Shop, source: Source) -> None:
    """What a pass found strange is worth no pass."""
    try:
        drift.keep(shop, source)
    except DatabaseError:
        logger.exception("shop %s, %s: what was strange cannot be written down", shop.pk, source)


def _free(row: SyncSource, turn: Pass, *, pause: float, **changes: Any) -> None:
    """Give the source back. ``pause`` in seconds; a pass wanted meanwhile stays wanted, unless Ozon asked to wait."""
    now = timezone.now()
    later = Value(now + timedelta(seconds=pause), output_field=DateTimeField())
    meanwhile = Q(wanted_at__lte=now) if pause <= row.interval else Q(pk=None)
    SyncSource.objects.filter(pk=row.pk, lease=turn.lease).update(
        lease="",
        lease_until=None,
        wanted_at=Case(When(meanwhile, then=F("wanted_at")), default=later),
        **changes,
    )


def _succeeded(row: SyncSource, turn: Pass) -> Report:
    """The next pass begins one interval after this one began, however long this one took. One that read only what was
    pushed changes nothing of that, and does not count as a success: it proves nothing of what was not pushed."""
    now = timezone.now()
    facts.solve(shop=turn.shop, source=turn.source, kind=FactKind.CALL_FAILED, keys=[CALL_KEY])
    spent = (now - turn.started).total_seconds()
    if turn.source in WHOLE and not turn.unfinished:
        # Others mark what they have looked up: a push that came before a pass may be committed after its look.
        push.followed(turn.shop, turn.source, before=turn.started)
    if row.again_from and not turn.proves and not turn.only_pushed:
        SyncSource.objects.filter(pk=row.pk, again_from=row.again_from).update(again_from=None)
    if turn.only_pushed:
        SyncSource.objects.filter(pk=row.pk, lease=turn.lease).update(lease="", lease_until=None)
        return Report(turn.source, turn.rows, turn.bad, unfinished=turn.unfinished)
    _free(
        row,
        turn,
        pause=0.0 if turn.unfinished else max(0.0, row.interval - spent),
        succeeded_at=now,
        opened_at=row.opened_at or (now if turn.opens and not turn.unfinished else None),
        error="",
        error_at=None,
    )
    return Report(turn.source, turn.rows, turn.bad, unfinished=turn.unfinished)


def _put_off(row: SyncSource, turn: Pass, error: RateLimited) -> Report:
    """Our own limits kept a call back: no failure of anybody's. The next pass goes on when there is room."""
    logger.info("shop %s, %s: %s", turn.shop.pk, turn.source, error)
    pause = error.retry_after or 0.0
    _free(row, turn, pause=pause)
    return Report(turn.source, turn.rows, turn.bad, unfinished=True, wait=pause)


def _failed(row: SyncSource, turn: Pass, error: OzonError | str) -> Report:
    """Pages stored so far stay; the next pass goes on from the cursor."""
    asked_to_wait = error.retry_after if isinstance(error, RateLimited | MethodBlocked) else None
    pause = max(float(row.interval), asked_to_wait or 0.0)
    kind, text = FactKind.CALL_FAILED, str(error)
    facts.record(shop=turn.shop, source=turn.source, kind=kind, key=CALL_KEY, detail=text)
    _free(row, turn, pause=pause, error=text, error_at=timezone.now())
    return Report(turn.source, turn.rows, turn.bad, error=text)


def read_again(shop: Shop, source: Source, *, since: datetime) -> None:
    """Let the next passes read everything from ``since`` on anew and heal what differs. Idempotent."""
    SyncSource.objects.filter(shop=shop, source=source).update(again_from=since, wanted_at=timezone.now())


def due() -> list[tuple[int, str]]:
    """(shop id, source) of every pass that is due now, longest waiting first."""
    rows = _due(timezone.now()).order_by("wanted_at")
    return list(rows.values_list("shop_id", "source")[:200])


def coming(within: float) -> list[tuple[int, str, float]]:
    """(shop id, source, seconds from now) of every pass that is due within so many seconds."""
    now = timezone.now()
    rows = _due(now, ahead=timedelta(seconds=within)).annotate(pushed=_pushed(now)).order_by("wanted_at")
    found = rows.values_list("shop_id", "source", "wanted_at", "pushed")[:200]
    return [
        (shop_id, source, 0.0 if pushed else max(0.0, (wanted_at - now).total_seconds()))
        for shop_id, source, wanted_at, pushed in found
    ]


def is_due(shop: Shop, source: Source) -> bool:
    """Whether another pass of the source is due already."""
    return _due(timezone.now()).filter(shop=shop, source=source).exists()

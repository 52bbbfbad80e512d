"""One pass over one source: lease, pages, cursor, and what went wrong. The rooms say what a page means."""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils import timezone

from ozon import facts
from ozon.client import BadRow, OzonClient
from ozon.client.errors import OzonError, RateLimited
from ozon.connect import client_of
from ozon.models import Shop, SyncSource
from ozon.states import FactKind, ShopState, Source

logger = logging.getLogger(__name__)

# Longer than any pass between two pages, or between two calls of a page that takes many: both renew it.
# After a crash the source waits this long.
LEASE = timedelta(seconds=90)
CALL_KEY = "call"
TAKEN_OVER = "another process took the source over"
# What one strange row can raise on its way into the database. A lost connection is not of this kind.
POISON = (DataError, IntegrityError, ValueError, ArithmeticError)

T = TypeVar("T")


class LeaseLost(Exception):
    """Another process reads this source now; what was not committed is its business."""


@dataclass
class Pass:
    """A running pass. ``started`` is when its readings began, taken once; ``cursor`` is the source's own."""

    shop: Shop
    source: Source
    client: OzonClient
    lease: str
    cursor: dict[str, Any]
    is_first: bool
    started: datetime = field(default_factory=timezone.now)
    rows: int = 0
    bad: int = 0

    def renew(self) -> None:
        """Say before a call that the pass still runs: slow answers would add up to more than the lease.

        Raises ``LeaseLost`` when another process took the source over.
        """
        self._keep(lease_until=timezone.now() + LEASE)

    def _keep(self, **changes: Any) -> None:
        ours = SyncSource.objects.filter(shop=self.shop, source=self.source, lease=self.lease)
        if not ours.update(**changes):
            raise LeaseLost(TAKEN_OVER)

    @contextmanager
    def page(
        self, *, rows: int, bad_rows: Sequence[BadRow] = (), good: Iterable[object] = ()
    ) -> Iterator[None]:
        """Store one page: what the block writes, the cursor and the bad rows are one transaction.

        ``good`` are the keys of rows that were read: what was said against them before is solved.
        Raises ``LeaseLost`` (and so rolls the page back) when another process took the source over.
        """
        with transaction.atomic():
            yield
            self._keep(
                cursor=self.cursor, rows_read=F("rows_read") + rows, lease_until=timezone.now() + LEASE
            )
            well = [str(key) for key in good]
            facts.solve(shop=self.shop, source=self.source, kind=FactKind.BAD_ROW, keys=well)
            for row in bad_rows:
                facts.record(
                    shop=self.shop,
                    source=self.source,
                    kind=FactKind.BAD_ROW,
                    key=row.key or "?",
                    detail=f"{row.error} · {row.raw}",
                )
        self.rows += rows
        self.bad += len(bad_rows)

    def store(
        self,
        rows: Sequence[T],
        take_in: Callable[[Sequence[T]], None],
        *,
        key: Callable[[T], object],
        bad_rows: Sequence[BadRow] = (),
        spoiled: Callable[[str], None] = lambda _: None,
    ) -> None:
        """``page`` for rows that ``take_in`` stores. A row that cannot be stored becomes a bad row and holds up
        nobody: then the rows are taken in one by one, each with a savepoint of its own. ``spoiled`` hears the
        key of every bad row, inside the page's transaction."""
        try:
            with self.page(rows=len(rows), bad_rows=bad_rows, good=map(key, rows)):
                take_in(rows)
                for row in bad_rows:
                    spoiled(row.key)
        except POISON:
            logger.exception("shop %s, %s: a page cannot be stored as one", self.shop.pk, self.source)
            self._store_one_by_one(rows, take_in, key, list(bad_rows), spoiled)

    def _store_one_by_one(
        self,
        rows: Sequence[T],
        take_in: Callable[[Sequence[T]], None],
        key: Callable[[T], object],
        bad: list[BadRow],
        spoiled: Callable[[str], None],
    ) -> None:
        good: list[object] = []
        with self.page(rows=len(rows), bad_rows=bad, good=good):
            for row in rows:
                try:
                    with transaction.atomic():
                        take_in([row])
                except POISON as error:
                    bad.append(BadRow(str(key(row)), f"cannot be stored: {error}"[:500], ""))
                else:
                    good.append(key(row))
            for broken in bad:
                spoiled(broken.key)


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
    """How a pass ended. ``error`` is empty when every page was read; ``skipped``: another process reads."""

    source: str
    rows: int = 0
    bad_rows: int = 0
    error: str = ""
    skipped: bool = False


def _take(shop: Shop, source: Source, token: str, *, only_due: bool) -> SyncSource | None:
    """Become the one process that reads this source: a conditional UPDATE decides over all machines."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if only_due:
        free &= Q(wanted_at__lte=now)
    won = SyncSource.objects.filter(free, shop=shop, source=source).update(
        lease=token, lease_until=now + LEASE, started_at=now, wanted_at=now + LEASE
    )
    return SyncSource.objects.get(shop=shop, source=source) if won else None


def run(shop: Shop, source: Source, *, only_due: bool = False) -> Report:
    """One pass now, if no other process is at it. Never raises for what Ozon, the network or the database does.

    ``only_due``: not if a pass has been run since it was asked for (a task that came twice).
    """
    token = str(uuid.uuid4())
    row = _take(shop, source, token, only_due=only_due)
    if row is None:
        return Report(source, skipped=True)
    with client_of(shop) as client:
        turn = Pass(shop, source, client, token, dict(row.cursor), is_first=row.opened_at is None)
        try:
            _syncs[source](turn)
        except LeaseLost as lost:
            logger.warning("shop %s, %s: %s", shop.pk, source, lost)
            return Report(source, turn.rows, turn.bad, error=str(lost), skipped=True)
        except OzonError as error:
            logger.warning("shop %s, %s: %s", shop.pk, source, error)
            return _failed(row, turn, error)
        except DatabaseError as error:
            logger.exception("shop %s, %s: the database refused a page", shop.pk, source)
            return _failed(row, turn, f"the database refused a page: {error}")
        except BaseException as error:
            _free(row, turn, pause=row.interval, error=f"internal error: {error!r}", error_at=timezone.now())
            raise
    return _succeeded(row, turn)


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
    now = timezone.now()
    facts.solve(shop=turn.shop, source=turn.source, kind=FactKind.CALL_FAILED, keys=[CALL_KEY])
    opened = row.opened_at or now
    _free(row, turn, pause=row.interval, succeeded_at=now, opened_at=opened, error="", error_at=None)
    return Report(turn.source, turn.rows, turn.bad)


def _failed(row: SyncSource, turn: Pass, error: OzonError | str) -> Report:
    """Pages stored so far stay; the next pass goes on from the cursor."""
    asked_to_wait = error.retry_after if isinstance(error, RateLimited) else None
    pause = max(float(row.interval), asked_to_wait or 0.0)
    kind, text = FactKind.CALL_FAILED, str(error)
    facts.record(shop=turn.shop, source=turn.source, kind=kind, key=CALL_KEY, detail=text)
    _free(row, turn, pause=pause, error=text, error_at=timezone.now())
    return Report(turn.source, turn.rows, turn.bad, error=text)


def due() -> list[tuple[int, str]]:
    """(shop id, source) of every pass that is due now, longest waiting first."""
    now = timezone.now()
    rows = SyncSource.objects.filter(
        Q(lease_until=None) | Q(lease_until__lt=now),
        wanted_at__lte=now,
        shop__state=ShopState.ACTIVE,
        source__in=list(_syncs),
    )
    return list(rows.order_by("wanted_at").values_list("shop_id", "source")[:200])

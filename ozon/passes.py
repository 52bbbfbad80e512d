"""A running pass over one source: its lease, its slice of time, and how a page is stored."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import DataError, IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from ozon import facts
from ozon.client import BadRow, OzonClient
from ozon.models import Shop, SyncSource
from ozon.states import FactKind, Source

logger = logging.getLogger(__name__)

# Longer than any pass between two pages, or between two calls of a page that takes many: both renew it.
# After a crash the source waits this long.
LEASE = timedelta(seconds=90)
TAKEN_OVER = "another process took the source over"
# What one strange row can raise on its way into the database. A lost connection is not of this kind.
POISON = (DataError, IntegrityError, ValueError, ArithmeticError)

T = TypeVar("T")


class LeaseLost(Exception):
    """Another process reads this source now; what was not committed is its business."""


@dataclass
class Pass:
    """A running pass. ``started`` is when its readings began, taken once; ``cursor`` is the source's own.

    ``row`` is the source as it was when the pass took it. What a pass says of its progress (``tell``) is written
    with its next page. ``unfinished``: there is more to read at once, so the next pass is due now. ``opens``: the
    whole history is read when this pass ends well. ``proves``: the source compares spans; others read everything
    each time. ``only_pushed``: it was not the source's turn, pushes brought the pass about; who can read what they
    name by itself may leave the rest to the next turn.
    """

    shop: Shop
    source: Source
    client: OzonClient
    lease: str
    row: SyncSource
    slice: float | None = None  # seconds for what need not be read at once; None: all of it
    cursor: dict[str, Any] = field(default_factory=dict)
    started: datetime = field(default_factory=timezone.now)
    rows: int = 0
    bad: int = 0
    unfinished: bool = False
    opens: bool = True
    proves: bool = False
    only_pushed: bool = False
    _told: dict[str, Any] = field(default_factory=dict)
    _stepped: set[str] = field(default_factory=set)
    _clock: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.cursor = dict(self.row.cursor)

    @property
    def is_first(self) -> bool:
        """Whether the history is not read yet."""
        return self.row.opened_at is None

    @property
    def overlap(self) -> timedelta:
        return timedelta(seconds=self.row.overlap)

    def goes_on(self, work: str) -> bool:
        """Whether there is time left for what need not be read at once. When not, the pass ends and the next one goes
        on: what is new at Ozon must not wait for what is old. One step of each ``work`` is made in any case: else
        what comes first in a pass could keep the rest waiting for ever."""
        fresh = work not in self._stepped
        self._stepped.add(work)
        if fresh or self.slice is None or time.monotonic() - self._clock < self.slice:
            return True
        self.unfinished = True
        return False

    def tell(self, **columns: Any) -> None:
        """Columns of the source that the next page writes with itself."""
        self._told |= columns

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
        self, *, rows: int = 0, bad_rows: Sequence[BadRow] = (), good: Iterable[object] = ()
    ) -> Iterator[None]:
        """Store one page: what the block writes, the cursor, the progress and the bad rows are one transaction.

        ``good`` are the keys of rows that were read: what was said against them before is solved.
        Raises ``LeaseLost`` (and so rolls the page back) when another process took the source over.
        """
        with transaction.atomic():
            yield
            self._keep(
                cursor=self.cursor,
                rows_read=F("rows_read") + rows,
                lease_until=timezone.now() + LEASE,
                **self._told,
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
        self._told = {}
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

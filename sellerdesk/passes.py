"""Full passes run from a terminal: waited for, and with their progress shown."""

import time

from django.core.management.base import CommandError, OutputWrapper

from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, Source
from sellerdesk.shops import find, open_new_sources

PATIENCE = 60.0  # seconds to wait for a worker that reads the same source
SLICE = 5.0  # seconds of history between two lines of progress


class Progress:
    """One line a slice, for whoever watches; nothing where nobody does."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out

    def tell(self, shop: Shop, source: Source, rows: int) -> None:
        if not self._out.isatty():
            return
        row = SyncSource.objects.select_related("shop").get(shop=shop, source=source)
        done = "" if row.opened_at else f", history {row.history_done:.0%}"
        self._out.write(f"{shop.name} · {source}: {rows} rows{done}")


def full_pass(shop: Shop, source: Source, progress: Progress) -> sync.Report:
    """Passes of our own until nothing is left to read. One that a worker runs right now began before us, so it is
    waited out."""
    deadline, rows, bad = time.monotonic() + PATIENCE, 0, 0
    while True:
        report = sync.run(shop, source, slice=SLICE)
        if report.skipped:
            if time.monotonic() >= deadline:
                return report
            time.sleep(0.2)
            continue
        rows, bad = rows + report.rows, bad + report.bad_rows
        if report.error or not report.unfinished:
            return sync.Report(source, rows, bad, error=report.error)
        progress.tell(shop, source, rows)
        time.sleep(report.wait)


def shops_named(name: str) -> list[Shop]:
    """The shops a command means: by name, Client-Id or number; without a name all active ones. Each has its sources,
    also those an update brought a moment ago."""
    open_new_sources()
    if not name:
        return list(Shop.objects.filter(state=ShopState.ACTIVE).order_by("pk"))
    found = find(name)
    if not found:
        raise CommandError(f"There is no shop {name}.")
    return found

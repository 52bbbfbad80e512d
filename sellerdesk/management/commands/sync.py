"""One full pass over every source now, in this process."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ozon import sync
from ozon.models import Shop
from ozon.states import ShopState, Source
from sellerdesk.shops import find

PATIENCE = 60.0  # seconds to wait for a worker that reads the same source


def _run(shop: Shop, source: Source) -> sync.Report:
    """A pass of our own: one that a worker runs right now began before us, so it is waited out."""
    deadline = time.monotonic() + PATIENCE
    while (report := sync.run(shop, source)).skipped and time.monotonic() < deadline:
        time.sleep(0.2)
    return report


class Command(BaseCommand):
    help = "Read every source of every active shop (or of --shop) once, now. Prints a JSON summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", default="", help="name, Client-Id or number of one shop")

    def handle(self, *_: Any, shop: str, **__: Any) -> None:
        reports = {
            found.name: [_run(found, source) for source in sync.sources()] for found in self._shops(shop)
        }
        summary = [{"shop": name, "sources": [asdict(one) for one in said]} for name, said in reports.items()]
        failed = sum(1 for said in reports.values() for one in said if one.error)
        self.stdout.write(json.dumps({"shops": summary, "failed": failed}, ensure_ascii=False))

    def _shops(self, name: str) -> list[Shop]:
        if not name:
            return list(Shop.objects.filter(state=ShopState.ACTIVE).order_by("pk"))
        found = find(name)
        if not found:
            raise CommandError(f"There is no shop {name}.")
        return found

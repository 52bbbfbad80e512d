"""One full pass over every source now, in this process."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from ozon import sync
from sellerdesk.passes import Progress, full_pass, shops_named


class Command(BaseCommand):
    help = "Read every source of every active shop (or of --shop) once, now. Prints a JSON summary."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shop", default="", help="name, Client-Id or number of one shop")

    def handle(self, *_: Any, shop: str, **__: Any) -> None:
        progress = Progress(self.stderr)
        reports = {
            found.name: [full_pass(found, source, progress) for source in sync.sources()]
            for found in shops_named(shop)
        }
        summary = [{"shop": name, "sources": [asdict(one) for one in said]} for name, said in reports.items()]
        failed = sum(1 for said in reports.values() for one in said if one.error)
        self.stdout.write(json.dumps({"shops": summary, "failed": failed}, ensure_ascii=False))

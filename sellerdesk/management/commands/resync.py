"""Read a span of a source anew and heal what differs."""

import json
from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from ozon import sync
from ozon.models import SyncSource
from ozon.states import Source
from sellerdesk.passes import Progress, full_pass, shops_named


def moment(text: str) -> datetime:
    """A date or a moment; without a zone it is the installation's. Raises ``CommandError``."""
    try:
        day = parse_date(text)
        found = datetime.combine(day, time()) if day else parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"--since {text}: a date as 2026-10-31, or a moment as 2026-10-31T08:00:00Z.")
    found = found if found.tzinfo else timezone.make_aware(found)
    if found > timezone.now():
        raise CommandError(f"--since {text} lies in the future.")
    return found


class Command(BaseCommand):
    help = "Read everything from --since on again, compare it with what is here, and heal what differs. Prints JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shop", default="", help="name, Client-Id or number of one shop; default: all active"
        )
        parser.add_argument(
            "--source", action="append", choices=[str(value) for value in Source.values], help="may repeat"
        )
        parser.add_argument(
            "--since", required=True, help="date or moment from which on everything is read again"
        )

    def handle(self, *_: Any, shop: str, source: list[str] | None, since: str, **__: Any) -> None:
        start, progress = moment(since), Progress(self.stderr)
        wanted = [Source(name) for name in source or sync.sources()]
        told = []
        for found in shops_named(shop):
            for name in wanted:
                sync.read_again(found, name, since=start)
                report = full_pass(found, name, progress)
                proof = SyncSource.objects.values_list("proof", flat=True).get(shop=found, source=name)
                told.append({"shop": found.name, "source": name, "error": report.error, "proof": proof})
        self.stdout.write(json.dumps({"since": start.isoformat(), "sources": told}, ensure_ascii=False))
        if any(row["error"] for row in told):
            raise CommandError(
                "Not everything could be read; what was read is stored. Run it again to go on."
            )

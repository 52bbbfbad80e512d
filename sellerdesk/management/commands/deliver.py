"""Work off all due effects now, in this process."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from orders.cancellations import settle_open
from outbox.sweep import deliver_all


class Command(BaseCommand):
    help = "Deliver what is due, take back dead claims, read back lost answers. Prints a JSON summary."

    def handle(self, *_: Any, **__: Any) -> None:
        summary = deliver_all()
        self.stdout.write(json.dumps({**summary, "settled": settle_open()}))

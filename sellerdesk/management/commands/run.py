import sys
from typing import Any

from django.core.management.base import BaseCommand

from sellerdesk.local import supervisor


class Command(BaseCommand):
    """`manage.py run` goes straight to the supervisor, before Django; this makes it known to `help`."""

    help = "Start everything: PostgreSQL, Valkey, sandbox, web, worker and beat, under one supervisor."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(supervisor.main())

"""Draw the transition tables into the documentation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sellerdesk.diagrams import FILE, page


class Command(BaseCommand):
    help = "Draw every transition table as a diagram into docs/states.md. Safe to repeat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail when the page differs")

    def handle(self, *_: Any, check: bool, **__: Any) -> None:
        text = page()
        known = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        if text == known:
            self.stdout.write(f"{FILE.name} is up to date")
        elif check:
            raise CommandError(f"{FILE.name} differs from the tables. Run: python manage.py states")
        else:
            FILE.write_text(text, encoding="utf-8")
            self.stdout.write(f"{FILE.name} is written")

"""Measure the rules of writing to buyers against labelled messages."""

import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging import labelled
from messaging.recall import FALSE_BLOCKS_AT_MOST, RECALL_AT_LEAST, Figures, Judged, judge

OWN = Path(settings.BASE_DIR) / "tests" / "messaging" / "corpus"
HELP = f"""Measure the rules of writing to buyers against labelled messages, and print every miss.

Exit code 1: recall on blocks below {RECALL_AT_LEAST}, or false blocks above {FALSE_BLOCKS_AT_MOST}.
Exit code 2: a file cannot be read. Needs no database.

"""


class Command(BaseCommand):
    help = HELP + (labelled.__doc__ or "")
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="JSON lines in UTF-8, - for standard input; default: the own",
        )
        parser.add_argument("--quiet", action="store_true", help="the figures only, no misses")

    def handle(self, *_: Any, files: list[str], quiet: bool, **__: Any) -> None:
        names = files or sorted(str(path) for path in OWN.glob("*.jsonl"))
        try:
            messages = [message for name in names for message in _read(name)]
        except (OSError, labelled.Unreadable) as error:
            raise CommandError(str(error), returncode=2) from error
        if not messages:
            raise CommandError(f"No messages in {', '.join(names) or OWN}.", returncode=2)
        figures = Figures(judge(messages))
        self._tell(figures)
        if not quiet:
            self._tell_misses(figures)
        if not figures.good:
            raise CommandError(
                f"Recall below {RECALL_AT_LEAST} or false blocks above {FALSE_BLOCKS_AT_MOST}.", returncode=1
            )

    def _tell(self, figures: Figures) -> None:
        self._row("", "messages", "recall on blocks", "false blocks", "warned of", "needless warnings")
        for lang, part in [("all", figures), *figures.by_language()]:
            count = str(len(part.judged))
            self._row(lang or "?", count, part.recall, part.false_blocks, part.warnings, part.false_warnings)
        self.stdout.write("")
        self._row("rule", "", "caught", "by this rule")
        for rule, caught, named in figures.by_rule():
            self._row(rule, "", caught, named)

    def _row(self, head: object, count: object, *cells: object) -> None:
        row = f"{head!s:<16}{count!s:>9}  " + "".join(f"{cell!s:<20}" for cell in cells)
        self.stdout.write(row.rstrip())

    def _tell_misses(self, figures: Figures) -> None:
        for kind, one in figures.misses():
            self.stdout.write(f"\n{kind}  {one.message.place}  {_why(kind, one)}\n  {one.message.text!r}")


def _read(name: str) -> Iterable[labelled.Labelled]:
    if name == "-":
        return list(labelled.read(sys.stdin.buffer, "standard input"))
    with Path(name).open("rb") as lines:
        return list(labelled.read(lines, name))


def _why(kind: str, one: Judged) -> str:
    wanted = ", ".join(one.unnamed) or "any rule"
    found = "; ".join(f"{finding.rule} {finding.words!r}" for finding in one.findings)
    said = f"found {found}" if found else "nothing found"
    note = f"({one.message.note}) " if one.message.note else ""
    return f"{note}{said}" if kind == "FALSE BLOCK" else f"{note}wanted {wanted}; {said}"

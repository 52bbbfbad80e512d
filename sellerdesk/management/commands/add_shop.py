"""Connect a cabinet from the terminal."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone, translation

from accounts.models import User
from outbox.services import NotAllowed
from outbox.states import Mode, SwitchKind
from ozon.cabinet import Reading
from ozon.client.errors import OzonError, Unauthorized
from ozon.states import StockKeeper
from sellerdesk.cabinet_words import lines, report_of
from sellerdesk.shops import connect, is_address, kept, key_given, read_key, sends_key_in_clear

ALL = "all"
KEEPERS = [StockKeeper.OZON, StockKeeper.DESK]
QUESTION = """Who keeps the stock numbers?
  ozon  Ozon or another system: the desk only compares its figures and tells Ozon nothing
  desk  this desk: once the stock switch is on, it tells Ozon what is for sale and overwrites other systems
"""


def parse_switch(text: str) -> dict[SwitchKind, Mode]:
    """``KIND=MODE``, or ``all=MODE``. Raises ``CommandError`` that lists what there is."""
    kind, _, mode = text.partition("=")
    kinds, modes = [str(value) for value in SwitchKind.values], [str(value) for value in Mode.values]
    mode = mode.replace("-", "_").replace(" ", "_")
    if kind not in {*kinds, ALL} or mode not in modes:
        raise CommandError(
            f"--switch {text}: KIND is {', '.join([*kinds, ALL])}; the mode is {', '.join(modes)}"
        )
    return dict.fromkeys(SwitchKind if kind == ALL else [SwitchKind(kind)], Mode(mode))


class Command(BaseCommand):
    help = "Connect an Ozon cabinet. Every write stays off unless --switch says otherwise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="how your people call the shop")
        parser.add_argument("--client-id", required=True, help="Client-Id of the cabinet")
        parser.add_argument(
            "--api-key",
            required=True,
            help="Api-Key; kept encrypted, never shown; - reads it from standard input",
        )
        parser.add_argument("--api-url", default=settings.OZON_API_URL, help="default: Ozon, or OZON_API_URL")
        parser.add_argument(
            "--switch",
            action="append",
            default=[],
            metavar="KIND=MODE",
            help="stock, message, cancellation_request, return or all = off, dry_run or on; may repeat",
        )
        parser.add_argument(
            "--stock-keeper",
            choices=[str(keeper.value) for keeper in KEEPERS],
            default="",
            help="who says what is for sale: Ozon or another system, or this desk; asked on a terminal",
        )
        parser.add_argument("--owner", default="", help="user who becomes the shop's owner")
        parser.add_argument("--no-check", action="store_true", help="do not try the key first")

    def handle(self, *_: Any, **options: Any) -> None:
        options["api_key"] = key_given(options["api_key"])
        options |= {name: options[name].strip() for name in ("name", "client_id")}
        self._look(options)
        switches: dict[SwitchKind, Mode] = {}
        for text in options["switch"]:
            switches |= parse_switch(text)
        owner = self._owner(options["owner"])
        reading = None if options["no_check"] else self._try_key(options)
        try:
            shop = connect(
                name=options["name"],
                client_id=options["client_id"],
                api_key=options["api_key"],
                api_url=options["api_url"],
                switches=switches,
                owner=owner,
                stock_keeper=self._keeper(options["stock_keeper"], switches),
                reading=reading,
            )
        except IntegrityError as error:
            raise CommandError("This cabinet is connected already.") from error
        except NotAllowed as error:
            raise CommandError("--switch stock=on needs --stock-keeper desk.") from error
        self.stdout.write(f"connected: {shop.name} (shop {shop.pk}), stock numbers: {shop.stock_keeper}")

    def _look(self, options: dict[str, Any]) -> None:
        """What can only be a slip of the hand."""
        for name in ("name", "client_id", "api_key"):
            if not options[name]:
                raise CommandError(f"--{name.replace('_', '-')} is empty.")
        if not is_address(options["api_url"]):
            raise CommandError(f"--api-url {options['api_url']}: not an http address.")
        if sends_key_in_clear(options["api_url"]):
            self.stderr.write("warning: the key travels unencrypted to this address; use https")
        cabinet = kept().filter(client_id=options["client_id"], api_url=options["api_url"].rstrip("/"))
        if cabinet.exists():
            raise CommandError("This cabinet is connected already.")
        if kept().filter(name=options["name"]).exists():
            raise CommandError(f"There is a shop {options['name']} already; choose another --name.")

    def _owner(self, username: str) -> User | None:
        if not username:
            return None
        owner = User.objects.filter(username=username).first()
        if owner is None:
            raise CommandError(f"There is no user {username}.")
        return owner

    def _keeper(self, word: str, switches: dict[SwitchKind, Mode]) -> StockKeeper | None:
        """As told, else as answered on a terminal. None where the stock switch tells, or nobody does yet."""
        if word:
            return StockKeeper(word)
        if switches.get(SwitchKind.STOCK, Mode.OFF) is not Mode.OFF or not sys.stdin.isatty():
            return None
        self.stdout.write(QUESTION)
        answer = input("ozon, desk, or nothing to decide later: ").strip().lower()
        return StockKeeper(answer) if answer in KEEPERS else None

    def _try_key(self, options: dict[str, Any]) -> Reading | None:
        """A wrong key is told now, not by a failing sync. Whatever else goes wrong is only a warning."""
        try:
            reading = read_key(**{name: options[name] for name in ("client_id", "api_key", "api_url")})
        except Unauthorized as error:
            raise CommandError(f"Ozon does not accept this Client-Id and Api-Key: {error.message}") from error
        except OzonError as error:
            self.stderr.write(f"warning: the key could not be tried: {error}")
            return None
        with translation.override("en"):
            for line in lines(report_of(reading.cabinet, reading.key_expires_at, now=timezone.now())):
                self.stdout.write(line)
        return reading

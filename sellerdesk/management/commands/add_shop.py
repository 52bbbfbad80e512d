"""Connect a cabinet from the terminal."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from accounts.models import User
from outbox.states import Mode, SwitchKind
from ozon.client.errors import Unauthorized
from ozon.models import Shop
from sellerdesk.shops import connect, is_address, key_given, sends_key_in_clear, try_key

ALL = "all"


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
        parser.add_argument("--owner", default="", help="user who becomes the shop's owner")
        parser.add_argument("--no-check", action="store_true", help="do not try the key first")

    def handle(self, *_: Any, **options: Any) -> None:
        options["api_key"] = key_given(options["api_key"])
        self._look(options)
        switches: dict[SwitchKind, Mode] = {}
        for text in options["switch"]:
            switches |= parse_switch(text)
        if not options["no_check"]:
            self._try_key(options)
        try:
            shop = connect(
                name=options["name"],
                client_id=options["client_id"],
                api_key=options["api_key"],
                api_url=options["api_url"],
                switches=switches,
                owner=self._owner(options["owner"]),
            )
        except IntegrityError as error:
            raise CommandError("This cabinet is connected already.") from error
        self.stdout.write(f"connected: {shop.name} (shop {shop.pk})")

    def _look(self, options: dict[str, Any]) -> None:
        """What can only be a slip of the hand."""
        for name in ("name", "client_id", "api_key"):
            if not options[name].strip():
                raise CommandError(f"--{name.replace('_', '-')} is empty.")
        if not is_address(options["api_url"]):
            raise CommandError(f"--api-url {options['api_url']}: not an http address.")
        if sends_key_in_clear(options["api_url"]):
            self.stderr.write("warning: the key travels unencrypted to this address; use https")
        cabinet = Shop.objects.filter(client_id=options["client_id"], api_url=options["api_url"].rstrip("/"))
        if cabinet.exists():
            raise CommandError("This cabinet is connected already.")
        if Shop.objects.filter(name=options["name"]).exists():
            raise CommandError(f"There is a shop {options['name']} already; choose another --name.")

    def _owner(self, username: str) -> User | None:
        if not username:
            return None
        owner = User.objects.filter(username=username).first()
        if owner is None:
            raise CommandError(f"There is no user {username}.")
        return owner

    def _try_key(self, options: dict[str, Any]) -> None:
        """A wrong key is told now, not by a failing sync. Whatever else goes wrong is only a warning."""
        try:
            trouble = try_key(**{name: options[name] for name in ("client_id", "api_key", "api_url")})
        except Unauthorized as error:
            raise CommandError(f"Ozon does not accept this Client-Id and Api-Key: {error.message}") from error
        if trouble:
            self.stderr.write(f"warning: the key could not be tried: {trouble}")

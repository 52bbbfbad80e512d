"""Replace a shop's key, follow its address, pause and resume it, from the terminal."""

from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError

from ozon.client.errors import Unauthorized
from ozon.models import Shop
from ozon.states import ShopState
from sellerdesk.shops import find_one, is_address, key_given, sends_key_in_clear, try_key


class Command(BaseCommand):
    help = "Replace a shop's key or address; pause it (nothing is read or written) and resume it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shop", help="name, Client-Id or number of the shop")
        parser.add_argument("--name", default="", help="how your people call it from now on")
        parser.add_argument(
            "--api-key",
            default="",
            help="the new key; tried first, kept encrypted; - reads it from standard input",
        )
        parser.add_argument("--api-url", default="", help="where its API is")
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--pause", action="store_const", dest="state", const=ShopState.PAUSED, default="")
        state.add_argument("--resume", action="store_const", dest="state", const=ShopState.ACTIVE)

    def handle(self, *_: Any, **options: Any) -> None:
        shop = find_one(options["shop"])
        if shop is None:
            raise CommandError(f"There is no one shop {options['shop']}: name its number.")
        if options["api_key"]:
            options["api_key"] = key_given(options["api_key"]) or self._no_key()
        wanted = {name: options[name] for name in ("name", "api_key", "api_url", "state") if options[name]}
        if not wanted:
            raise CommandError("Nothing to change: see --help.")
        if "api_url" in wanted:
            wanted["api_url"] = self._address(wanted["api_url"])
        for name, value in wanted.items():
            setattr(shop, name, value.strip())
        if {"api_key", "api_url"} & set(wanted):
            self._try_key(shop)
        shop.save(update_fields=list(wanted))
        self.stdout.write(f"{shop.name} (shop {shop.pk}): {', '.join(sorted(wanted))} changed")

    def _no_key(self) -> NoReturn:
        raise CommandError("--api-key is empty.")

    def _address(self, url: str) -> str:
        """As a shop keeps it. Raises ``CommandError`` for what is none."""
        if not is_address(url.strip()):
            raise CommandError(f"--api-url {url}: not an http address.")
        if sends_key_in_clear(url.strip()):
            self.stderr.write("warning: the key travels unencrypted to this address; use https")
        return url.strip().rstrip("/")

    def _try_key(self, shop: Shop) -> None:
        """A key Ozon does not know is not taken; an Ozon that cannot be reached is only a warning."""
        try:
            trouble = try_key(client_id=shop.client_id, api_key=shop.api_key, api_url=shop.api_url)
        except Unauthorized as error:
            raise CommandError(f"Ozon does not accept this Client-Id and Api-Key: {error.message}") from error
        if trouble:
            self.stderr.write(f"warning: the key could not be tried: {trouble}")

"""Replace a shop's key, follow its address, pause, resume and remove it, from the terminal."""

from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from ozon.cabinet import Reading
from ozon.client.errors import OzonError, Unauthorized
from ozon.models import Shop
from ozon.states import ShopState, StockKeeper
from sellerdesk.removal import remove
from sellerdesk.shops import find_one, is_address, key_given, read_key, sends_key_in_clear
from sellerdesk.upkeep import OtherCompany, check_company, set_keeper, set_state, take_key

TERMINAL = "terminal"


class Command(BaseCommand):
    help = "Replace a shop's key or address; pause it (nothing is read or written), resume or remove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shop", help="name, Client-Id or number of the shop")
        parser.add_argument("--name", default="", help="how your people call it from now on")
        parser.add_argument(
            "--api-key",
            default="",
            help="the new key; tried first, kept encrypted; - reads it from standard input",
        )
        parser.add_argument("--api-url", default="", help="where its API is")
        parser.add_argument(
            "--stock-keeper", choices=[str(keeper) for keeper in StockKeeper.values], default=""
        )
        state = parser.add_mutually_exclusive_group()
        state.add_argument("--pause", action="store_const", dest="state", const=ShopState.PAUSED, default="")
        state.add_argument("--resume", action="store_const", dest="state", const=ShopState.ACTIVE)
        state.add_argument(
            "--remove", metavar="NAME", default="", help="the shop's name once more: delete it here"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        shop = find_one(options["shop"])
        if shop is None:
            raise CommandError(f"There is no one shop {options['shop']}: name its number.")
        if options["remove"]:
            return self._remove(shop, options["remove"])
        if options["api_key"]:
            options["api_key"] = key_given(options["api_key"]) or self._no_key()
        names = ("name", "api_key", "api_url", "state", "stock_keeper")
        wanted = {name: options[name].strip() for name in names if options[name]}
        if not wanted:
            raise CommandError("Nothing to change: see --help.")
        if "api_url" in wanted:
            wanted["api_url"] = self._address(wanted["api_url"])
        self._change(shop, wanted)
        self.stdout.write(f"{shop.name} (shop {shop.pk}): {', '.join(sorted(wanted))} changed")
        return None

    def _change(self, shop: Shop, wanted: dict[str, str]) -> None:
        reading = None
        if {"api_key", "api_url"} & set(wanted):
            reading = self._try_key(shop, wanted.get("api_key", ""), wanted.get("api_url", shop.api_url))
        plain = [name for name in ("name", "api_url") if name in wanted]
        for name in plain:
            setattr(shop, name, wanted[name])
        try:
            with transaction.atomic():
                shop.save(update_fields=plain)
        except IntegrityError as error:
            raise CommandError("This cabinet is connected already at that address.") from error
        if "api_key" in wanted:
            take_key(shop, wanted["api_key"], reading, by=TERMINAL)
        if "state" in wanted:
            set_state(shop, ShopState(wanted["state"]), by=TERMINAL)
        if "stock_keeper" in wanted and set_keeper(shop, StockKeeper(wanted["stock_keeper"]), by=TERMINAL):
            self.stdout.write("the stock switch is off now")

    def _remove(self, shop: Shop, name: str) -> None:
        if name.strip() != shop.name:
            raise CommandError(f"The shop is called {shop.name}: type --remove with exactly this name.")
        remove(shop, by=TERMINAL)
        self.stdout.write(
            f"{name} is removed: workers delete what was stored of it. Ozon itself is untouched."
        )

    def _no_key(self) -> NoReturn:
        raise CommandError("--api-key is empty.")

    def _address(self, url: str) -> str:
        """As a shop keeps it. Raises ``CommandError`` for what is none."""
        if not is_address(url):
            raise CommandError(f"--api-url {url}: not an http address.")
        if sends_key_in_clear(url):
            self.stderr.write("warning: the key travels unencrypted to this address; use https")
        return url.rstrip("/")

    def _try_key(self, shop: Shop, api_key: str, api_url: str) -> Reading | None:
        """A key Ozon does not know, or of another company, is not taken; an Ozon that cannot be reached is only a
        warning."""
        try:
            reading = read_key(client_id=shop.client_id, api_key=api_key or shop.api_key, api_url=api_url)
            check_company(shop.cabinet, reading.cabinet)
        except Unauthorized as error:
            raise CommandError(f"Ozon does not accept this Client-Id and Api-Key: {error.message}") from error
        except OtherCompany as error:
            raise CommandError(f"This is the key of {error.now}; the shop is {error.was}.") from error
        except OzonError as error:
            self.stderr.write(f"warning: the key could not be tried: {error}")
            return None
        return reading

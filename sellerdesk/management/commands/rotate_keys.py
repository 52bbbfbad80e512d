"""Seal Ozon's keys with another key of ours."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ozon.rotation import rotate


class Command(BaseCommand):
    help = "Encrypt every stored Ozon key with the first key of SELLERDESK_FIELD_KEYS. Safe to repeat."

    def handle(self, *_: Any, **__: Any) -> None:
        count = rotate()
        self.stdout.write(
            f"keys: {count.rotated} encrypted anew, {count.current} were current, {count.empty} shops without a key"
        )
        if count.lost:
            shops = ", ".join(map(str, count.lost))
            raise CommandError(
                f"No key of SELLERDESK_FIELD_KEYS opens the Ozon key of shop {shops}. "
                "Put the old field key back into the list, or give the shop a new Ozon key: edit_shop --api-key"
            )

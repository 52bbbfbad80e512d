"""What a start needs: the first user, the practice shop where there is a sandbox, and every source a shop can read."""

import json
import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from sellerdesk.shops import connect_demo, open_new_sources

FIRST_USER = "admin"


class Command(BaseCommand):
    help = "Create the first user and, with --sandbox-url, the practice shop. Prints JSON; safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sandbox-url", default="")

    def handle(self, *_: Any, sandbox_url: str, **__: Any) -> None:
        user, created, password = self._first_user()
        if sandbox_url and user:
            connect_demo(api_url=sandbox_url, owner=user)
        open_new_sources()
        self.stdout.write(json.dumps({"created": created, "password": password}))

    def _first_user(self) -> tuple[User | None, bool, str | None]:
        """The first user, whether he was made just now, and his password if it was made up. A given password is
        kept in force and never shown."""
        given = os.environ.get("SELLERDESK_ADMIN_PASSWORD", "")
        user = User.objects.filter(username=FIRST_USER).first()
        if user:
            if given and not user.check_password(given):
                user.set_password(given)
                user.save(update_fields=["password"])
            return user, False, None
        if User.objects.filter(is_superuser=True).exists():
            return User.objects.filter(is_superuser=True).order_by("pk").first(), False, None
        made_up = "" if given else secrets.token_urlsafe(12)
        return User.objects.create_superuser(FIRST_USER, "", given or made_up), True, made_up or None

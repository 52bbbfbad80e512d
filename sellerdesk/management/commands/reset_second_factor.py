"""Take the second factor of somebody away who lost his device, and whom nobody at the desk can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import second
from accounts.models import User


class Command(BaseCommand):
    help = "Take the second factor of a user away: the password alone opens the account, every session ends."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"There is no user {options['username']!r}.")
        if second.reset(user, by=None, name="manage.py"):
            self.stdout.write(f"{user.username} logs in with the password alone now.")
        else:
            self.stdout.write(f"{user.username} has no second factor.")

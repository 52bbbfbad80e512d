"""What happens before the web server starts: migrations, the first user, the demo shop."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sellerdesk.local import programs
from sellerdesk.local.console import Console
from sellerdesk.local.errors import LocalError

LOGIN = "admin"

Finish = Callable[[str, Sequence[str]], list[str]]


@dataclass(frozen=True)
class FirstUser:
    login: str
    password_hint: str


def apply_migrations(finish: Finish, console: Console) -> None:
    """Bring the tables up to date, and say how much there was to do."""
    lines = finish("migrate", programs.manage("migrate", "--no-input"))
    applied = sum(line.strip().startswith("Applying ") for line in lines)
    console.say(f"migrations: {applied} applied" if applied else "migrations: nothing to apply")


def prepare(finish: Finish, console: Console, *, sandbox_url: str | None) -> FirstUser:
    """First user and demo shop, by `manage.py prepare`, which does nothing where they exist.

    It says, as a line of JSON: {"created": bool, "password": the generated one or null}. Raises LocalError.
    """
    words = ["prepare", *(["--sandbox-url", sandbox_url] if sandbox_url else [])]
    lines = finish("prepare", programs.manage(*words))
    said = [line for line in lines if line.startswith("{")]
    try:
        answer = json.loads(said[-1])
        created, password = bool(answer["created"]), answer["password"]
    except (IndexError, KeyError, ValueError) as error:
        raise LocalError("`manage.py prepare` did not say what it made.") from error
    console.say(f"first user: {LOGIN} created" if created else "first user: exists")
    return FirstUser(login=LOGIN, password_hint=_hint(created=created, password=password))


def _hint(*, created: bool, password: str | None) -> str:
    if password:
        return f"{password}  (shown this once; SELLERDESK_ADMIN_PASSWORD would have chosen it)"
    if created:
        return "the one in SELLERDESK_ADMIN_PASSWORD"
    return f"as before (forgotten: manage.py changepassword {LOGIN})"

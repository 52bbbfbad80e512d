"""Secrets of this installation: made once, kept in the data folder, readable by its owner only."""

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping, MutableMapping

from sellerdesk.local.errors import LocalError
from sellerdesk.local.locks import exclusive
from sellerdesk.local.paths import Data, write_private


def _text() -> str:
    return secrets.token_urlsafe(48)


def _password() -> str:
    return secrets.token_hex(24)  # no characters that an URL would have to escape


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


MAKERS: Mapping[str, Callable[[], str]] = {
    "SELLERDESK_SECRET_KEY": _text,
    "SELLERDESK_FIELD_KEYS": _fernet_key,
    "POSTGRES_PASSWORD": _password,
    "VALKEY_PASSWORD": _password,
}
EXPORTED = ("SELLERDESK_SECRET_KEY", "SELLERDESK_FIELD_KEYS")


def load(data: Data) -> dict[str, str]:
    """The stored secrets, completed on the first call; every later call gives the same.

    Raises LocalError if they are lost while the database they belong to is still there: new ones could
    neither open it nor read the Ozon keys in it.
    """
    with exclusive(data.run("secrets.lock")):
        stored: dict[str, str] = json.loads(data.secrets.read_text()) if data.secrets.exists() else {}
        if not stored and data.cluster.exists():
            raise LocalError(
                f"{data.secrets} is missing, but {data.cluster} was made with it. Restore the file from a "
                "backup; or, to start empty, move the data folder away."
            )
        missing = {name: make() for name, make in MAKERS.items() if name not in stored}
        if missing:
            stored |= missing
            write_private(data.secrets, json.dumps(stored, indent=1) + "\n")
        return stored


def export(data: Data, environ: MutableMapping[str, str]) -> None:
    """Give the settings the keys that the environment does not name."""
    if all(environ.get(name) for name in EXPORTED):
        return
    stored = load(data)
    for name in EXPORTED:
        if not environ.get(name):
            environ[name] = stored[name]

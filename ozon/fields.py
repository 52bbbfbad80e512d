"""A text column encrypted at rest."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def box() -> MultiFernet:
    """The ring of keys of SELLERDESK_FIELD_KEYS: the first encrypts, all decrypt."""
    return _box(tuple(settings.FIELD_KEYS))


class EncryptedTextField(models.TextField[str, str]):
    """Text that PostgreSQL only ever sees as a Fernet token.

    A token no key opens raises ``ImproperlyConfigured``: handing out ciphertext as if it were the key
    would send it to Ozon.
    """

    def get_prep_value(self, value: Any) -> Any:
        return box().encrypt(str(value).encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        if not value:
            return value
        try:
            return box().decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured("SELLERDESK_FIELD_KEYS cannot open a stored Ozon key") from error

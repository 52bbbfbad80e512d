"""A text column encrypted at rest."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

DUMPED = "sealed:"


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def box() -> MultiFernet:
    """The ring of keys of SELLERDESK_FIELD_KEYS: the first encrypts, all decrypt."""
    return _box(tuple(settings.FIELD_KEYS))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A text as the database holds it."""

    token: str = field(repr=False)

    def open(self) -> str:
        """The text. Raises ``ImproperlyConfigured`` when no key opens it: ciphertext must not go to Ozon as a key."""
        try:
            return box().decrypt(self.token.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured("SELLERDESK_FIELD_KEYS cannot open a stored Ozon key") from error


class OpenedWhenRead(DeferredAttribute):
    """Opens the text when somebody asks for it, not when its row is loaded: one bad token breaks no page."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return value.open() if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField[str, str]):
    """Text that PostgreSQL only ever sees as a Fernet token. Rows are saved and dumped without opening it."""

    descriptor_class = OpenedWhenRead

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        return box().encrypt(str(value).encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_: Any) -> Sealed | str | None:
        return Sealed(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return self.value_from_object(model_instance)

    def value_from_object(self, obj: models.Model) -> Any:
        return obj.__dict__.get(self.attname)

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: the token, marked as one."""
        return f"{DUMPED}{self.get_prep_value(self.value_from_object(obj))}"

    def to_python(self, value: Any) -> Any:
        """From dumps: a marked token stays as it is."""
        if isinstance(value, str) and value.startswith(DUMPED):
            return Sealed(value.removeprefix(DUMPED))
        return value if isinstance(value, Sealed) else super().to_python(value)

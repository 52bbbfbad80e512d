"""Reading objects that keep their promises only mostly: every oddity ends as a value or as a `FieldError`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

WORD_LIMIT = 100
TEXT_LIMIT = 1000
INT64 = 2**63
INT32 = 2**31
MONEY_CEILING = Decimal(10) ** 12
MONEY_STEP = Decimal("0.0001")
NUMBER_STEP = Decimal("0.000001")

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
_TRUE, _FALSE = {"true", "1"}, {"false", "0", ""}


class FieldError(ValueError):
    """A value that cannot be what its field promises; `path` says where, e.g. `products[0].sku`."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class Money(NamedTuple):
    """An amount and its currency code; amount None and currency "" when Ozon gave none."""

    amount: Decimal | None
    currency: str


class Fields:
    """One JSON object read field by field; null and absence give the default, nonsense a FieldError."""

    __slots__ = ("_data", "_path")

    def __init__(self, data: Mapping[str, Any], path: str = "") -> None:
        self._data = data
        self._path = path

    def __contains__(self, key: str) -> bool:
        return self._data.get(key) is not None

    @property
    def data(self) -> Mapping[str, Any]:
        """The object as it came."""
        return self._data

    def value(self, key: str) -> Any:
        """The value as it came, None when absent."""
        return self._data.get(key)

    def error(self, key: str, why: str) -> FieldError:
        """A FieldError that names this field with its full path."""
        return FieldError(self._place(key), why)

    def _place(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def text(self, key: str, *, limit: int = TEXT_LIMIT) -> str:
        """Free text, cut at `limit` characters; "" by default. A bare number is taken as text."""
        value = self._data.get(key)
        if value is None or value == []:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self.error(key, "is not text")
        text = str(value)
        return text if len(text) <= limit else text[: limit - 1] + "…"

    def word(self, key: str) -> str:
        """An enum value, number or code, never cut; "" by default."""
        text = self.text(key, limit=WORD_LIMIT + 1).strip()
        if len(text) > WORD_LIMIT:
            raise self.error(key, "is too long")
        return text

    def required_word(self, key: str) -> str:
        """A word that must be there."""
        return self.word(key) or self._missing(key)

    def _missing(self, key: str) -> str:
        raise self.error(key, "is missing")

    def maybe_integer(self, key: str) -> int | None:
        """An int64 from a number or decimal text; None by default."""
        value = self._data.get(key)
        if value is None or value == "":
            return None
        number = _integer(value)
        if number is None or not -INT64 <= number < INT64:
            raise self.error(key, "is not a 64-bit integer")
        return number

    def integer(self, key: str) -> int:
        """An int64; 0 by default."""
        return self.maybe_integer(key) or 0

    def identity(self, key: str) -> int:
        """A positive int64 that must be there."""
        number = self.integer(key)
        if number <= 0:
            raise self.error(key, "is not an id")
        return number

    def count(self, key: str) -> int:
        """A number of things: not negative, 32 bits; 0 by default."""
        number = self.integer(key)
        if not 0 <= number < INT32:
            raise self.error(key, "is not a count")
        return number

    def maybe_flag(self, key: str) -> bool | None:
        """A boolean, also as text or 0/1; None by default."""
        value = self._data.get(key)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).strip().lower() if isinstance(value, str | int) else None
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise self.error(key, "is not a boolean")

    def flag(self, key: str) -> bool:
        """A boolean; False by default."""
        return self.maybe_flag(key) or False

    def money(self, key: str, *, currency_key: str = "currency_code") -> Money:
        """Money from any of Ozon's forms; a bare amount takes its currency from `currency_key`.

        More than four decimals are rounded half-even: they can only be float noise.
        """
        value = self._data.get(key)
        if isinstance(value, dict):
            return _money_object(Fields(value, self._place(key)))
        return Money(self._amount(key), self.word(currency_key))

    def _amount(self, key: str) -> Decimal | None:
        value = self._data.get(key)
        if value is None or value == "" or value == []:
            return None
        try:
            return amount_of(value)
        except ValueError:
            raise self.error(key, "is not an amount of money") from None

    def number(self, key: str) -> Decimal | None:
        """A measure, at most twelve digits before the point and six after it; None by default."""
        value = self._data.get(key)
        if value is None or value == "":
            return None
        found = _decimal(value)
        if found is None or not -MONEY_CEILING < found < MONEY_CEILING:
            raise self.error(key, "is not a number")
        return found.quantize(NUMBER_STEP, rounding=ROUND_HALF_EVEN)

    def day(self, key: str) -> date | None:
        """A calendar day, also where it comes as the first moment of it; None by default."""
        value = self._data.get(key)
        if value is None or value == "":
            return None
        try:
            return date.fromisoformat(value.strip()[:10] if isinstance(value, str) else "")
        except ValueError:
            raise self.error(key, "is not a day") from None

    def time(self, key: str) -> datetime | None:
        """An aware UTC time; None for absence and for the sentinels of the years 1 and 9999."""
        value = self._data.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str) or len(value) > 64:
            raise self.error(key, "is not a time")
        try:
            return moment_of(value.strip().upper())
        except (ValueError, OverflowError):
            raise self.error(key, "is not a time") from None

    def object(self, key: str) -> Fields:
        """A nested object; an empty one by default."""
        value = self._data.get(key)
        path = self._place(key)
        if value is None or value == [] or value == "":
            return Fields({}, path)
        if not isinstance(value, dict):
            raise self.error(key, "is not an object")
        return Fields(value, path)

    def objects(self, key: str) -> list[Fields]:
        """A list of objects without its nulls; empty by default."""
        path = self._place(key)
        found = []
        for number, item in enumerate(self._list(key)):
            if item is None:
                continue
            if not isinstance(item, dict):
                raise FieldError(f"{path}[{number}]", "is not an object")
            found.append(Fields(item, f"{path}[{number}]"))
        return found

    def texts(self, key: str, *, limit: int = TEXT_LIMIT) -> list[str]:
        """A list of texts without its nulls; a single text counts as a list of one."""
        value = self._data.get(key)
        items = [value] if isinstance(value, str) and value else self._list(key)
        path = self._place(key)
        return [
            Fields({f"[{number}]": item}, path).text(f"[{number}]", limit=limit)
            for number, item in enumerate(items)
            if item is not None
        ]

    def links(self, key: str) -> list[str]:
        """The web addresses in a list of texts: they become links and pictures of a page, so no other scheme stays."""
        found = [text.strip() for text in self.texts(key)]
        return [text for text in found if text.lower().startswith(("https://", "http://"))]

    def _list(self, key: str) -> list[Any]:
        value = self._data.get(key)
        if value is None or value in ({}, ""):
            return []
        if not isinstance(value, list):
            raise self.error(key, "is not a list")
        return value


def moment_of(text: str) -> datetime | None:
    """An aware UTC time, a naive one taken as UTC; None for the sentinels. Raises ValueError or OverflowError."""
    if text.startswith(("0001-", "9999-")):
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is UTC:
        return moment
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def amount_of(value: object) -> Decimal:
    """Money with at most four decimals, out of a number or its text. Raises ValueError."""
    number = _decimal(value)
    if number is None or not -MONEY_CEILING < number < MONEY_CEILING:
        raise ValueError("no amount of money")
    exponent = number.as_tuple().exponent
    noisy = isinstance(exponent, int) and exponent < -4
    return number.quantize(MONEY_STEP, rounding=ROUND_HALF_EVEN) if noisy else number


def _money_object(fields: Fields) -> Money:
    amount_key = next((key for key in ("amount", "price", "value") if key in fields), "amount")
    currency_key = "currency" if "currency" in fields else "currency_code"
    return Money(fields._amount(amount_key), fields.word(currency_key))


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str):
        text = value.strip()
        return int(text) if _INTEGER.fullmatch(text) else None
    if isinstance(value, Decimal) and -INT64 < value < INT64 and value == int(value):
        return int(value)
    return None


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value) if Decimal(value).is_finite() else None
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None

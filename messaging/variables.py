"""What may stand in braces in a shop's text, and how it is filled in from a case. Pure.

A variable nothing is known of stays where it is: what has a brace in it is never sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import NumberPattern, format_decimal, get_currency_symbol, parse_pattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# On a Chinese keyboard braces are wide.
_PIECE = re.compile(r"[{｛]\s*([^{}｛｝]*?)\s*[}｝]")
_LEFT = re.compile(r"[{｛][^{}｛｝]*[}｝]?|[}｝]")
_NO_BRACES = str.maketrans("{}｛｝", "()（）")
LONGEST_VALUE = 120
MOSCOW = ZoneInfo("Europe/Moscow")
_LOCALES = {"ru": "ru", "en": "en_GB", "zh-hans": "zh_Hans_CN"}


@dataclass(frozen=True)
class Variable:
    """``kind``: how its value is written: ``text``, ``number``, ``date`` or ``money``."""

    name: str
    kind: str
    words: "StrPromise"
    example: Any
    source: "StrPromise"


_POSTING = gettext_lazy("the posting, as Ozon tells it")
_CASE = gettext_lazy("the return or the decision")

VARIABLES: tuple[Variable, ...] = (
    Variable("order", "text", gettext_lazy("order number"), "0187543210-0042", _POSTING),
    Variable("posting", "text", gettext_lazy("posting number"), "0187543210-0042-1", _POSTING),
    Variable("product", "text", gettext_lazy("names of the products"), "Чайник стеклянный, 1,7 л", _POSTING),
    Variable("offer_id", "text", gettext_lazy("your article number"), "KT-17-GL", _POSTING),
    Variable("quantity", "number", gettext_lazy("pieces"), 1, _POSTING),
    Variable("amount", "money", gettext_lazy("sum of the order"), "4290.00", _POSTING),
    Variable("currency", "text", gettext_lazy("currency"), "RUB", _POSTING),
    Variable("track", "text", gettext_lazy("tracking number"), "RA123456785RU", _POSTING),
    Variable("carrier", "text", gettext_lazy("carrier"), "СДЭК", _POSTING),
    Variable("shipped", "date", gettext_lazy("day it was handed to delivery"), "2026-11-17", _POSTING),
    Variable("deadline", "date", gettext_lazy("day to ship by"), "2026-11-18", _POSTING),
    Variable("delivered", "date", gettext_lazy("day it was delivered"), "2026-11-20", _POSTING),
    Variable("reason", "text", gettext_lazy("reason, in Ozon's words"), "Покупатель передумал", _POSTING),
    Variable("refund", "money", gettext_lazy("sum given back"), "4290.00", _CASE),
    Variable("return_number", "text", gettext_lazy("number of the return"), "52718301", _CASE),
    Variable("shop", "text", gettext_lazy("name of the shop"), "Тёплый дом", gettext_lazy("the desk")),
    Variable("date", "date", gettext_lazy("today"), "2026-11-22", gettext_lazy("the desk")),
)
_KINDS = {one.name: one.kind for one in VARIABLES}
EXAMPLES: dict[str, Any] = {one.name: one.example for one in VARIABLES}


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in. ``missing``: names that still stand in it in braces, each once."""

    text: str
    missing: tuple[str, ...] = ()


def fill(
    text: str, variables: Mapping[str, Any], language: str = "ru", *, zone: tzinfo | None = None
) -> Filled:
    """Put the values in place of their names in braces; days and sums as ``language`` writes them.

    A value is None or empty where nothing is known; moments are aware or ISO text, days are those of ``zone``
    (Moscow), sums are ``Decimal`` or text in ``currency``. A brace in a value becomes a bracket, so that what is left
    in braces is only what was not filled in.
    """
    missing: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        name = found.group(1).lower()
        written = _written(name, variables, language, zone or MOSCOW) if name in _KINDS else ""
        if not written:
            missing[found.group(1)] = None
            return found.group()
        return written.translate(_NO_BRACES)

    return Filled(_PIECE.sub(value, text), tuple(missing))


def _written(name: str, variables: Mapping[str, Any], language: str, zone: tzinfo) -> str:
    raw = variables.get(name)
    if raw is None or raw == "":
        return ""
    locale = _LOCALES.get(language, "en_GB")
    match _KINDS[name]:
        case "date":
            return _day(raw, locale, zone)
        case "money":
            return _money(raw, str(variables.get("currency") or ""), locale)
    plain = " ".join(str(raw).split())
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[: LONGEST_VALUE - 1].rstrip()}…"


def _day(raw: Any, locale: str, zone: tzinfo) -> str:
    """“20 November”, with the year where it is another than this one."""
    try:
        at = datetime.fromisoformat(raw) if isinstance(raw, str) else raw
    except ValueError:
        return ""
    if isinstance(at, datetime) and at.tzinfo:
        at = at.astimezone(zone)
    if not isinstance(at, date):
        return ""
    is_this_year = at.year == datetime.now(zone).year
    if locale.startswith("zh"):
        form = "M月d日" if is_this_year else "y年M月d日"
    else:
        form = "d MMMM" if is_this_year else "d MMMM y"
    return format_date(at, form, locale=locale)


def _money(raw: Any, currency: str, locale: str) -> str:
    """“4 290 ₽”, with kopecks where there are some; plain spaces, for the text is to be plain."""
    try:
        amount = Decimal(str(raw))
    except InvalidOperation:
        return ""
    if not amount.is_finite():
        return ""
    pattern: NumberPattern = parse_pattern("#,##0" if amount == amount.to_integral_value() else "#,##0.00")
    figure = " ".join(format_decimal(amount, format=pattern, locale=locale).split())
    if not currency:
        return figure
    sign = get_currency_symbol(currency, locale="ru" if currency == "RUB" else locale)
    is_behind = locale == "ru" or currency == "RUB" or len(sign) > 1
    return f"{figure} {sign}" if is_behind else f"{sign}{figure}"


def unfilled(text: str) -> tuple[str, ...]:
    """What stands in braces, each once; also a brace alone. A text with any of it never leaves, whoever wrote it."""
    return tuple(dict.fromkeys(_LEFT.findall(text)))


def refusal(names: tuple[str, ...]) -> str:
    """Why a text with these still in braces is not sent, in words."""
    return _("Not filled in: %(names)s. Write what should stand there, or take it out.") % {
        "names": ", ".join(names)
    }

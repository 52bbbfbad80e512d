"""How the desk writes sums, moments and stretches of time. Pure, in the active language and time zone."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_percent, get_currency_precision, get_currency_symbol, get_decimal_symbol
from django.utils import timezone
from django.utils import translation as stored  # for phrases marked where they are written (gettext_noop)
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from worklist.phrases import told

THIN, HARD, MINUS = "\u202f", "\u00a0", "\u2212"  # narrow no-break space, no-break space, minus
HOUR, DAY = 3600, 86_400


def said(text: str) -> str:
    """A stored reason in the reader's language: ours is a known phrase, Ozon's stays as it is."""
    return _said(text, _language()) if text else ""


@lru_cache(maxsize=4096)  # a text nobody translated is looked for in every catalogue
def _said(text: str, _of: str) -> str:
    return told(text, speak=stored.gettext, money=money_text)


# The signs Babel has no short form of; ours are as unmistakable as its own (CN¥, $, €).
SIGNS = {"RUB": "₽", "BYN": "Br", "KZT": "₸"}


def money_text(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    """``8 970,00 ₽``: as many decimals as the currency has, ``whole`` rounds them away.

    In every language thousands by a narrow no-break space and the unit after a no-break one, so that sums stand under
    each other; the decimal sign and the currency's own sign are the reader's. An unknown currency shows its code.
    """
    return _money(amount, currency, whole, _language())


@lru_cache(maxsize=8192)  # a page of fifty sums asks Babel the same hundreds of times
def _money(amount: Decimal, currency: str, whole: bool, _of: str) -> str:
    digits = 0 if whole else get_currency_precision(currency) if currency else 2
    rounded = abs(amount).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = f"{rounded:,f}".replace(",", THIN).replace(".", get_decimal_symbol(_locale()))
    sign = MINUS if amount < 0 and rounded else ""
    return f"{sign}{text}{HARD}{unit_of(currency)}".rstrip(HARD)


def unit_of(currency: str) -> str:
    """The sign of a currency in the active language: its own where Babel knows none but the code."""
    if not currency:
        return ""
    sign: str = get_currency_symbol(currency, locale=_locale())
    return SIGNS.get(currency, sign) if sign == currency else sign


def span_text(span: timedelta) -> str:
    """A stretch of time as people say it: ``47 min``, ``1 h 40 min``, ``22 h``, ``1 d 4 h``, ``3 d``."""
    return _span(int(abs(span.total_seconds())) // 60, _language())


@lru_cache(maxsize=8192)  # every row of a page has one
def _span(minutes: int, _of: str) -> str:
    seconds = minutes * 60
    if seconds < HOUR:
        return _part(_("{n} min"), max(1, seconds // 60))
    if seconds < DAY:
        hours, minutes = seconds // HOUR, seconds % HOUR // 60
        rest = minutes if hours < 10 else 0
        return _pair(_part(_("{n} h"), hours), _part(_("{n} min"), rest) if rest else "")
    days, hours = seconds // DAY, seconds % DAY // HOUR
    rest = hours if days < 2 else 0
    return _pair(_part(_("{n} d"), days), _part(_("{n} h"), rest) if rest else "")


def left_text(left: timedelta) -> str:
    """What a deadline shows: the span, with the word for "overdue" when it is past."""
    if left <= timedelta(0):
        return _("overdue {span}").replace("{span}", span_text(left))
    return span_text(left)


def ago_text(passed: timedelta) -> str:
    """``12 s ago``, ``5 min ago``, ``2 d ago``."""
    seconds = max(0, int(passed.total_seconds()))
    span = _part(_("{n} s"), seconds) if seconds < 60 else span_text(passed)
    return _("{span} ago").replace("{span}", span)


def moment_text(at: datetime, *, now: datetime) -> str:
    """``14:53`` today, ``23 Nov, 12:00`` this year, with the year otherwise."""
    here, today = timezone.localtime(at), timezone.localtime(now)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return full_text(at) if here.year != today.year else _moment("MMMd", here)


def full_text(at: datetime) -> str:
    """The moment with date and year, in the user's zone."""
    here = timezone.localtime(at)
    return _moment("yMMMd", here)


def day_text(day: date) -> str:
    """A day with its year."""
    return _date("yMMMd", day)


def short_day_text(day: date) -> str:
    """A day of this month with its day of the week: ``Mon 16``."""
    return _date("Ed", day)


def number_text(n: int) -> str:
    """``1 204 000``: a count, its thousands apart by a narrow no-break space."""
    return f"{n:,}".replace(",", THIN)


def percent_text(part: float) -> str:
    """A part of the whole, 0 to 1: ``0.4%``, ``12%``; one decimal below ten per cent."""
    locale = _locale()
    pattern = str(locale.percent_formats[None].pattern)
    return format_percent(part, pattern.replace("##0", "##0.#") if part < 0.1 else pattern, locale=locale)


def fine_percent_text(percent: Decimal) -> str:
    """A figure in percent to the hundredth, as an index is read: ``2.63%``, ``4%``."""
    locale = _locale()
    pattern = str(locale.percent_formats[None].pattern).replace("##0", "##0.##")
    return format_percent(percent / 100, pattern, locale=locale)


def _moment(skeleton: str, here: datetime) -> str:
    """Day and time, put together as the language does: with a comma, or without one in Chinese."""
    pattern = str(_locale().datetime_formats["medium"])
    return pattern.replace("{1}", _date(skeleton, here)).replace("{0}", f"{here:%H:%M}")


def _date(skeleton: str, at: date) -> str:
    return _day(skeleton, at.year, at.month, at.day, _language())


@lru_cache(maxsize=4096)  # deadlines of a page lie on few days
def _day(skeleton: str, year: int, month: int, day: int, language: str) -> str:
    return str(format_skeleton(skeleton, date(year, month, day), locale=_locale_of(language))).replace(
        " ", HARD
    )


def _locale() -> Locale:
    return _locale_of(_language())


@lru_cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def _language() -> str:
    return get_language() or "en"


def _part(pattern: str, n: int) -> str:
    return pattern.replace("{n}", str(n)).replace(" ", HARD)


def _pair(first: str, second: str) -> str:
    return f"{first}{HARD}{second}" if second else first

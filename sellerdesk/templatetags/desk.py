"""The desk's words in templates; built in, so no template has to load them.

Filters: ``amount|money:currency`` (kopecks, where money moves), ``amount|money_short:currency`` (whole, in lists),
``moment|when`` (a ``<time>`` in the user's zone), ``moment|ago``, ``moment|age``, ``timedelta|span``, ``n|number``.
Tags: ``icon``, ``due``, ``who``, ``thumb``, ``kind``, ``ozon``, ``state``, ``words`` (what desk.js needs to count).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.template import engines
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from sellerdesk.desk.wording import (
    ago_text,
    full_text,
    left_text,
    moment_text,
    money_text,
    number_text,
    said,
    span_text,
)
from worklist.selectors import BREACHING
from worklist.states import Kind

register = template.Library()

NOTHING = "—"
RINGS = [
    (timedelta(0), "due-x"),
    (timedelta(hours=1), "due-3"),
    (timedelta(hours=6), "due-2"),
    (timedelta(days=1), "due-1"),
]
KIND_ICONS: dict[str, str] = {
    Kind.CANCELLATION_REQUEST: "block",
    Kind.RETURN_CLAIM: "return",
    Kind.MESSAGE: "chat",
    Kind.PUT_BACK: "stock",
    Kind.GOODS_UNKNOWN: "place",
    Kind.STOP_DELIVERY: "stop",
    Kind.COLLECT: "parcel",
    Kind.INSPECT: "inspect",
    Kind.SUBSTITUTED: "alert",
    Kind.OUTCOME_UNKNOWN: "unknown",
    Kind.NOT_DELIVERED: "alert",
    Kind.EXCESS_REFUND: "money",
    Kind.KEY_EXPIRY: "key",
    Kind.KEY_REFUSED: "key",
    Kind.SECOND_PERSON: "users",
    Kind.STOCK_DIFFERS: "scales",
    Kind.OVERSOLD: "alert",
    Kind.LOW_STOCK: "stock",
    Kind.PRICE_ERROR: "tag",
    Kind.PARCEL_STUCK: "truck",
    Kind.PARCEL_LOST: "alert",
    Kind.DISPUTE: "scales",
    Kind.COMPENSATION_OFFER: "money",
    Kind.MONEY_DIFFERS: "money",
    Kind.FOLLOW_UP_BUYER: "chat",
    Kind.FOLLOW_UP_SUPPLIER: "bell",
    Kind.DIALOGUE: "chat",
    Kind.MAILING_STOPPED: "stop",
}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """A picture of the sprite in the colour of its text; hidden from readers unless it carries a label."""
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="#i-{}"/></svg>', label, name)
    return format_html('<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>', name)


register.filter("said", said)
register.filter("number", number_text)
register.filter("span", span_text)


@register.filter
def money(amount: Decimal | None, currency: str = "RUB") -> str:
    """A sum to the kopeck, for wherever money moves. A dash where there is none."""
    return NOTHING if amount is None else money_text(amount, currency)


@register.filter
def money_short(amount: Decimal | None, currency: str = "RUB") -> str:
    """A sum in whole units, for lists."""
    return NOTHING if amount is None else money_text(amount, currency, whole=True)


@register.filter
def when(at: datetime | None) -> str:
    """A past or coming moment, as short as it can be; the full date is in the title."""
    if at is None:
        return NOTHING
    text = moment_text(at, now=timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', at.isoformat(), full_text(at), text)


@register.filter
def ago(at: datetime | None) -> str:
    """How long ago; counted on by desk.js."""
    if at is None:
        return NOTHING
    text = ago_text(timezone.now() - at)
    return format_html(
        '<time data-ago datetime="{}" title="{}">{}</time>', at.isoformat(), full_text(at), text
    )


@register.filter
def age(at: datetime | None) -> str:
    """How long something has stood: the span alone."""
    return NOTHING if at is None else span_text(timezone.now() - at)


@register.simple_tag(takes_context=True)
def due(
    context: template.Context,
    at: datetime | None,
    size: str = "",
    *,
    soon: timedelta = BREACHING,
    named: str = "",
) -> str:
    """A deadline: ring, time left, and the word "overdue" once it is past. ``size="lg"`` for a page's head; ``soon``
    before it the time left turns amber; ``named`` says in the title which deadline it is.

    Counts from ``now`` of the context where the view took it once; desk.js counts on.
    """
    if at is None:
        return format_html('<span class="t3">{}<span class="sr">{}</span></span>', NOTHING, _("no deadline"))
    left = at - (context.get("now") or timezone.now())
    ring = next((name for limit, name in RINGS if left <= limit), "due-0")
    look = f' class="due due--{escape(size)}"' if size else ' class="due"'
    amber = "" if soon == BREACHING else f' data-soon="{soon.total_seconds():.0f}"'
    title = f"{named} {full_text(at)}" if named else full_text(at)
    # Written out: there is one in every row, and only the words can hold what needs escaping.
    return mark_safe(  # noqa: S308  # all of it is ours and escaped
        f'<time{look} data-s="{_urgency(left, soon)}"{amber} datetime="{at.isoformat()}" title="{escape(title)}">'
        f'<svg class="i" aria-hidden="true"><use href="#i-{ring}"/></svg><span>{escape(left_text(left))}</span></time>'
    )


def _urgency(left: timedelta, soon: timedelta) -> str:
    if left <= timedelta(0):
        return "over"
    return "soon" if left <= soon else "calm"


@register.simple_tag(takes_context=True)
def who(context: template.Context, person: User | None, show_name: bool = True) -> SafeString:
    """Initials and name of a colleague; filled where it is the reader himself."""
    if person is None:
        return format_html('<span class="t3">{}<span class="sr">{}</span></span>', NOTHING, _("nobody"))
    me = " who--me" if getattr(context.get("user"), "pk", None) == person.pk else ""
    name = format_html('<span class="{}">{}</span>', "" if show_name else "sr", person.label)
    return format_html(
        '<span class="row"><span class="who{}" aria-hidden="true">{}</span>{}</span>',
        me,
        person.initials,
        name,
    )


@register.simple_tag
@lru_cache(maxsize=4096)  # the same goods stand in many rows
def thumb(url: str, size: str = "") -> SafeString:
    """The product's picture; the drawn placeholder where Ozon gave none."""
    large = f" thumb--{size}" if size else ""
    if not url:
        return format_html(
            '<span class="thumb thumb--none{}" aria-hidden="true">{}</span>', large, icon("tag")
        )
    side = 48 if size == "lg" else 24
    return format_html(
        '<img class="thumb{}" src="{}" alt="" width="{}" height="{}" loading="lazy">', large, url, side, side
    )


@register.simple_tag
def kind(value: str) -> SafeString:
    """The icon and the name of a kind of work."""
    return _kind(value, get_language())


@lru_cache(maxsize=256)
def _kind(value: str, _language: str | None) -> SafeString:
    label = Kind(value).label if value in Kind.values else value
    return format_html(
        '<span class="kind">{}<span>{}</span></span>', icon(KIND_ICONS.get(value, "flag")), label
    )


@register.simple_tag
def ozon(text: str) -> SafeString:
    """What Ozon says: dashed and signed, raw, in Ozon's language."""
    return format_html('<span class="ozon" lang="ru">{}</span>', text or NOTHING)


@register.simple_tag
def state(text: str, tone: str = "", picture: str = "") -> SafeString:
    """What we say: filled. ``tone`` is one of soon, over, ok, info, money."""
    mark = icon(picture) if picture else ""
    return format_html('<span class="state" data-t="{}">{}{}</span>', tone, mark, text)


@register.simple_tag(takes_context=True)
def nav_shops(context: template.Context) -> SafeString:
    """The shops of the menu, each with its open cases; the one the queue is narrowed to is marked."""
    request, shell = context["request"], context["shell"]
    at_queue = request.resolver_match and request.resolver_match.url_name == "queue"
    current = request.GET.get("shop", "") if at_queue else ""
    shops = tuple((shop.pk, shop.name, shop.is_demo, count) for shop, count in shell.shops)
    return _nav_shops(shops, shell.is_demo, current, get_language() or "")


@lru_cache(maxsize=1000)
def _nav_shops(
    shops: tuple[tuple[int, str, bool, int], ...], is_demo: bool, current: str, _language: str
) -> SafeString:
    """Drawn once for what it shows: counts change less often than pages are looked at."""
    return jinja(
        "components/nav_shops.html", shops=shops, is_demo=is_demo, queue=reverse("queue"), current=current
    )


def jinja(name: str, **given: Any) -> SafeString:
    """A part of a page that is drawn in Jinja2 (``templates/jinja2``)."""
    drawn = engines["jinja2"].get_template(name).render(given)
    return mark_safe(drawn)  # noqa: S308 - the template escapes what it is given


@register.simple_tag
def words() -> SafeString:
    """The patterns desk.js counts with, as data attributes of the body."""
    return _words(get_language() or "")


@lru_cache
def _words(_language: str) -> SafeString:
    patterns = {
        "s": _("{n} s"),
        "min": _("{n} min"),
        "h": _("{n} h"),
        "d": _("{n} d"),
        "over": _("overdue {span}"),
        "ago": _("{span} ago"),
    }
    pairs = [format_html(' data-w-{}="{}"', key, text) for key, text in patterns.items()]
    return mark_safe("".join(pairs))  # noqa: S308 - each pair was escaped by format_html

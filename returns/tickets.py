"""What to write to Ozon's support: a text with all the facts of a return, or of a posting's money, filled in.

Ozon's support has no API: the text is copied into the cabinet. It holds nothing secret: the shop's name and Client-Id,
never its key, and of the buyer only what his claim says.
"""

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils import timezone, translation
from django.utils.translation import to_locale

from money.models import Reconciliation
from orders.selectors import posting_of
from ozon.models import Shop
from returns.found_words import Found, found_in
from returns.models import Return
from returns.selectors import price_of
from returns.states import Claim, Parcel, SellerCompensation
from returns.ticket_words import ABOUT_GOODS, ABOUT_MONEY, WORDS, About, Ways
from returns.unit_states import Inspection

__all__ = ["About", "Booking", "Figures", "figures_of", "likely", "ticket_text", "ticket_text_for_posting"]

LANGUAGES = tuple(WORDS)
DAY = timedelta(days=1)
LONGEST_WORDS = 1000  # characters of a buyer's words
Known = Mapping[str, str]
BY_PARCEL = {Parcel.LOST: About.LOST, Parcel.DISPOSED: About.DISPOSED}
BY_FINDING = {
    Inspection.SUBSTITUTED: About.SUBSTITUTED,
    Inspection.MISSING: About.MISSING,
    Inspection.DEFECTIVE: About.DEFECT_IN_TRANSIT,
}
MOVING = frozenset({Parcel.AWAITING, Parcel.IN_TRANSIT, Parcel.AT_PICKUP_POINT})


@dataclass(frozen=True)
class Booking:
    """One line of Ozon's accruals: signed, negative is taken from the seller."""

    day: date
    words: str
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of the money, positive and in ``currency``; None is not known and not said."""

    currency: str
    planned: Decimal | None = None
    shipping: Decimal | None = None
    shown: Decimal | None = None
    booked: Decimal | None = None
    booked_shipping: Decimal | None = None
    compensated: Decimal | None = None
    since: datetime | None = None
    bookings: Sequence[Booking] = ()


def figures_of(row: Reconciliation, bookings: Sequence[Booking] = ()) -> Figures:
    """The sums of a reconciled article."""
    return Figures(
        currency=row.currency,
        planned=row.planned,
        shipping=row.shipping,
        shown=row.shown,
        booked=row.booked,
        booked_shipping=row.booked_shipping,
        compensated=row.compensated,
        since=row.since,
        bookings=bookings,
    )


def likely(case: Return) -> About:
    """What a request about this return is most likely about. One query at most."""
    if case.parcel in BY_PARCEL:
        return BY_PARCEL[Parcel(case.parcel)]
    if case.claim == Claim.DISPUTED:
        return About.DISPUTE
    if case.compensation != SellerCompensation.NONE:
        return About.COMPENSATION
    found = set(case.items.values_list("inspection", flat=True))
    by_finding = next((about for inspection, about in BY_FINDING.items() if inspection in found), None)
    return by_finding or (About.STUCK if case.parcel in MOVING else About.COMPENSATION)


def ticket_text(
    case: Return, about: About, *, language: str, figures: Figures | None = None, now: datetime | None = None
) -> str:
    """The request, in ``language`` (``ru``, ``en``, ``zh-hans``; ValueError for another) and the active time zone.

    A fact that is not known leaves its sentence out. ``figures``: of the money; None reads them where the request is
    about money. At most four queries.
    """
    with translation.override(_spoken(language)):
        known = _facts_of(case, now or timezone.now(), language)
        found = found_in(case) if about in ABOUT_GOODS else []
        if about in ABOUT_GOODS and (photos := case.pictures.filter(removed_at=None).count()):
            known["photos"] = str(photos)
        if about in ABOUT_MONEY and figures is None:
            figures = _read_figures(case)
        return _written(about, language, known, found, figures if about in ABOUT_MONEY else None)


def ticket_text_for_posting(
    shop: Shop,
    posting_number: str,
    about: About,
    *,
    language: str,
    figures: Figures | None = None,
    offer_id: str = "",
) -> str:
    """The same about a posting of which no return is known; ``offer_id`` names the line it is about. Two queries."""
    with translation.override(_spoken(language)):
        known = {**_facts_of_shop(shop), "posting": posting_number}
        posting = posting_of(shop, posting_number)
        if posting:
            known |= {"order": posting.order_number, "scheme": str(posting.get_scheme_display())}
            line = next((line for line in posting.lines.all() if line.offer_id == offer_id), None)
            if line:
                known |= {
                    "product": line.name,
                    "sku": str(line.sku or ""),
                    "quantity": str(line.quantity),
                    "price": _sum(line.price, posting.currency, language),
                }
        return _written(about, language, {**known, "offer_id": offer_id}, [], figures)


def _spoken(language: str) -> str:
    if language not in WORDS:
        raise ValueError(language)
    return language


def _read_figures(case: Return) -> Figures | None:
    rows = Reconciliation.objects.filter(shop=case.shop, posting_number=case.posting_number)
    row = rows.filter(offer_id=case.offer_id).first() or rows.filter(sku=case.sku).first()
    return figures_of(row) if row else None


def _facts_of_shop(shop: Shop) -> dict[str, str]:
    return {"shop": shop.name, "client_id": shop.client_id if shop.client_id.isdecimal() else ""}


def _facts_of(case: Return, now: datetime, language: str) -> dict[str, str]:
    since = case.parcel_since
    return {
        **_facts_of_shop(case.shop),
        "posting": case.posting_number,
        "order": case.order_number,
        "scheme": case.schema or str(case.get_source_display()),
        "number": case.number,
        "return_id": str(case.return_id),
        "product": case.product,
        "offer_id": case.offer_id,
        "sku": str(case.sku or ""),
        "quantity": str(case.quantity),
        "price": _sum(case.price, case.currency, language),
        "total": _sum(price_of(case), case.currency, language),
        "opened": _moment(case.opened_at, language),
        "reason": case.reason,
        "wish": case.wish[:LONGEST_WORDS],
        "state": case.ozon_state_name or case.ozon_state,
        "money_state": case.ozon_money,
        "place": ", ".join(filter(None, [case.place_name, case.place])),
        "arrived": _moment(case.arrived_at, language),
        "tracking": case.tracking_number,
        "barcode": case.barcode,
        "received": _moment(case.received_at, language),
        "since": _moment(since, language),
        "days": str((now - since).days) if since and now - since > DAY else "",
        "rejection": case.rejection_comment,
        "compensation": case.compensation_status,
        "compensation_until": _moment(case.compensation_until, language),
    }


def _written(
    about: About, language: str, known: dict[str, str], found: Sequence[Found], figures: Figures | None
) -> str:
    words = WORDS[language]
    known["topic"] = words.topics[about]
    sums = _sums(figures, language) if figures else {}
    everything = {**known, **sums}
    blocks = [
        _said(words.subject, known),
        _lines([words.greeting, _said(words.shop, known), _said(words.happened[about], everything)]),
        _lines(f"— {line}" for line in _all_said(words.facts, known)),
        _block(words.found, [_said(words.found_line, _facts_found(one, language)) for one in found]),
        _block(words.sums, _money_lines(language, sums, figures)),
        _lines([_said(words.asked[about], everything), words.thanks]),
    ]
    return "\n\n".join(filter(None, blocks))


def _facts_found(one: Found, language: str) -> Known:
    return {
        "piece": one.piece,
        "found": one.words,
        "at": _moment(one.at, language),
        "signed": one.signed,
    }


def _sums(figures: Figures, language: str) -> dict[str, str]:
    names = ("planned", "shipping", "shown", "booked", "booked_shipping", "compensated")
    sums = {name: _sum(getattr(figures, name), figures.currency, language) for name in names}
    meant = figures.shown if figures.shown is not None else figures.planned
    if meant is not None and figures.booked is not None:
        sums["difference"] = _sum(abs(figures.booked - meant), figures.currency, language)
    return {**sums, "since": _moment(figures.since, language)}


def _money_lines(language: str, sums: Known, figures: Figures | None) -> list[str]:
    words = WORDS[language]
    lines = _all_said(words.sum_lines, sums)
    for row in figures.bookings if figures else ():
        amount = _sum(row.amount, figures.currency if figures else "", language)
        day = format_date(row.day, "medium", locale=to_locale(language))
        lines.append(_said(words.booking, {"day": day, "words": row.words, "amount": amount}))
    return lines


def _said(ways: Ways, known: Known) -> str:
    """The first way all of whose facts are known; nothing where there is none."""
    return next((way.format_map(known) for way in ways if _can_say(way, known)), "")


def _all_said(ways: Ways, known: Known) -> list[str]:
    return [way.format_map(known) for way in ways if _can_say(way, known)]


def _can_say(way: str, known: Known) -> bool:
    return all(known.get(name) for _text, name, _form, _conversion in string.Formatter().parse(way) if name)


def _block(head: str, lines: Sequence[str]) -> str:
    return _lines([head, *(f"— {line}" for line in lines if line)]) if any(lines) else ""


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _sum(amount: Decimal | None, currency: str, language: str) -> str:
    """With the currency's code: no reader takes it for another."""
    if amount is None:
        return ""
    figure = format_decimal(amount, "#,##0.00", locale=to_locale(language))
    return f"{figure}\u00a0{currency}".rstrip("\u00a0")


def _moment(at: datetime | None, language: str) -> str:
    """With its distance from UTC: support may sit elsewhere."""
    if at is None:
        return ""
    here = timezone.localtime(at)
    offset = f"{here:%z}"
    day = format_date(here, "medium", locale=to_locale(language))
    return f"{day}, {here:%H:%M} (UTC{offset[:3]}:{offset[3:]})"

"""One article of a posting: all that is known of its money, the text for Ozon's support, and accepting a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import doors
from accounts.doors import row_or_404
from accounts.states import Permission
from money import reconciling
from money.bookings import Part, family_of_part
from money.costing import cost_of
from money.families import families_of
from money.models import AccrualType, ObservedRefund, Reconciliation, Refund
from money.states import WRONG, Family, PartKind, Verdict
from returns.costs import parts_of
from returns.models import Return
from returns.reconciling_reads import bookings_of as booked_for
from returns.reconciling_reads import postings_of
from returns.tickets import (
    LANGUAGES,
    About,
    Booking,
    figures_of,
    ticket_text,
    ticket_text_for_posting,
)
from sellerdesk.desk.money_page import look_of

ABOUT = {
    Verdict.NO_CASE: About.NO_CASE,
    Verdict.NO_MONEY: About.NO_MONEY,
}


@dataclass(frozen=True)
class Shown:
    """A booking as the page shows it. ``amount`` is signed: negative is taken from the seller."""

    day: date
    words: str
    family: Family
    amount: Decimal
    currency: str


@require_safe
def money_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about the money of one article of a posting of the user's shops; 404 for any other."""
    row = row_or_404(Reconciliation.objects.select_related("shop"), request, pk)
    user = doors.member(request)
    context = {
        **facts_of(row),
        **_ticket(request, row),
        "version": reconciling.version_of(row),
        "may_settle": Permission.SETTLE in doors.permissions(user, row.shop),
        "typed": doors.typed(request, _typed_key(row)),
    }
    return render(request, "desk/money_row.html", context)


def facts_of(row: Reconciliation) -> dict[str, Any]:
    """What the page and the section of a return show of a row. As many queries for one refund as for many."""
    families = families_of(row.shop)
    parts, _postings = parts_of(row.shop, [row.posting_number])
    ours = parts.get((row.posting_number, row.sku), [])
    line = {"shop": row.shop, "posting_number": row.posting_number}
    cases = list(Return.objects.filter(shop=row.shop, pk__in=row.cases).order_by("pk"))
    seen = ObservedRefund.objects.filter(**line).order_by("pk")
    ids = {(case.source, str(case.return_id)) for case in cases}
    return {
        "row": row,
        "look": look_of(row),
        "why": reconciling.why_wrong(row),
        "is_wrong": reconciling.is_wrong(row),
        "cases": cases,
        "refunds": list(Refund.objects.filter(**line, offer_id=row.offer_id).order_by("-pk")),
        "observed": [one for one in seen if (one.source, one.source_id) in ids],
        "bookings": bookings_of(row, ours, families),
        "cost": cost_of(ours, families, row.currency) if ours else None,
    }


def bookings_of(row: Reconciliation, parts: Sequence[Part], families: dict[int, Family]) -> list[Shown]:
    """The bookings of the article, the latest first, in Ozon's words. A sale brings its commission as a line."""
    names = {
        type_id: description or name
        for type_id, name, description in AccrualType.objects.filter(shop=row.shop).values_list(
            "type_id", "name", "description"
        )
    }
    shown: list[Shown] = []
    for part in parts:
        family = family_of_part(part, families)
        commission = part.commission if part.commission is not None else part.sale_commission
        if part.amount:
            shown.append(Shown(part.date, _words(part, family, names), family, part.amount, part.currency))
        if commission:
            label = capfirst(str(Family.COMMISSION.label))
            shown.append(Shown(part.date, label, Family.COMMISSION, commission, part.currency))
    return sorted(shown, key=lambda one: one.day, reverse=True)


def _words(part: Part, family: Family, names: dict[int, str]) -> str:
    if part.kind == PartKind.SALE:
        return _("Sale taken back") if (part.amount or 0) < 0 else _("Sale")
    return names.get(part.type_id) or capfirst(str(family.label))


def _ticket(request: HttpRequest, row: Reconciliation) -> dict[str, Any]:
    """The text for Ozon's support, in Ozon's own language unless another is asked for."""
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else "ru"
    names = dict(settings.LANGUAGES)
    about = ABOUT.get(Verdict(row.verdict), About.MONEY_DIFFERS)
    return {
        "language": language,
        "languages": [(code, names[code]) for code in LANGUAGES],
        "ticket": ticket_of(row, about, language) if row.verdict in WRONG else "",
    }


def ticket_of(row: Reconciliation, about: About, language: str) -> str:
    """The claim with every booking in it. Of the return it is about; of the posting where no return is known."""
    numbers = [row.posting_number]
    parts = booked_for(row.shop, numbers, postings_of(row.shop, numbers))
    names = dict(AccrualType.objects.filter(shop=row.shop).values_list("type_id", "description"))
    bookings = [
        Booking(part.date, names.get(part.type_id) or str(PartKind(part.kind).label), part.amount)
        for part in parts.get((row.posting_number, row.sku), [])
        if part.amount
    ]
    figures = figures_of(row, bookings)
    case = Return.objects.select_related("shop").filter(shop=row.shop, pk__in=row.cases).order_by("pk").last()
    if case is None:
        return ticket_text_for_posting(
            row.shop,
            row.posting_number,
            about,
            language=language,
            figures=figures,
            offer_id=row.offer_id,
        )
    return ticket_text(case, about, language=language, figures=figures)


def _typed_key(row: Reconciliation) -> str:
    return f"money:{row.pk}"


@require_POST
def money_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """A person accepts the difference of exactly these sums, and says why."""
    row = row_or_404(Reconciliation.objects.select_related("shop"), request, pk)
    user = doors.require(request, Permission.SETTLE, row.shop)
    why = request.POST.get("why", "").replace("\0", "")
    try:
        reconciling.accept(row, seen=request.POST.get("version", ""), why=why, by=user.label)
    except reconciling.NotPossible as error:
        doors.keep_typed(request, _typed_key(row), {"why": why})
        messages.error(request, str(error))
    else:
        doors.forget_typed(request, _typed_key(row))
        messages.success(request, _("Accepted. Other sums open it again."))
    return doors.SeeOther(reverse("money-row", args=[row.pk]))

"""The page of one return: each of its sections is drawn by a module of its own, or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import doors
from accounts.doors import row_or_404
from returns.claims import label_of
from returns.models import Return
from sellerdesk.desk import (
    return_automation,
    return_cabinet,
    return_compensation,
    return_decision,
    return_evidence,
    return_head,
    return_money,
    return_parcel,
    return_past,
    return_pieces,
    return_words,
)
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.claims_next import beside, view_of
from sellerdesk.desk.live import live_context
from worklist import notices

# What a section's template reads as ``part``; None: it has nothing to say of this return.
Facts = Mapping[str, Any] | None
Section = tuple[str, Callable[[HttpRequest, Return], Facts]]

# In the order of the page, each with its template.
MAIN: tuple[Section, ...] = (
    ("desk/return/head.html", return_head.facts),
    ("desk/return/words.html", return_words.facts),
    ("desk/return/past.html", return_past.facts),
    ("desk/return/parcel.html", return_parcel.facts),
    ("desk/return/pieces.html", return_pieces.facts),
    ("desk/return/evidence.html", return_evidence.facts),
)
ASIDE: tuple[Section, ...] = (
    ("desk/return/automation_now.html", return_automation.now),
    ("desk/return/decision.html", return_decision.facts),
    ("desk/return/cabinet.html", return_cabinet.facts),
    ("desk/return/automation.html", return_automation.facts),
    ("desk/return/money.html", return_money.facts),
    ("desk/return/compensation.html", return_compensation.facts),
)


@require_GET
def return_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one return of the user's shops; 404 for any other."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    user = doors.member(request)
    seen = mark_of(case.shop, case.posting_number)
    notices.seen(user, shop=case.shop, posting_number=case.posting_number)
    context = {
        "case": case,
        "number": label_of(case),
        "beside": beside(user, view_of(request), case, now=timezone.now()),
        "main": _drawn(MAIN, request, case),
        "aside": _drawn(ASIDE, request, case),
        **live_context(user, case.shop, case.posting_number, seen=seen, now=seen),
    }
    return render(request, "desk/return.html", context)


def _drawn(sections: tuple[Section, ...], request: HttpRequest, case: Return) -> list[tuple[str, Facts]]:
    found = ((template, facts_of(request, case)) for template, facts_of in sections)
    return [(template, facts) for template, facts in found if facts is not None]

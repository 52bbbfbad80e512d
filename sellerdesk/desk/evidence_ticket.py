"""The request to Ozon's support beside a case: its text in three languages, what it is about, a button to copy it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doors import row_or_404
from returns.claims import label_of
from returns.models import Return
from returns.ticket_words import ABOUT_MONEY
from returns.tickets import LANGUAGES, About, likely, ticket_text

# Ozon's support speaks Russian first, whatever the reader does.
FIRST = "ru"
# Of the money of a posting without a return: asked about on the money page.
OF_CASES = tuple(about for about in About if about != About.NO_CASE)


def ticket_for(case: Return, about: About | None = None, *, language: str = FIRST) -> Mapping[str, Any]:
    """What ``desk/parts/ticket.html`` reads as ``ticket``."""
    about = about or likely(case)
    names = dict(settings.LANGUAGES)
    return {
        "case": case,
        "about": about,
        "abouts": [(one.value, one.label) for one in OF_CASES],
        "language": language,
        "languages": [(one, names[one]) for one in LANGUAGES],
        "text": ticket_text(case, about, language=language),
        "is_money": about in ABOUT_MONEY,
    }


@require_safe
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    """The request alone, about what the address says; for htmx only what changes."""
    case = row_or_404(Return.objects.select_related("shop"), request, pk)
    asked, language = request.GET.get("about", ""), request.GET.get("language", "")
    about = About(asked) if asked in OF_CASES else None
    found = ticket_for(case, about, language=language if language in LANGUAGES else FIRST)
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    template = "desk/parts/ticket.html" if is_part else "desk/ticket.html"
    return render(request, template, {"ticket": found, "case": case, "number": label_of(case)})

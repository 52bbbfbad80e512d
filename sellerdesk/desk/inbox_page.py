"""The page of one dialogue: the list beside it, what was said, the reply, and what is known of the order. Each section
is drawn by a module of its own, or not at all."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import doors
from accounts.doors import row_or_404
from messaging.models import Dialogue
from worklist import notices

# What a section's template reads as ``part``; None: it has nothing to say of this dialogue.
Facts = Mapping[str, Any] | None
Section = tuple[str, Callable[[HttpRequest, Dialogue], Facts]]

# In the order of the page, each with its template.
MAIN: tuple[Section, ...] = ()
ASIDE: tuple[Section, ...] = ()


@require_GET
def dialogue_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one dialogue of the user's shops; 404 for any other."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    user = doors.member(request)
    if dialogue.posting_number:
        notices.seen(user, shop=dialogue.shop, posting_number=dialogue.posting_number)
    context = {
        "dialogue": dialogue,
        "main": _drawn(MAIN, request, dialogue),
        "aside": _drawn(ASIDE, request, dialogue),
    }
    return render(request, "desk/dialogue.html", context)


def _drawn(
    sections: tuple[Section, ...], request: HttpRequest, dialogue: Dialogue
) -> list[tuple[str, Facts]]:
    found = ((template, facts_of(request, dialogue)) for template, facts_of in sections)
    return [(template, facts) for template, facts in found if facts is not None]

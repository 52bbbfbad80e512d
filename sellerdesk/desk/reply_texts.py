"""The shop's texts for one dialogue, filled in: a fragment for the field, a page for whoever comes without script."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.doors import require, row_or_404
from accounts.states import Permission
from messaging.models import Dialogue
from messaging.selectors import facts_of
from messaging.states import Language
from sellerdesk.desk.inbox_next import page_of, view_of
from sellerdesk.desk.reply_suits import language_for, ready_texts


@require_GET
def reply_texts(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that suit the case first; ``language`` and ``q`` narrow. Writes nothing."""
    dialogue = row_or_404(Dialogue.objects.select_related("shop"), request, pk)
    require(request, Permission.WRITE, dialogue.shop)
    facts = facts_of(dialogue.shop, dialogue.posting_number) if dialogue.posting_number else None
    language = language_for(dialogue, request.GET.get("language", ""))
    words = request.GET.get("q", "")[:100]
    view = view_of(request)
    context = {
        "dialogue": dialogue,
        "texts": ready_texts(dialogue, facts, language=language, words=words),
        "language": language,
        "languages": Language.choices,
        "q": words,
        "view": view,
        "back": page_of(dialogue.pk, view),
    }
    is_part = request.htmx  # type: ignore[attr-defined]  # HtmxMiddleware sets it
    return render(
        request, "desk/inbox/reply_list.html" if is_part else "desk/inbox/reply_texts.html", context
    )

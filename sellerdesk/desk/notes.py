"""Buttons of the notes on a posting's page, and the names behind an @. POST, then 303 to the note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import SeeOther, forget_typed, keep_typed, member, require, row_or_404
from accounts.selectors import colleagues
from accounts.states import Permission
from sellerdesk.desk.doors import posting_or_404, shop_or_404
from worklist import notes
from worklist.models import Note

OFFERED = 8  # colleagues under the field
LONGEST_FRAGMENT = 60


def typed_key(shop_id: int, posting_number: str) -> str:
    """Under which name a note that was not accepted is kept."""
    return f"note:{shop_id}:{posting_number}"


@require_POST
def note_add(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Leave a note on a posting; those it names are told."""
    shop = posting_or_404(request, shop_id, posting_number)
    user = require(request, Permission.WORK, shop)
    text, key = request.POST.get("text", ""), typed_key(shop_id, posting_number)
    page = reverse("posting", args=[shop_id, posting_number])
    try:
        note, lost = notes.write(shop=shop, posting_number=posting_number, text=text, user=user)
    except notes.NotPossible as error:
        keep_typed(request, key, {"text": text.replace("\0", "")[: 2 * notes.LONGEST]})
        messages.error(request, str(error))
        return SeeOther(page)  # the reason stands at its top
    forget_typed(request, key)
    messages.success(request, _("The note is kept. Only colleagues see it."))
    if lost:
        messages.warning(
            request,
            _("Nobody was told: %(names)s. No one colleague of this shop has such a name.")
            % {"names": ", ".join(lost)},
        )
    return SeeOther(page if lost else f"{page}#note-{note.pk}")


@require_POST
def note_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Empty one's own note, within ten minutes."""
    note = row_or_404(Note.objects.select_related("shop"), request, pk)
    user = require(request, Permission.WORK, note.shop)
    try:
        is_news = notes.take_back(note, user=user)
    except notes.NotPossible as error:
        messages.error(request, str(error))
    else:
        told = (
            _("Taken back: its words are gone.")
            if is_news
            else _("It was taken back already; nothing changed.")
        )
        (messages.success if is_news else messages.info)(request, told)
    return SeeOther(reverse("posting", args=[note.shop_id, note.posting_number]) + f"#note-{pk}")


@require_GET
def note_names(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Colleagues of the shop whose name or login has a word that begins with ``q``: options of a list."""
    shop = shop_or_404(request, shop_id)
    wanted = request.GET.get("q", "")[:LONGEST_FRAGMENT].lower()
    people = [
        user
        for user in colleagues(shop).exclude(pk=member(request).pk)
        if _fits(f"{user.label} {user.username}", wanted)
    ]
    return render(request, "desk/parts/names.html", {"people": people[:OFFERED], "wanted": wanted})


def _fits(names: str, wanted: str) -> bool:
    low = names.lower()
    return low.startswith(wanted) or f" {wanted}" in low

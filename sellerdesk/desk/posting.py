"""The page of one posting: what Ozon says, what we say, what can be done now, and how it came."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import doors
from accounts.models import User
from accounts.selectors import shops_of
from accounts.states import Permission
from messaging.models import DialogueMessage
from messaging.views import typed_key as message_key
from orders.by_hand import may_come_back
from orders.models import CancellationRequest
from orders.states import RequestState
from orders.views import typed_key as request_key
from outbox.services import person_may_decide_at
from outbox.states import Status
from returns.models import Return
from returns.states import Claim, Parcel, ReturnSource
from returns.views import typed_key as return_key
from sellerdesk.desk import composer, history
from sellerdesk.desk.actions import Act
from sellerdesk.desk.actions_by_hand import by_hand_acts
from sellerdesk.desk.actions_effects import WAITING, effect_acts, name_of
from sellerdesk.desk.actions_orders import closing_acts, goods_acts, request_acts
from sellerdesk.desk.actions_parts import part_acts
from sellerdesk.desk.actions_returns import return_acts
from sellerdesk.desk.actions_second import asked_of, with_answers, with_limits
from sellerdesk.desk.changes import mark_of
from sellerdesk.desk.dossier import Dossier, read
from sellerdesk.desk.history_page import history_context
from sellerdesk.desk.live import live_context
from sellerdesk.desk.notes import typed_key as note_key
from sellerdesk.desk.ozon_words import status_words
from sellerdesk.desk.packing_screen import posting_part
from sellerdesk.desk.seller_part import may_cancel, own_of
from sellerdesk.desk.shipping_acts import shipping_acts
from sellerdesk.desk.stale import Seen
from sellerdesk.desk.talk import talk_of
from worklist import notices
from worklist.file_types import ENDINGS, PICTURES
from worklist.models import Attachment, Note
from worklist.notes import LONGEST
from worklist.selectors import last_over

TYPES = [*ENDINGS, *(ending for endings in ENDINGS.values() for ending in endings)]


@require_GET
def posting_page(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Everything about one posting number; 404 where nothing of it is in a shop the user may see."""
    user = doors.member(request)
    if "\0" in posting_number:  # the database cannot even be asked for it
        raise Http404
    shop = get_object_or_404(shops_of(user), pk=shop_id)
    seen = mark_of(shop, posting_number)
    dossier = read(shop, posting_number, user=user)
    if dossier.is_empty:
        raise Http404
    notices.seen(user, shop=shop, posting_number=posting_number)
    context = _context(request, user, dossier)
    have: history.Have = {Note: dossier.notes, Attachment: dossier.files, DialogueMessage: dossier.said}
    context |= history_context(request, shop, posting_number, have=have)
    context |= live_context(user, shop, posting_number, seen=seen, now=seen)
    context["case"] = Seen(shop.pk, seen, posting_number)
    return render(request, "desk/posting.html", context)


def _context(request: HttpRequest, user: User, dossier: Dossier) -> dict[str, Any]:
    now = timezone.now()
    posting = dossier.posting
    acts = acts_of(request, dossier)
    letters = composer.letters_of(
        dossier.messages, lambda pk: doors.typed(request, message_key(pk)), dossier.shop
    )
    head = dossier.items[0] if dossier.items else None
    over = None if head else last_over(dossier.shop, dossier.number)
    own = own_of(dossier.shop, dossier.number)
    return {
        "d": dossier,
        "now": now,
        "head": head,
        # Where the next case is counted from: one that was just worked off has its place in the view too.
        "place": head or over,
        "over": over if over and may_come_back(over) else None,
        "asked": [wish for wish in dossier.requests if wish.state == RequestState.REQUESTED],
        "status": status_words(posting.ozon_status, posting.ozon_substatus) if posting else "",
        "lines": [(line, *dossier.face(line.offer_id, line.name)) for line in dossier.lines],
        "siblings": [(one, status_words(one.ozon_status, one.ozon_substatus)) for one in dossier.siblings],
        "returns": [(case, *dossier.face(case.offer_id, case.product)) for case in dossier.returns],
        "parcel_back": next((case for case in dossier.returns if case.parcel != Parcel.NOT_EXPECTED), None),
        "acts": acts,
        "second": asked_of(dossier, user),
        "opened": _opened(acts),
        "late": _late(dossier),
        "in_cabinet": _in_cabinet(dossier),
        "waiting": [
            (
                effect,
                name_of(effect),
                person_may_decide_at(effect) if effect.status == Status.UNKNOWN else None,
            )
            for effect in dossier.effects
            if effect.status in WAITING
        ],
        "letters": [letter for letter in letters if letter.is_open or letter.is_manual or letter.unsent],
        "talk": talk_of(
            said=dossier.said, letters=letters, notes=dossier.notes, shop=dossier.shop, user=user, now=now
        ),
        "note_text": doors.typed(request, note_key(dossier.shop.pk, dossier.number)).get("text", ""),
        "note_limit": LONGEST,
        "files": [
            (file, file.media_type in PICTURES, _may_remove(file, user, dossier)) for file in dossier.files
        ],
        "types": ",".join(TYPES),
        "window": composer.window_of(dossier.facts, now),
        "may_write": Permission.WRITE in dossier.rights,
        "may_work": Permission.WORK in dossier.rights,
        "may_settle": Permission.SETTLE in dossier.rights,
        "no_right": doors.no_right(),
        "own": own,
        "may_cancel": may_cancel(dossier, own),
        "pack": posting_part(posting, may_pack=Permission.STOCK in dossier.rights),
        "agrees": all(line.ozon_free in {None, line.free} for line in dossier.stock),
    }


def _may_remove(file: Attachment, user: User, dossier: Dossier) -> bool:
    """As ``attachments.may_remove``, without asking the database for each file."""
    return file.uploaded_by_id == user.pk or Permission.SETTLE in dossier.rights


def acts_of(request: HttpRequest, dossier: Dossier) -> list[Act]:
    """Everything that can be done now, decisions first."""
    acts: list[Act] = []
    for wish in dossier.requests:
        found = request_acts(dossier, wish, _typed(request, request_key(wish.pk)))
        acts += with_limits(found, dossier, wish)
    for case in dossier.returns:
        found = return_acts(dossier, case, _typed(request, return_key(case.pk)))
        acts += with_limits(found, dossier, case)
    typed_of = partial(doors.typed, request)
    acts = with_answers(dossier, doors.member(request), acts, typed_of)
    acts += (
        by_hand_acts(dossier, typed_of)
        + goods_acts(dossier)
        + part_acts(dossier)
        + shipping_acts(dossier, typed_of)
        + closing_acts(dossier, typed_of)
    )
    for effect in dossier.effects:
        acts += effect_acts(dossier, effect, typed_of)
    return acts


def _opened(acts: list[Act]) -> str:
    """The act that stands open: the one whose words were not accepted, else the first."""
    return next((act.key for act in acts if act.typed), acts[0].key if acts else "")


def _typed(request: HttpRequest, key: str) -> Mapping[str, Any]:
    return doors.typed(request, key)


def _late(dossier: Dossier) -> list[CancellationRequest]:
    """Requests whose time ran out: Ozon approves them by itself."""
    now = timezone.now()
    open_ones = [wish for wish in dossier.requests if wish.state == RequestState.REQUESTED]
    return [wish for wish in open_ones if wish.auto_approve_date and wish.auto_approve_date <= now]


def _in_cabinet(dossier: Dossier) -> list[Return]:
    """Claims Ozon lets the seller decide in its cabinet only."""
    return [
        case
        for case in dossier.returns
        if case.claim == Claim.AWAITING_DECISION and case.source == ReturnSource.OZON
    ]

"""The page of one posting: what Ozon says, what we say, what can be done now, and how it came."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import doors
from accounts.selectors import shops_of
from accounts.states import Permission
from messaging.views import typed_key as message_key
from orders.models import CancellationRequest
from orders.states import RequestState
from orders.views import typed_key as request_key
from outbox.services import person_may_decide_at
from outbox.states import Status
from returns.models import Return
from returns.states import Claim, ReturnSource
from returns.views import typed_key as return_key
from sellerdesk.desk import composer, timeline
from sellerdesk.desk.actions import Act
from sellerdesk.desk.actions_effects import WAITING, effect_acts, name_of
from sellerdesk.desk.actions_orders import closing_acts, goods_acts, request_acts
from sellerdesk.desk.actions_returns import return_acts
from sellerdesk.desk.dossier import Dossier, read
from sellerdesk.desk.ozon_words import status_words


@require_GET
def posting_page(request: HttpRequest, shop_id: int, posting_number: str) -> HttpResponse:
    """Everything about one posting number; 404 where nothing of it is in a shop the user may see."""
    user = doors.member(request)
    if "\0" in posting_number:  # the database cannot even be asked for it
        raise Http404
    shop = get_object_or_404(shops_of(user), pk=shop_id)
    dossier = read(shop, posting_number, user=user)
    if dossier.is_empty:
        raise Http404
    return render(request, "desk/posting.html", _context(request, dossier))


def _context(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    now = timezone.now()
    wanted = request.GET.get("tl", "")
    wanted = wanted if wanted in timeline.FILTERS else "all"
    posting = dossier.posting
    acts = acts_of(request, dossier)
    return {
        "d": dossier,
        "now": now,
        "head": dossier.items[0] if dossier.items else None,
        "asked": [wish for wish in dossier.requests if wish.state == RequestState.REQUESTED],
        "status": status_words(posting.ozon_status, posting.ozon_substatus) if posting else "",
        "lines": [(line, *dossier.face(line.offer_id, line.name)) for line in dossier.lines],
        "returns": [(case, *dossier.face(case.offer_id, case.product)) for case in dossier.returns],
        "acts": acts,
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
        "letters": composer.letters_of(dossier.messages, lambda pk: doors.typed(request, message_key(pk))),
        "window": composer.window_of(dossier.facts, now),
        "may_write": Permission.WRITE in dossier.rights,
        "may_work": Permission.WORK in dossier.rights,
        "no_right": doors.no_right(),
        "agrees": all(line.ozon_free in {None, line.free} for line in dossier.stock),
        "days": timeline.days_of(
            timeline.cut(dossier.timeline, wanted), today=timezone.localtime(now).date()
        ),
        "filters": timeline.FILTERS.items(),
        "filter": wanted,
    }


def acts_of(request: HttpRequest, dossier: Dossier) -> list[Act]:
    """Everything that can be done now, decisions first."""
    acts: list[Act] = []
    for wish in dossier.requests:
        acts += request_acts(dossier, wish, _typed(request, request_key(wish.pk)))
    for case in dossier.returns:
        acts += return_acts(dossier, case, _typed(request, return_key(case.pk)))
    acts += goods_acts(dossier) + closing_acts(dossier)
    for effect in dossier.effects:
        acts += effect_acts(dossier, effect)
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

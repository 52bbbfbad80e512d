"""The head of a dialogue: what it is about, whose it is, and what can be done with it as a whole."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from accounts import doors
from accounts.states import Permission
from messaging.models import Dialogue
from messaging.selectors import is_being_answered
from messaging.states import DialogueState, Topic
from sellerdesk.desk.inbox_filters import UNREAD
from sellerdesk.desk.inbox_rows import faces_of, items_of, place_of, title_of
from worklist import presence
from worklist.states import LIVE

LOOKS: dict[str, tuple[str, str]] = {
    DialogueState.AWAITING_US: ("soon", "clock"),
    DialogueState.AWAITING_BUYER: ("info", "clock"),
    DialogueState.CLOSED: ("", "check"),
    DialogueState.QUIET: ("", "check"),
}
# Ozon's words for the state of a dialogue; one that is not told says nothing.
TOLD = frozenset({"OPENED", "CLOSED"})


def facts(request: HttpRequest, dialogue: Dialogue) -> Mapping[str, Any]:
    """Five small queries; whoever looks is said to be here."""
    user = doors.member(request)
    rights = doors.permissions(user, dialogue.shop)
    face, item = faces_of([dialogue])[dialogue.pk], items_of([dialogue]).get(dialogue.pk)
    place = place_of(dialogue)
    presence.here(user, *place)
    return {
        "face": face,
        "title": title_of(dialogue, face),
        "item": item if item and item.state in LIVE else None,
        "look": LOOKS.get(dialogue.state, ("", "")),
        "is_told": dialogue.ozon_status in TOLD,
        "is_unread": Dialogue.objects.filter(UNREAD, pk=dialogue.pk).exists(),
        "is_leaving": dialogue.state == DialogueState.AWAITING_US
        and Dialogue.objects.filter(is_being_answered(), pk=dialogue.pk).exists(),
        "may_close": dialogue.state == DialogueState.AWAITING_US,
        "may_reopen": dialogue.state == DialogueState.CLOSED,
        "may_write": Permission.WRITE in rights,
        "may_work": Permission.WORK in rights,
        "is_with_buyer": dialogue.topic in {Topic.BUYER, Topic.OTHER},
        "people": presence.who_is_in([place], but=user).get(place, []),
        "beat": presence.BEAT,
    }

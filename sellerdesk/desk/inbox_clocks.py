"""The section of a dialogue's two clocks: since when and until when somebody waits, how soon we answered so far."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.http import HttpRequest
from django.utils import timezone

from messaging.clocks import clocks_of
from messaging.models import Dialogue, Reaction
from messaging.states import DialogueState
from messaging.working_hours import working_between


def facts(_request: HttpRequest, dialogue: Dialogue) -> Mapping[str, Any] | None:
    """None where nothing waits and nothing was answered yet. Four queries at most."""
    waits = dialogue.state == DialogueState.AWAITING_US and dialogue.asked_at is not None
    answered = Q(answered_at__isnull=False)
    past = Reaction.objects.filter(dialogue=dialogue).aggregate(
        n=Count("pk", filter=answered),
        first=Avg("seconds", filter=Q(is_first=True)),
        usual=Avg("seconds"),
    )
    if not (waits or past["n"]):
        return None
    return {
        "waits": waits,
        "worked": _worked(dialogue) if waits else None,
        "n": past["n"],
        "first": _span(past["first"]),
        "usual": _span(past["usual"]),
    }


def _worked(dialogue: Dialogue) -> timedelta | None:
    """How much working time has gone by since the question."""
    asked = dialogue.asked_at
    return working_between(clocks_of(dialogue.shop).calendar, asked, timezone.now()) if asked else None


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=float(seconds))

"""When a buyer may be written to. Pure rules over ``PostingFacts``, as of autumn 2026; times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from messaging.models import PostingFacts

AFTER_DELIVERY = timedelta(hours=72)
ANSWER = timedelta(hours=48)


class Channel(StrEnum):
    OPEN = "open"  # a dialogue is known, or Ozon offers to open one
    CLOSED = "closed"  # over, or FBO where only the buyer starts
    NOT_OFFERED = "not_offered"  # Ozon offers no dialogue: staff write in the cabinet


@dataclass(frozen=True)
class Window:
    channel: Channel
    until: datetime | None = None


def window(facts: PostingFacts, now: datetime) -> Window:
    """Whether and until when the posting's buyer may be written to."""
    answer_until = facts.buyer_wrote_at + ANSWER if facts.buyer_wrote_at else None
    if answer_until and answer_until > now and facts.chat_id:
        return Window(Channel.OPEN, answer_until)
    if facts.scheme == "fbo":
        return Window(Channel.CLOSED)
    until = facts.delivered_at + AFTER_DELIVERY if facts.delivered_at else None
    if until and until <= now:
        return Window(Channel.CLOSED)
    if facts.chat_id or facts.can_create_chat:
        return Window(Channel.OPEN, until)
    return Window(Channel.NOT_OFFERED, until)

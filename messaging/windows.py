"""When a buyer may be written to, by the rules of autumn 2026. Pure over stored facts; times are aware UTC.

FBO: only the buyer opens a dialogue, and is answered for 48 hours after his last word. FBS and rFBS: a dialogue may be
opened within 72 hours of payment or of delivery where Ozon offers it, written into until 72 hours after the posting was
delivered or cancelled, and answered after that as in FBO. The hours are the shop's (``WritingTerms``). Writing through
the API needs a subscription; without it staff write in Ozon's cabinet, in the same windows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext, gettext_noop

from messaging.models import Dialogue, PostingFacts, WritingTerms
from messaging.states import Topic
from ozon import features
from ozon.features import Feature
from ozon.models import Shop

FBO = "fbo"
# With Ozon itself there are no windows; notices take no answer.
UNBOUND = frozenset({Topic.SUPPORT, Topic.MANAGER})
CLOSED_BY_OZON = "CLOSED"

ANSWER_ONLY = gettext_noop("The buyer wrote, so he may be answered.")
STILL_OPEN = gettext_noop("The dialogue may be written into.")
MAY_START = gettext_noop("A dialogue may be opened.")
WITH_OZON = gettext_noop("With Ozon there is no time limit.")
ONLY_BUYER_STARTS = gettext_noop("Of an FBO order only the buyer opens a dialogue.")
ANSWER_OVER = gettext_noop("The time to answer the buyer's last message is over.")
START_OVER = gettext_noop("The time to open a dialogue is over.")
WRITING_OVER = gettext_noop("The time for writing to the buyer is over.")
NO_ANSWER_TAKEN = gettext_noop("Nobody reads answers to these notices.")
OZON_CLOSED = gettext_noop("Ozon closed this dialogue.")
NOTHING_OFFERED = gettext_noop("Ozon offers no dialogue for this posting")
NOTHING_KNOWN = gettext_noop("Nothing is known of the posting yet")
NO_SUBSCRIPTION = gettext_noop(
    "Writing from here needs Premium Plus or Premium Pro, and a key that allows it"
)


# The reasons are marked where they are written; here one of them is spoken.
_spoken = gettext


class Channel(StrEnum):
    OPEN = "open"  # a dialogue is known, or Ozon offers to open one
    CLOSED = "closed"  # over, or FBO where only the buyer starts
    NOT_OFFERED = "not_offered"  # Ozon offers no dialogue: staff write in the cabinet
    BY_HAND = "by_hand"  # open, but no subscription: staff write in the cabinet


@dataclass(frozen=True)
class Window:
    """Whether and until when one may write; ``until`` None: no end is in sight. ``reason`` is an untranslated text."""

    channel: Channel
    until: datetime | None = None
    reason: str = field(default="", compare=False)

    @property
    def why(self) -> str:
        """In the reader's language."""
        return _spoken(self.reason) if self.reason else ""


def window(facts: PostingFacts, now: datetime, terms: WritingTerms | None = None) -> Window:
    """Whether and until when the posting's buyer may be written to."""
    terms = terms or WritingTerms()
    seen = _written_into(facts, now, terms) if facts.chat_id else _opened(facts, now, terms)
    return _through(facts.shop if facts.shop_id else None, seen)


def window_of(
    dialogue: Dialogue, facts: PostingFacts | None, now: datetime, terms: WritingTerms | None = None
) -> Window:
    """The same for a dialogue that is there. ``facts`` are those of its posting; where it names none (an order of
    several postings), the buyer can only be answered."""
    return _through(dialogue.shop, _of_dialogue(dialogue, facts, now, terms or WritingTerms()))


def may_send(shop: Shop) -> bool:
    """Whether key and subscription let us write to buyers; what Ozon did not tell is tried."""
    return features.works(shop.cabinet, Feature.MESSAGES) is not False


def _through(shop: Shop | None, seen: Window) -> Window:
    if seen.channel is Channel.OPEN and shop is not None and not may_send(shop):
        return Window(Channel.BY_HAND, seen.until, NO_SUBSCRIPTION)
    return seen


def _of_dialogue(
    dialogue: Dialogue, facts: PostingFacts | None, now: datetime, terms: WritingTerms
) -> Window:
    if dialogue.ozon_status == CLOSED_BY_OZON:
        return Window(Channel.CLOSED, None, OZON_CLOSED)
    if dialogue.topic in UNBOUND:
        return Window(Channel.OPEN, None, WITH_OZON)
    if dialogue.topic == Topic.NOTICES:
        return Window(Channel.CLOSED, None, NO_ANSWER_TAKEN)
    answer = _end(dialogue.buyer_wrote_at, now, terms.answer_hours)
    if facts is None:
        return _answering(answer, now)
    return _going_on(facts, answer, now, terms)


def _written_into(facts: PostingFacts, now: datetime, terms: WritingTerms) -> Window:
    return _going_on(facts, _end(facts.buyer_wrote_at, now, terms.answer_hours), now, terms)


def _going_on(facts: PostingFacts, answer: datetime | None, now: datetime, terms: WritingTerms) -> Window:
    if facts.scheme == FBO:
        return _answering(answer, now)
    over = _end(facts.delivered_at or facts.cancelled_at, now, terms.write_hours)
    if over is None:
        return Window(Channel.OPEN, None, STILL_OPEN)
    if answer and answer > over:
        return _answering(answer, now)
    if over > now:
        return Window(Channel.OPEN, over, STILL_OPEN)
    return Window(Channel.CLOSED, None, WRITING_OVER)


def _answering(answer: datetime | None, now: datetime) -> Window:
    if answer and answer > now:
        return Window(Channel.OPEN, answer, ANSWER_ONLY)
    return Window(Channel.CLOSED, None, ANSWER_OVER if answer else WRITING_OVER)


def _opened(facts: PostingFacts, now: datetime, terms: WritingTerms) -> Window:
    """Where no dialogue is known. Not told when it was paid: then Ozon's offer alone counts."""
    if facts.scheme == FBO:
        return Window(Channel.CLOSED, None, ONLY_BUYER_STARTS)
    moments = (facts.paid_at, facts.delivered_at)
    until = _latest(_end(moment, now, terms.start_hours) for moment in moments)
    if until and until <= now:
        return Window(Channel.CLOSED, None, START_OVER)
    if not facts.can_create_chat:
        return Window(Channel.NOT_OFFERED, until, NOTHING_OFFERED)
    return Window(Channel.OPEN, until, MAY_START)


def _end(moment: datetime | None, now: datetime, hours: int) -> datetime | None:
    """So many hours after a moment. One that lies ahead of our clock makes no window longer than its hours."""
    return min(moment, now) + timedelta(hours=hours) if moment else None


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)

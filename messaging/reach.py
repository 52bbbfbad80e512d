"""Where a message goes, and whether it may go there now. Reads only."""

from datetime import datetime

from messaging.models import BuyerMessage, Dialogue, PostingFacts
from messaging.selectors import facts_of
from messaging.terms import terms_of
from messaging.windows import NOTHING_KNOWN, Channel, Window, window, window_of


def window_for(message: BuyerMessage, *, now: datetime) -> Window:
    """Whether its buyer may be written to: through its dialogue where one is known, else by its posting."""
    facts = facts_for(message)
    dialogue = dialogue_for(message, facts)
    terms = terms_of(message.shop)
    if dialogue is not None:
        return window_of(dialogue, facts, now, terms)
    if facts is None:
        return Window(Channel.NOT_OFFERED, None, NOTHING_KNOWN)
    return window(facts, now, terms)


def facts_for(message: BuyerMessage) -> PostingFacts | None:
    return facts_of(message.shop, message.posting_number) if message.posting_number else None


def dialogue_for(message: BuyerMessage, facts: PostingFacts | None) -> Dialogue | None:
    """The dialogue it goes to: its own, which never changes once it has one, else its posting's."""
    chat_id = message.chat_id or (facts.chat_id if facts else "")
    found = Dialogue.objects.filter(shop=message.shop, chat_id=chat_id).first() if chat_id else None
    if found is not None:
        found.shop = message.shop
    return found

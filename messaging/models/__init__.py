"""Messages to buyers, dialogues, the texts and terms of a shop, and the facts that decide what may be written."""

from messaging.models.dialogues import Dialogue, DialogueMessage, Reaction
from messaging.models.facts import PostingFacts
from messaging.models.outgoing import BuyerMessage, MessageFile, Overrule, ReplyDraft
from messaging.models.terms import (
    Holiday,
    KindTerms,
    MailingHold,
    PolicyPhrase,
    PolicyRule,
    WorkingHours,
    WritingTerms,
)
from messaging.models.texts import MessageTemplate, Occasion

__all__ = [
    "BuyerMessage",
    "Dialogue",
    "DialogueMessage",
    "Holiday",
    "KindTerms",
    "MailingHold",
    "MessageFile",
    "MessageTemplate",
    "Occasion",
    "Overrule",
    "PolicyPhrase",
    "PolicyRule",
    "PostingFacts",
    "Reaction",
    "ReplyDraft",
    "WorkingHours",
    "WritingTerms",
]

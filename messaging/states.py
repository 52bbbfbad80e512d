"""States of a message to a buyer, and what dialogues are. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    DRAFT = "draft", _("draft")
    BLOCKED = "blocked", _("breaks a rule")
    AWAITING_APPROVAL = "awaiting_approval", _("awaits approval")
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("outcome unknown")
    REFUSED = "refused", _("refused by Ozon")
    MANUAL = "manual", _("to be pasted by hand")
    EXPIRED = "expired", _("too late to write")
    DISCARDED = "discarded", _("discarded")


EDITABLE = frozenset(
    {MessageState.DRAFT, MessageState.BLOCKED, MessageState.AWAITING_APPROVAL, MessageState.REFUSED}
)
# A person still has to do something.
OPEN = EDITABLE | {MessageState.MANUAL, MessageState.UNKNOWN, MessageState.EXPIRED}
# Nothing more will happen.
OVER = frozenset({MessageState.SENT, MessageState.DISCARDED})

TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.DRAFT: frozenset(
        {MessageState.BLOCKED, MessageState.AWAITING_APPROVAL, MessageState.DISCARDED, MessageState.EXPIRED}
    ),
    MessageState.BLOCKED: frozenset(
        {MessageState.AWAITING_APPROVAL, MessageState.DISCARDED, MessageState.EXPIRED}
    ),
    MessageState.AWAITING_APPROVAL: frozenset(
        {
            MessageState.BLOCKED,
            MessageState.QUEUED,
            MessageState.MANUAL,
            MessageState.DISCARDED,
            MessageState.EXPIRED,
        }
    ),
    MessageState.QUEUED: frozenset(
        {
            MessageState.SENT,
            MessageState.UNKNOWN,
            MessageState.REFUSED,
            MessageState.MANUAL,
            MessageState.BLOCKED,
            MessageState.EXPIRED,
            MessageState.AWAITING_APPROVAL,
            MessageState.DISCARDED,
        }
    ),
    MessageState.UNKNOWN: frozenset(
        {MessageState.SENT, MessageState.AWAITING_APPROVAL, MessageState.REFUSED}
    ),
    MessageState.REFUSED: frozenset(
        {MessageState.AWAITING_APPROVAL, MessageState.BLOCKED, MessageState.DISCARDED, MessageState.MANUAL}
    ),
    MessageState.MANUAL: frozenset(
        {MessageState.SENT, MessageState.DISCARDED, MessageState.AWAITING_APPROVAL}
    ),
    MessageState.SENT: frozenset(),
    # The buyer writes again, or a person pastes it where Ozon's cabinet still lets him.
    MessageState.EXPIRED: frozenset(
        {MessageState.AWAITING_APPROVAL, MessageState.BLOCKED, MessageState.MANUAL, MessageState.DISCARDED}
    ),
    MessageState.DISCARDED: frozenset(),
}


# Of a file that leaves with a message or after it.
FILE_MOVES: dict[MessageState, frozenset[MessageState]] = {
    MessageState.DRAFT: frozenset({MessageState.QUEUED}),
    # A draft again: taken back with its message.
    MessageState.QUEUED: frozenset(
        {MessageState.SENT, MessageState.UNKNOWN, MessageState.REFUSED, MessageState.DRAFT}
    ),
    # Nobody found it: it is sent again.
    MessageState.UNKNOWN: frozenset({MessageState.SENT, MessageState.REFUSED, MessageState.DRAFT}),
    MessageState.SENT: frozenset(),
    # A person drops what Ozon would not take; it was not sent.
    MessageState.REFUSED: frozenset(),
}


class MessageKind(models.TextChoices):
    """What a message is for. A case drafts one of each kind at most; replies are as many as a talk needs."""

    CANCELLED = "cancelled", _("after a cancellation")
    REQUEST = "request", _("after a decision on a cancellation request")
    CLAIM = "claim", _("after a decision on a return")
    RECEIVED = "received", _("after a return was received")
    REFUND = "refund", _("after a refund")
    FOLLOW_UP = "follow_up", _("follow-up")
    REPLY = "reply", _("reply")


class DialogueState(models.TextChoices):
    """Whose word is missing in a dialogue."""

    QUIET = "quiet", _("nobody waits")
    AWAITING_US = "awaiting_us", _("waits for us")
    AWAITING_BUYER = "awaiting_buyer", _("waits for the buyer")
    CLOSED = "closed", _("closed")


DIALOGUE_TRANSITIONS: dict[DialogueState, frozenset[DialogueState]] = {
    DialogueState.QUIET: frozenset(
        {DialogueState.AWAITING_US, DialogueState.AWAITING_BUYER, DialogueState.CLOSED}
    ),
    DialogueState.AWAITING_US: frozenset({DialogueState.AWAITING_BUYER, DialogueState.CLOSED}),
    DialogueState.AWAITING_BUYER: frozenset({DialogueState.AWAITING_US, DialogueState.CLOSED}),
    # Either side may write again.
    DialogueState.CLOSED: frozenset({DialogueState.AWAITING_US, DialogueState.AWAITING_BUYER}),
}


class Language(models.TextChoices):
    """What a text is written in. Ozon tells no language of a buyer."""

    RU = "ru", "Русский"
    EN = "en", "English"
    ZH = "zh-hans", "简体中文"


class Strictness(models.TextChoices):
    """What becomes of a text that breaks a rule."""

    OFF = "off", _("not looked at")
    WARN = "warn", _("warns")
    BLOCK = "block", _("blocks")


class PhraseUse(models.TextChoices):
    """What a shop wants of a phrase of its own."""

    ALLOW = "allow", _("allowed")
    WARN = "warn", _("warns")
    BLOCK = "block", _("blocks")


class HoldReason(models.TextChoices):
    """Why messages nobody asked for stand still."""

    RATE = "rate", _("too many an hour")
    REPETITION = "repetition", _("too many alike")


class Topic(models.TextChoices):
    """Who talks in a dialogue."""

    BUYER = "buyer", _("with a buyer")
    SUPPORT = "support", _("with Ozon's support")
    MANAGER = "manager", _("with a manager of Ozon")
    NOTICES = "notices", _("notices from Ozon")
    OTHER = "other", _("other")


class Author(models.TextChoices):
    """Who wrote a message of a dialogue."""

    BUYER = "buyer", _("buyer")
    SELLER = "seller", _("seller")
    OZON = "ozon", "Ozon"
    COURIER = "courier", _("courier")
    OTHER = "other", _("other")


# Ozon's words in upper case; one method writes Buyer_Seller and another BUYER_SELLER.
TOPIC_OF: dict[str, Topic] = {
    "BUYER_SELLER": Topic.BUYER,
    "BUYER_SELLER_SELECT": Topic.BUYER,
    "SELLER_SUPPORT": Topic.SUPPORT,
    "SELLER_PERSONAL_MANAGER_UNITY_CRM": Topic.MANAGER,
    "SELLER_BUSINESS_DEVELOPMENT_GROUP": Topic.MANAGER,
    "SELLER_NOTIFICATION": Topic.NOTICES,
    "SELLER_API_UPDATES": Topic.NOTICES,
    "SELLER_API_NOTIFICATIONS": Topic.NOTICES,
    "SELLER_NOTIFICATION_LOGISTICS": Topic.NOTICES,
    "SELLER_NOTIFICATION_UPDATE_CONTENT": Topic.NOTICES,
    "UNSPECIFIED": Topic.OTHER,
}
AUTHOR_OF: dict[str, Author] = {
    "CUSTOMER": Author.BUYER,
    "SELLER": Author.SELLER,
    "CRM": Author.OZON,
    "SUPPORT": Author.OZON,
    "NOTIFICATIONUSER": Author.OZON,
    "COURIER": Author.COURIER,
}
